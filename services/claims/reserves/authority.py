"""Up to which reserve a person may decide alone, where the broker handles the claim (pouvoirs)."""

from __future__ import annotations

from datetime import date
from typing import Final

from services.claims.dossier import Dossier
from services.claims.facts import Facts
from services.claims.rule_tables.authority import authority_of
from services.claims.state import Claim, known
from services.contracts.events.common import Line, StatedBy
from services.contracts.money import Money, total
from services.kit.errors import Refusal

# What a file carries over was decided where it comes from.
_CARRIED: Final = frozenset({"bulk", "edi"})


def reserve_limit(claim: Claim, facts: Facts, on: date, stated_by: StatedBy) -> Money | None:
    """The limit that the caller sets reserves under; None where another decides: the insurer, or a file's sender.

    A person's own limit counts over that of anybody. Refuses with `rule-missing` where neither is set.
    """
    if known(claim).declared.handling != "delegated" or stated_by == "insurer" or facts.channel in _CARRIED:
        return None
    return authority_of(facts.rules, "reserve", facts.actor, (on, facts.today))


def must_be_within(limit: Money | None, dossier: Dossier, line: Line, after: Money, on: date) -> None:
    """Whoever raises a reserve keeps all that the claim reserves within the limit: lines are no way around it.

    Refuses with `authority-exceeded`: somebody with a higher limit sets it.
    """
    before = dossier.ledger.reserve(line).at(on)
    if limit is None or after <= before:
        return
    whole = total(balance.at(on) for balance in dossier.ledger.reserves.values()) - before + after
    if whole > limit:
        raise Refusal("authority-exceeded", limit=limit, amount=whole)
