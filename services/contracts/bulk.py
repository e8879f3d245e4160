"""The lines that the gateway pushes to claims in bulk: commands by name, one outcome for each.

One call carries lines of one log partition, in file order. A line is one command, hence one append:
all of it is recorded, or nothing. The composites serve files that tell a whole fact on one line.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec
from pydantic import TypeAdapter

from services.contracts.http import claim as claims
from services.contracts.http import money, recourse, reserves, suspension
from services.contracts.http import policy as policies
from services.contracts.http.base import Body

CommandName = Literal[
    "policy-line",
    "register-policy",
    "amend-policy",
    "renew-policy",
    "terminate-policy",
    "suspend-cover",
    "reinstate-cover",
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
    "correct-balance",
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

    policy: policies.PolicyIn
    premium: policies.PremiumWrittenIn


class ClaimLine(Body):
    """A whole claim on one line: declared, its coverages opened, perhaps paid, perhaps closed."""

    claim: claims.ClaimIn
    payment: money.PaymentIn | None = None
    closure: claims.ClosureIn | None = None


BODIES: dict[CommandName, TypeAdapter[Any]] = {
    "policy-line": TypeAdapter(PolicyLine),
    "register-policy": TypeAdapter(policies.PolicyIn),
    "amend-policy": TypeAdapter(policies.EndorsementIn),
    "renew-policy": TypeAdapter(policies.RenewalIn),
    "terminate-policy": TypeAdapter(policies.TerminationIn),
    "suspend-cover": TypeAdapter(suspension.SuspensionIn),
    "reinstate-cover": TypeAdapter(suspension.ReinstatementIn),
    "move-premium": TypeAdapter(policies.PremiumIn),
    "claim-line": TypeAdapter(ClaimLine),
    "declare-claim": TypeAdapter(claims.ClaimIn),
    "send-claim": TypeAdapter(claims.TransmissionIn),
    "acknowledge-claim": TypeAdapter(claims.AcknowledgementIn),
    "correct-claim": TypeAdapter(claims.CorrectionIn),
    "open-coverage": TypeAdapter(claims.ClaimCoverageIn),
    "close-coverage": TypeAdapter(claims.CoverageCloseIn),
    "reopen-coverage": TypeAdapter(claims.CoverageReopenIn),
    "decide-coverage": TypeAdapter(claims.DecisionIn),
    "order-expertise": TypeAdapter(claims.ExpertiseIn),
    "report-expertise": TypeAdapter(claims.ReportIn),
    "set-reserve": TypeAdapter(money.ReserveIn),
    "correct-balance": TypeAdapter(reserves.BalanceCorrectionIn),
    "record-payment": TypeAdapter(money.PaymentIn),
    "reverse-payment": TypeAdapter(money.PaymentReversalIn),
    "open-recourse": TypeAdapter(recourse.RecourseIn),
    "forecast-recourse": TypeAdapter(recourse.ForecastIn),
    "receive-recourse": TypeAdapter(recourse.ReceiptIn),
    "close-recourse": TypeAdapter(recourse.RecourseCloseIn),
    "close-claim": TypeAdapter(claims.ClosureIn),
    "reopen-claim": TypeAdapter(claims.ReopeningIn),
}
assert set(BODIES) == set(get_args(CommandName))


class BulkLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line on its way to claims.

    `refs` names things that earlier lines made, by those lines' keys: `recourse`, `payment`,
    `expertise`, `collection`, `coverage` (or a coverage by its code, as `coverage_code`). `body` stays as bytes
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
