"""Beyond setting a reserve: what is worth asking of it, asking the insurer to revise it, correcting a total."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from services.contracts.http import reserves
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_TAG: Final = "Reserves, payments, recourses"
_command: Final = partial(shape.command, service="claims", tag=_TAG, scope="claims:write", idempotency="required")
_one: Final = partial(shape.one, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))
_list: Final = partial(shape.collection, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))

_CHALLENGES: Final = f"{CLAIM}/reserve-challenges"
_CHALLENGE: Final = f"{_CHALLENGES}/{{challenge_id}}"
_CORRECTIONS: Final = f"{CLAIM}/balance-corrections"

_LINE: Final = {"coverage_code": "theft", "cost_type": "indemnity", "cost_category": "property"}
_ASK: Final = {
    **_LINE, "asked": "1500.00", "grounds": ["above_expert_report"], "sent_on": "2025-05-05",
    "answer_due_on": "2025-06-05",
}  # fmt: skip
_ANSWER: Final = {"answer": "partly", "resulting_amount": "1800.00", "answered_on": "2025-05-25"}
_CORRECT: Final = {
    **_LINE, "measure": "paid", "after": "520.00", "corrected_on": "2025-06-15", "reason": "error",
}  # fmt: skip

_LINE_PROBLEMS: Final = ("claim-not-open", "coverage-not-open", "coverage-ambiguous", "cost-category-mismatch")
_DATES: Final = ("before-occurrence", "in-the-future")

OPERATIONS: Final[tuple[Operation, ...]] = (
    replace(
        _one(
            f"{CLAIM}/reserves/findings", "getReserveFindings",
            "What is worth asking of the claim's reserves: stale, round, unrevised, below the expert's report …",
        ),
        insurers=False,
    ),
    replace(
        shape.collection(
            "/v1/reserve-findings", "listReserveFindings",
            "The same across claims. A page looks at `limit` claims with reserves, and may find nothing on them.",
            service="claims", tag=_TAG, scope="claims:read", consistent=True,
            parameters=(
                shape.choice(
                    "code", "One check.",
                    "above_premium_share", "below_expert_report", "no_movement", "opening_unrevised",
                    "reserve_on_closed_claim", "round_amount",
                ),
                shape.text("insurer", "By insurer."),
                shape.text("policy", "By policy."),
            ),
        ),
        insurers=False,
    ),
    _command(
        _CHALLENGES, "challengeReserve", "Demande de révision of a reserve that the insurer stated.",
        reserves.ReserveChallengeIn, _ASK,
        problems=(
            *_LINE_PROBLEMS, *_DATES, "dates-out-of-order", "reserve-not-from-insurer", "challenge-already-open",
            "reserve-unchanged", "sealing-unavailable",
        ),
    ),
    _list(_CHALLENGES, "listReserveChallenges", "The requests on the claim, with what each changed."),
    _one(_CHALLENGE, "getReserveChallenge", "One request, its answer, and what that changed."),
    _command(
        f"{_CHALLENGE}/answer", "answerReserveChallenge", "Réponse de la compagnie; what it grants is set at once.",
        reserves.ReserveChallengeAnswerIn, _ANSWER, insurers=True,
        problems=("claim-not-open", "challenge-already-answered", "dates-out-of-order", *_DATES),
    ),
    _command(
        _CORRECTIONS, "correctBalance", "Cumul corrigé: what was paid or received on a line, brought to another total.",
        reserves.BalanceCorrectionIn, _CORRECT,
        problems=(
            *_LINE_PROBLEMS, *_DATES, "balance-unchanged", "negative-balance", "event-unknown", "recourse-not-found",
            "beneficiary-insured", "recourse-exceeds-payment",
        ),
    ),
    _list(_CORRECTIONS, "listBalanceCorrections", "Every corrected total of the claim."),
    _one(f"{_CORRECTIONS}/{{correction_id}}", "getBalanceCorrection", "One corrected total."),
)  # fmt: skip
