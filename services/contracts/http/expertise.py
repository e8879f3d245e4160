"""Bodies of the course of an expertise; its mission and its report are in `claim`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from services.contracts.events.expertise import FeePayer
from services.contracts.http.base import Body, Code, Day, Opaque
from services.contracts.http.claim import HeadIn


class ExpertiseScheduleIn(Body):
    """Rendez-vous d'expertise; it may lie ahead."""

    visit_on: Day
    mode: Literal["on_site", "remote"] = "on_site"


class ExpertiseAgreeIn(Body):
    """Procès-verbal signé: who agrees, and the heads agreed where they differ from the report's."""

    by: Literal["insurer", "insured", "third_party", "all"] = "all"
    concluded_on: Day
    heads: Annotated[tuple[HeadIn, ...], Field(max_length=100)] = ()


class ExpertiseContestIn(Body):
    """Contestation of a report: by whom, and on which grounds."""

    by: Literal["insurer", "insured", "third_party"]
    concluded_on: Day
    grounds: Annotated[tuple[Code, ...], Field(max_length=50)] = ()


class CounterExpertiseIn(Body):
    """Contre-expertise of a contested report: by default the insured's own expert, whom the insured pays."""

    expert_party_id: Opaque
    expert_role: Literal["insurer_expert", "insured_expert"] = "insured_expert"
    mandated_by: Literal["insurer", "insured"] = "insured"
    fee_payer: FeePayer = "insured"
    ordered_on: Day
    due_on: Day | None = None


class ThirdExpertIn(Body):
    """Tierce expertise, once expert and counter-expert disagree. The policy says who mandates and pays it."""

    expert_party_id: Opaque
    mandated_by: Literal["insurer", "insured", "broker", "court"]
    fee_payer: FeePayer
    ordered_on: Day
    due_on: Day | None = None


class ExpertiseCancelIn(Body):
    """Mission annulée."""

    cancelled_on: Day
    reason: Code
