"""What an insurer may state of a file in its statements (situations compagnie)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.contracts.bulk import CommandName
from tests.property.claims.whole.hand import Hand, lacking
from tests.property.claims.whole.world import Try


def position(hand: Hand) -> Try:
    """Mostly of the claim's own insurer, under one of two numbers; a closed file has no reserve left, mostly."""
    dossier = hand.dossier
    own = dossier.declared.insurer_id if dossier else "fremotor"
    status = hand.one(None, "open", "open", "closed")
    done = status == "closed" and hand.chance(0.9)
    body = {
        "insurer_id": "elsewhere" if hand.chance(0.05) else own,
        "insurer_claim_no": hand.one("FM-1", "FM-1", "FM-1", "FM-2"),
        "cut_off_on": hand.day(),
        "insurer_status": status,
        "lines": [_line(hand, done=done) for _ in range(hand.one(1, 1, 2))],
    }
    return Try("report-position", lacking(body))


def _line(hand: Hand, *, done: bool) -> dict[str, Any]:
    """A coverage, a category, both, or all that there is of a type of cost."""
    line = hand.one(hand.line(), hand.line(), {"cost_type": hand.one("indemnity", "indemnity", "expense")})
    nothing = "0.00"
    amounts = {
        "paid_to_date": hand.one(nothing, hand.amount(), hand.amount()),
        "case_reserve": nothing if done else hand.one(nothing, hand.amount(), hand.amount()),
        "recourse_received": hand.one(nothing, nothing, hand.amount(20_000)),
        "recourse_forecast": nothing if done else hand.one(None, nothing, hand.amount(20_000)),
    }
    return lacking({**line, **amounts})


STATE: Final[Mapping[CommandName, Callable[[Hand], Try]]] = {"report-position": position}
