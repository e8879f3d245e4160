"""Up to which amount a person decides alone (pouvoirs)."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from services.claims.rule_tables.book import RuleBook
from services.contracts.money import Money

TABLE: Final = "authority_limits"


def authority_of(rules: RuleBook, what: Literal["payment", "reserve"], actor: str, days: tuple[date, date]) -> Money:
    """The limit of a person, else that of anybody: the lower of two days, that of the decision and today.

    Dating a decision back widens nobody's authority, and neither does another spelling of a name: capitals count for
    nothing. Refuses with `rule-missing`.
    """
    return min(_on(rules, what, actor, on) for on in days)


def same_person(one: str | None, other: str) -> bool:
    """Whether two opaque ids name one person, however they are written."""
    return one is not None and one.casefold() == other.casefold()


def _on(rules: RuleBook, what: str, actor: str, on: date) -> Money:
    wanted = f"{what}:{actor}".casefold()
    keys = dict.fromkeys(row.key for row in rules.rows.get(TABLE, ()) if row.key.casefold() == wanted)
    own = [row.money("amount") for key in keys if (row := rules.find(TABLE, key, on)) is not None]
    return min(own) if own else rules.get(TABLE, f"{what}:*", on).money("amount")
