"""How near a deadline is (niveau d'alerte): computed when somebody looks, never stored. DOMAIN.md §3.1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.claims.rule_tables.book import RuleBook

TABLE: Final = "alert_levels"

Level = Literal["running", "upcoming", "due", "overdue"]
LEVELS: Final[tuple[Level, ...]] = ("upcoming", "due", "overdue")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when a deadline is upcoming: so many days before it, or when so much of its period is left."""

    days: int
    share: Decimal

    @classmethod
    def of(cls, rules: RuleBook, today: date) -> Thresholds:
        """Those in force today. Refuses with `rule-missing`."""
        row = rules.get(TABLE, "deadline", today)
        return cls(row.whole("upcoming_days"), row.rate("upcoming_share"))

    def level(self, trigger_on: date, due_on: date, today: date) -> Level:
        """How near it is. The day itself, unrolled, is the safer one: after it the deadline is overdue."""
        left = (due_on - today).days
        if left < 0:
            return "overdue"
        if left == 0:
            return "due"
        return "upcoming" if left <= max(self.days, int((due_on - trigger_on).days * self.share)) else "running"
