"""The lines that the gateway pushes to claims in bulk: commands by name, one outcome for each.

One call carries lines of one log partition, in file order. A line is one command, hence one append:
all of it is recorded, or nothing. The composites serve files that tell a whole fact on one line.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec
from pydantic import TypeAdapter

from services.contracts.http import claim, money, policy
from services.contracts.http.base import Body

CommandName = Literal[
    "policy-line",
    "register-policy",
    "amend-policy",
    "renew-policy",
    "terminate-policy",
    "move-premium",
    "claim-line",
    "declare-claim",
    "send-claim",
    "acknowledge-claim",
    "correct-claim",
    "open-coverage",
    "close-coverage",
    "reopen-coverage",
    "decide-coverage",
    "order-expertise",
    "report-expertise",
    "set-reserve",
    "record-payment",
    "reverse-payment",
    "open-recourse",
    "forecast-recourse",
    "receive-recourse",
    "close-recourse",
    "close-claim",
    "reopen-claim",
]


class PolicyLine(Body):
    """A policy's year on one line: registers the policy or renews it, and writes the premium.

    The period of the line is that of `policy`; a year already covered only gets the premium.
    """

    policy: policy.PolicyIn
    premium: policy.PremiumWrittenIn


class ClaimLine(Body):
    """A whole claim on one line: declared, its coverages opened, perhaps paid, perhaps closed."""

    claim: claim.ClaimIn
    payment: money.PaymentIn | None = None
    closure: claim.ClosureIn | None = None


BODIES: dict[CommandName, TypeAdapter[Body]] = {
    name: TypeAdapter(body)
    for name, body in {
        "policy-line": PolicyLine,
        "register-policy": policy.PolicyIn,
        "amend-policy": policy.EndorsementIn,
        "renew-policy": policy.RenewalIn,
        "terminate-policy": policy.TerminationIn,
        "move-premium": policy.PremiumIn,
        "claim-line": ClaimLine,
        "declare-claim": claim.ClaimIn,
        "send-claim": claim.TransmissionIn,
        "acknowledge-claim": claim.AcknowledgementIn,
        "correct-claim": claim.CorrectionIn,
        "open-coverage": claim.ClaimCoverageIn,
        "close-coverage": claim.CoverageCloseIn,
        "reopen-coverage": claim.CoverageReopenIn,
        "decide-coverage": claim.DecisionIn,
        "order-expertise": claim.ExpertiseIn,
        "report-expertise": claim.ReportIn,
        "set-reserve": money.ReserveIn,
        "record-payment": money.PaymentIn,
        "reverse-payment": money.PaymentReversalIn,
        "open-recourse": money.RecourseIn,
        "forecast-recourse": money.ForecastIn,
        "receive-recourse": money.ReceiptIn,
        "close-recourse": money.RecourseCloseIn,
        "close-claim": claim.ClosureIn,
        "reopen-claim": claim.ReopeningIn,
    }.items()
}
assert set(BODIES) == set(get_args(CommandName))


class BulkLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line on its way to claims.

    `refs` names things that earlier lines made, by those lines' keys: `recourse`, `payment`,
    `expertise`, `coverage` (or a coverage by its code, as `coverage_code`). `body` stays as bytes
    until the command's own model reads it.
    """

    n: int
    line_key: str
    line_hash: str
    stream: str
    stream_type: Literal["policy", "claim"]
    command: CommandName
    body: msgspec.Raw
    refs: dict[str, str] = {}


class LineError(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a line is wrong, and how."""

    pointer: str
    code: str
    detail: str = ""


class BulkOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one line; `position` is that of its last event in the call's partition."""

    n: int
    result: Literal["created", "unchanged", "rejected"]
    position: int | None = None
    code: str | None = None
    errors: list[LineError] = []
