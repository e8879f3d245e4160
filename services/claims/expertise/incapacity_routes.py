"""Incapacities over HTTP, for keys with `medical:read`; for an insurer's key there are none."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked
from services.claims.change import change, inner, made_by
from services.claims.coverage.cover_reading import rules_as_known
from services.claims.deadlines.legal import TABLE
from services.claims.expertise.incapacity_views import incapacity_views
from services.claims.parts import LISTED, Reading, page, reading, single_opened
from services.claims.rule_tables.book import RuleBook
from services.contracts.bulk import CommandName
from services.kit.errors import Missing, Refusal

router = APIRouter(prefix="/v1/claims/{claim_id}/incapacity-decisions")

_MEDICAL: Final = "medical:read"


@router.post("", status_code=201)
async def post_incapacity(claim_id: str, ask: Asked) -> Response:
    """Records a consolidation and its rate (consolidation, taux d'IPP ou d'AIPP)."""
    _must_be_medical(ask)
    made = made_by("inc", "incapacity_id")
    return await change(ask, claim_id, "record-incapacity", expected=ask.expected, made=made)


@router.get("")
async def get_incapacities(claim_id: str, ask: Asked) -> Response:
    """The incapacities on a claim, in the order they were recorded; rates are told on reading one."""
    asked = await _reading(ask, claim_id, *LISTED)
    return page(asked.query, incapacity_views(asked.dossier, await _rules(ask, asked)))


@router.get("/{incapacity_id}")
async def get_incapacity(claim_id: str, incapacity_id: str, ask: Asked) -> Response:
    """One incapacity: its rate, its steps, the period that runs."""
    asked = await _reading(ask, claim_id)
    views = incapacity_views(asked.dossier, await _rules(ask, asked))
    return await single_opened(ask, asked.claim_id, views, incapacity_id, "incapacity")


@router.post("/{incapacity_id}/notify", status_code=201)
async def post_notification(claim_id: str, incapacity_id: str, ask: Asked) -> Response:
    """The rate is notified: the period to contest it begins."""
    return await _change(ask, claim_id, incapacity_id, "notify-incapacity")


@router.post("/{incapacity_id}/contest", status_code=201)
async def post_contest(claim_id: str, incapacity_id: str, ask: Asked) -> Response:
    """The rate is contested, before the commission where the fund set it."""
    return await _change(ask, claim_id, incapacity_id, "contest-incapacity")


@router.post("/{incapacity_id}/implied-rejection", status_code=201)
async def post_rejection(claim_id: str, incapacity_id: str, ask: Asked) -> Response:
    """The commission kept silent for its whole period (rejet implicite)."""
    return await _change(ask, claim_id, incapacity_id, "reject-incapacity")


@router.post("/{incapacity_id}/court", status_code=201)
async def post_court(claim_id: str, incapacity_id: str, ask: Asked) -> Response:
    """The matter goes to court."""
    return await _change(ask, claim_id, incapacity_id, "take-incapacity-to-court")


@router.post("/{incapacity_id}/decide", status_code=201)
async def post_decision(claim_id: str, incapacity_id: str, ask: Asked) -> Response:
    """The commission or the court decides on the rate."""
    return await _change(ask, claim_id, incapacity_id, "decide-incapacity")


async def _change(ask: Ask, claim_id: str, incapacity_id: str, name: CommandName) -> Response:
    _must_be_medical(ask)
    refs = {"incapacity": inner("inc", incapacity_id, "incapacity")}
    return await change(ask, claim_id, name, expected=ask.expected, refs=refs)


async def _reading(ask: Ask, claim_id: str, *allowed: str) -> Reading:
    _must_be_medical(ask)
    return await reading(ask, claim_id, allowed) if allowed else await reading(ask, claim_id)


def _must_be_medical(ask: Ask) -> None:
    """The gateway asks for the scope; whoever calls past it is asked here. An insurer's key is told of nothing."""
    if ask.for_insurer:
        raise Missing("incapacity", "incapacity-not-found")
    if _MEDICAL not in ask.caller.scopes:
        raise Refusal("forbidden", scope=_MEDICAL)


async def _rules(ask: Ask, asked: Reading) -> RuleBook:
    """The periods to contest, as they were known then."""
    return await rules_as_known(ask, asked.cut.known_on, (TABLE,))
