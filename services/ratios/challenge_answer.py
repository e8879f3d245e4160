"""The answer about requests to revise reserves: each with its effect, and each insurer's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.contracts.ids import dress
from services.contracts.money import Money
from services.ratios.cuts import Cut
from services.ratios.indicators.challenges import Challenge, PolicySums, Success, by_insurer, effect
from services.ratios.query.question import Question
from services.ratios.written import text_of


def challenge_answer(
    question: Question,
    challenges: Sequence[Challenge],
    page: Sequence[Challenge],
    sums: Mapping[UUID, PolicySums],
    cut: Cut,
) -> dict[str, Any]:
    """The page's requests, and the record of each insurer over all of them, as JSON's own types."""
    last = page[-1] if page else None
    return {
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "final": cut.final,
        "log_position": cut.log_position,
        "items": [_item(challenge, sums) for challenge in page],
        "by_insurer": [_record(success) for success in by_insurer(challenges)],
        "next": dress("chl", last.challenge_id) if last is not None and last is not challenges[-1] else None,
    }


def _item(challenge: Challenge, sums: Mapping[UUID, PolicySums]) -> dict[str, Any]:
    policy = None if challenge.policy_id is None else sums.get(challenge.policy_id)
    found = effect(challenge, policy)
    line = challenge.line
    return {
        "id": dress("chl", challenge.challenge_id),
        "claim_id": dress("clm", challenge.claim_id),
        "policy_id": dress("pol", challenge.policy_id) if challenge.policy_id else None,
        "insurer_id": challenge.insurer_id,
        "claim_coverage_id": dress("cov", line.claim_coverage_id) if line.claim_coverage_id else None,
        "coverage_code": challenge.coverage_code or None,
        "cost_type": line.cost_type,
        "cost_category": line.cost_category,
        "currency": challenge.currency,
        "current": str(Money(challenge.current)),
        "asked": str(Money(challenge.asked)),
        "sent_on": challenge.sent_on.isoformat(),
        "answer": challenge.answer,
        "answered_on": challenge.answered_on.isoformat() if challenge.answered_on else None,
        "asked_change": str(Money(challenge.asked - challenge.current)),
        "obtained_change": str(Money(challenge.change)) if challenge.answer else None,
        "loss_ratio_percent_before": text_of(found.percent_before if found else None),
        "loss_ratio_percent_after": text_of(found.percent_after if found else None),
        "points": text_of(found.points if found else None),
        "reason": _reason(challenge, policy),
    }


def _reason(challenge: Challenge, sums: PolicySums | None) -> str | None:
    """Why there are no points."""
    if challenge.answer is None:
        return "not_answered"
    return "no_policy" if sums is None else sums.reason


def _record(success: Success) -> dict[str, Any]:
    return {
        "insurer_id": success.insurer_id,
        "sent": success.sent,
        "answered": success.answered,
        "accepted": success.accepted,
        "partly": success.partly,
        "refused": success.refused,
        "success_rate": text_of(success.rate),
        "changes": [
            {
                "currency": currency,
                "asked_change": str(Money(success.asked_change[currency])),
                "obtained_change": str(Money(success.obtained_change[currency])),
            }
            for currency in sorted(success.asked_change)
        ],
    }
