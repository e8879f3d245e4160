"""The orders on incapacities by name. What is health data becomes a secret of the victim's here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from services.claims.expertise.incapacity import (
    IncapacityStage,
    RecordIncapacity,
    StepIncapacity,
    incapacity_of,
    record_incapacity,
    step_incapacity,
)
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named
from services.claims.state import Claim, still_open
from services.contracts.bulk import CommandName
from services.contracts.events.expertise import IncapacityRecorded
from services.contracts.events.sealed import Secret
from services.contracts.http.incapacity import IncapacityDecideIn, IncapacityIn, IncapacityNotifyIn
from services.contracts.ids import part_id
from services.kit.errors import Missing, Refusal


def record(body: IncapacityIn, facts: Facts) -> ClaimDecide:
    """`record-incapacity`."""
    _not_for_insurers(facts)
    command = RecordIncapacity(
        incapacity_id=part_id(facts.command_id, "incapacity"),
        person_id=body.person_id,
        body=body.body,
        rate_kind=_health(body.person_id, body.rate_kind),
        rate=_health(body.person_id, body.rate),
        consolidated_on=_health(body.person_id, body.consolidated_on),
        notified_on=body.notified_on,
        recorded_on=body.recorded_on,
        today=facts.today,
    )

    def decide(claim: Claim) -> list[IncapacityRecorded]:
        if body.person_id not in facts.persons:  # a secret of nobody's could never be erased
            raise Refusal("person-unknown")
        return record_incapacity(claim, command)

    return decide


def _step(stage: IncapacityStage) -> Callable[[Any, Facts], ClaimDecide]:
    """The order of a step: what its body has of rate and notification is all that tells the steps apart."""

    def order(body: Any, facts: Facts) -> ClaimDecide:
        _not_for_insurers(facts)
        incapacity_id = named(facts, "incapacity")

        def decide(claim: Claim) -> list[IncapacityRecorded]:
            rated = isinstance(body, IncapacityDecideIn)
            person_id = incapacity_of(still_open(claim), incapacity_id).last.person_id
            command = StepIncapacity(
                incapacity_id=incapacity_id,
                stage=stage,
                rate=_health(person_id, body.rate) if rated else None,
                notified_on=body.notified_on if rated or isinstance(body, IncapacityNotifyIn) else None,
                recorded_on=body.recorded_on,
                rules=facts.rules,
                today=facts.today,
            )
            return step_incapacity(claim, command)

        return decide

    return order


def _not_for_insurers(facts: Facts) -> None:
    """For an insurer's key, in a file too, there is no incapacity."""
    if facts.insurer_id is not None:
        raise Missing("incapacity", "incapacity-not-found")


def _health(person_id: UUID, value: object) -> Secret:
    return Secret(person_id, "health", str(value))


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "record-incapacity": record,
    "notify-incapacity": _step("notified"),
    "contest-incapacity": _step("contested"),
    "reject-incapacity": _step("implied_rejection"),
    "take-incapacity-to-court": _step("court"),
    "decide-incapacity": _step("decided"),
}
