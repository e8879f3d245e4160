"""How the reasons of a cover check are made: with the terms they quote and the dated article they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.claims.cover import CoverStatus, Loss, Quote, Reason
from services.claims.policy.record import OnRecord
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.contracts.events import PolicyEvent, codec

REASONS: Final = "cover_reasons"
DELAYS: Final = "cover_delays"
CONDITIONS: Final = "cover_conditions"
EVENTS: Final = "common_events"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a policy about a loss, under the dated rules of the day of the loss; premiums until `as_of`."""

    loss: Loss
    record: OnRecord
    rules: RuleBook
    as_of: date | None = None

    def found(
        self, code: str, status: CoverStatus, *quotes: Quote, article: str | None = None, **facts: object
    ) -> Reason:
        """A finding; `article` names the row of its legal reference where it is not that of the code itself."""
        row = self.rules.find(REASONS, article or code, self.loss.occurred_on)
        reference, to_verify = (row.legal_reference, row.to_verify) if row else (None, False)
        return Reason(code, status, quotes, reference, to_verify, facts)

    def quote(self, event: PolicyEvent, field: str, value: str | None = None) -> Quote:
        """A field of an event of the policy, or one value among several in it."""
        said = self.record.where(event)
        found = getattr(event, field) if value is None else value
        return Quote(field, None if found is None else str(found), codec.kind(event), said.event_id, said.version)

    def delay(self, key: str) -> int:
        """A dated number of days or years. Refuses with `rule-missing`."""
        return self.rules.get(DELAYS, key, self.loss.occurred_on).whole("value")


def of_rule(row: RuleRow, field: str) -> Quote:
    """A value of a dated rule."""
    return Quote(field, row.values.get(field), rule=row.version)
