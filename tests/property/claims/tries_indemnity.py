"""What may be tried to compute an indemnity on a claim, legal or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from services.claims.facts import Facts
from services.claims.indemnity.orders import ORDERS
from services.claims.state import known
from services.contracts.events import ClaimEvent
from services.contracts.http.computation import ComputationIn
from services.contracts.ids import dress
from services.contracts.money import Money
from tests.property.claims.walk import Throw, Walk
from tests.unit.claims.stories import NAMES


def _compute(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    """Mostly on a coverage there is, with a reason; now and then replacing a computation named at random."""
    computations: list[UUID] = [*known(walk.claim).computations, uuid5(NAMES, "nothing")]
    replaces = computations[throw.pick % len(computations)] if throw.pick > 5 else None
    body = ComputationIn.model_validate(
        {
            "coverage_code": ("own_damage", "theft", "glass")[throw.cents % 3],
            "assessed": str(Money(abs(throw.cents) * 100)),
            "wear_rate": f"0.{throw.pick}0",
            "new_value": throw.flag,
            "computed_on": (walk.today - timedelta(days=throw.day)).isoformat(),
            "replaces": dress("cmp", replaces) if replaces else None,
            "reason": None if throw.pick == 0 else "corrected_value",
        }
    )
    facts = Facts(
        today=walk.today,
        tenant_id=NAMES,
        command_id=walk.new_id(),
        stream_id=NAMES,
        channel="crm",
        actor="user-7",
        annual_uses=(),
    )
    return ORDERS["compute-indemnity"](body, facts)(walk.claim)


INDEMNITY: Final[dict[str, Callable[[Walk, Throw], Sequence[ClaimEvent]]]] = {"compute": _compute}
