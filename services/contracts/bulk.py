"""The lines that the gateway pushes to claims in bulk: commands by name, one outcome for each.

One call carries lines of one log partition, in file order. A line is one command, hence one append:
all of it is recorded, or nothing.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec
from pydantic import TypeAdapter

from services.contracts.http import claim as claims
from services.contracts.http import (
    composite,
    computation,
    coverage,
    declaration,
    diary,
    expertise,
    exposure,
    incapacity,
    litigation,
    money,
    parties,
    position,
    premium,
    recourse,
    reserves,
    settlement,
    suspension,
)
from services.contracts.http import policy as policies
from services.kit.errors import FieldError

CommandName = Literal[
    "policy-line", "register-policy", "amend-policy", "renew-policy", "terminate-policy",
    "suspend-cover", "reinstate-cover", "declare-exposure", "set-action-plan", "move-premium",
    "claim-line", "position-line", "declare-claim", "draft-claim", "declare-draft", "abandon-draft",
    "add-party", "remove-party", "assign-claim", "provide-assistance", "set-liability", "merge-claim",
    "send-claim", "acknowledge-claim", "correct-claim",
    "open-coverage", "close-coverage", "reopen-coverage", "decide-coverage", "contest-coverage",
    "order-expertise", "order-counter-expertise", "order-third-expert", "schedule-expertise", "report-expertise",
    "agree-expertise", "contest-expertise", "cancel-expertise",
    "record-incapacity", "notify-incapacity", "contest-incapacity", "reject-incapacity", "take-incapacity-to-court",
    "decide-incapacity",
    "compute-indemnity", "set-reserve", "challenge-reserve", "answer-challenge", "correct-balance",
    "report-position",
    "record-payment", "reverse-payment",
    "propose-payment", "approve-payment", "decline-payment", "issue-payment", "clear-payment", "stop-payment",
    "make-offer", "accept-offer", "reject-offer", "retract-offer",
    "open-recourse", "claim-recourse", "accept-recourse", "dispute-recourse", "forecast-recourse",
    "receive-recourse", "remit-recourse", "close-recourse", "abandon-recourse",
    "open-litigation", "record-litigation-step", "set-deadline", "close-deadline", "interrupt-limitation",
    "acknowledge-alert",
    "close-claim", "reopen-claim",
]  # fmt: skip


BODIES: dict[CommandName, TypeAdapter[Any]] = {
    "policy-line": TypeAdapter(composite.PolicyLine),
    "register-policy": TypeAdapter(policies.PolicyIn),
    "amend-policy": TypeAdapter(policies.EndorsementIn),
    "renew-policy": TypeAdapter(policies.RenewalIn),
    "terminate-policy": TypeAdapter(policies.TerminationIn),
    "suspend-cover": TypeAdapter(suspension.SuspensionIn),
    "reinstate-cover": TypeAdapter(suspension.ReinstatementIn),
    "declare-exposure": TypeAdapter(exposure.ExposureIn),
    "set-action-plan": TypeAdapter(exposure.ActionPlanIn),
    "move-premium": TypeAdapter(premium.PremiumIn),
    "claim-line": TypeAdapter(composite.ClaimLine),
    "position-line": TypeAdapter(composite.PositionLine),
    "declare-claim": TypeAdapter(claims.ClaimIn),
    "draft-claim": TypeAdapter(declaration.DraftIn),
    "declare-draft": TypeAdapter(declaration.DraftDeclarationIn),
    "abandon-draft": TypeAdapter(declaration.AbandonmentIn),
    "add-party": TypeAdapter(parties.PartyIn),
    "remove-party": TypeAdapter(parties.PartyRemovalIn),
    "assign-claim": TypeAdapter(parties.AssignmentIn),
    "provide-assistance": TypeAdapter(parties.AssistanceIn),
    "set-liability": TypeAdapter(parties.LiabilityIn),
    "merge-claim": TypeAdapter(declaration.MergeIn),
    "send-claim": TypeAdapter(claims.TransmissionIn),
    "acknowledge-claim": TypeAdapter(claims.AcknowledgementIn),
    "correct-claim": TypeAdapter(claims.CorrectionIn),
    "open-coverage": TypeAdapter(claims.ClaimCoverageIn),
    "close-coverage": TypeAdapter(claims.CoverageCloseIn),
    "reopen-coverage": TypeAdapter(claims.CoverageReopenIn),
    "decide-coverage": TypeAdapter(coverage.DecisionIn),
    "contest-coverage": TypeAdapter(coverage.ContestIn),
    "order-expertise": TypeAdapter(claims.ExpertiseIn),
    "order-counter-expertise": TypeAdapter(expertise.CounterExpertiseIn),
    "order-third-expert": TypeAdapter(expertise.ThirdExpertIn),
    "schedule-expertise": TypeAdapter(expertise.ExpertiseScheduleIn),
    "report-expertise": TypeAdapter(claims.ReportIn),
    "agree-expertise": TypeAdapter(expertise.ExpertiseAgreeIn),
    "contest-expertise": TypeAdapter(expertise.ExpertiseContestIn),
    "cancel-expertise": TypeAdapter(expertise.ExpertiseCancelIn),
    "record-incapacity": TypeAdapter(incapacity.IncapacityIn),
    "notify-incapacity": TypeAdapter(incapacity.IncapacityNotifyIn),
    "contest-incapacity": TypeAdapter(incapacity.IncapacityContestIn),
    "reject-incapacity": TypeAdapter(incapacity.IncapacityRejectionIn),
    "take-incapacity-to-court": TypeAdapter(incapacity.IncapacityCourtIn),
    "decide-incapacity": TypeAdapter(incapacity.IncapacityDecideIn),
    "compute-indemnity": TypeAdapter(computation.ComputationIn),
    "set-reserve": TypeAdapter(money.ReserveIn),
    "challenge-reserve": TypeAdapter(reserves.ReserveChallengeIn),
    "answer-challenge": TypeAdapter(reserves.ReserveChallengeAnswerIn),
    "correct-balance": TypeAdapter(reserves.BalanceCorrectionIn),
    "report-position": TypeAdapter(position.PositionIn),
    "record-payment": TypeAdapter(money.PaymentIn),
    "reverse-payment": TypeAdapter(money.PaymentReversalIn),
    "propose-payment": TypeAdapter(settlement.PaymentProposalIn),
    "approve-payment": TypeAdapter(settlement.PaymentApprovalIn),
    "decline-payment": TypeAdapter(settlement.PaymentDeclineIn),
    "issue-payment": TypeAdapter(settlement.PaymentIssueIn),
    "clear-payment": TypeAdapter(settlement.PaymentClearIn),
    "stop-payment": TypeAdapter(settlement.PaymentStopIn),
    "make-offer": TypeAdapter(settlement.OfferIn),
    "accept-offer": TypeAdapter(settlement.OfferAnswerIn),
    "reject-offer": TypeAdapter(settlement.OfferAnswerIn),
    "retract-offer": TypeAdapter(settlement.OfferAnswerIn),
    "open-recourse": TypeAdapter(recourse.RecourseIn),
    "claim-recourse": TypeAdapter(recourse.RecourseClaimIn),
    "accept-recourse": TypeAdapter(recourse.RecourseAcceptIn),
    "dispute-recourse": TypeAdapter(recourse.RecourseDisputeIn),
    "forecast-recourse": TypeAdapter(recourse.ForecastIn),
    "receive-recourse": TypeAdapter(recourse.ReceiptIn),
    "remit-recourse": TypeAdapter(recourse.RemittanceIn),
    "close-recourse": TypeAdapter(recourse.RecourseCloseIn),
    "abandon-recourse": TypeAdapter(recourse.RecourseAbandonIn),
    "open-litigation": TypeAdapter(litigation.LitigationIn),
    "record-litigation-step": TypeAdapter(litigation.LitigationStepIn),
    "set-deadline": TypeAdapter(diary.DeadlineIn),
    "close-deadline": TypeAdapter(diary.DeadlineCloseIn),
    "interrupt-limitation": TypeAdapter(diary.LimitationInterruptionIn),
    "acknowledge-alert": TypeAdapter(diary.AlertAcknowledgementIn),
    "close-claim": TypeAdapter(claims.ClosureIn),
    "reopen-claim": TypeAdapter(claims.ReopeningIn),
}
assert set(BODIES) == set(get_args(CommandName))


class BulkLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line on its way to claims.

    `refs` names things that earlier lines made, by those lines' keys: `recourse`, `payment`,
    `expertise`, `collection`, `action_plan`, `coverage` (or a coverage by its code, as `coverage_code`). `body` stays
    as bytes until the command's own model reads it.

    `match` is of a `report-position` alone: `stream` then only stands for what the insurer calls the claim, and the
    claim is found by what the body says.
    """

    n: int
    line_key: str
    line_hash: str
    stream: str
    stream_type: Literal["policy", "claim"]
    command: CommandName
    body: msgspec.Raw
    refs: dict[str, str] = {}
    match: bool = False


class LineError(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a line is wrong, and how: a code, and a sentence that is told in French where `french` has another."""

    pointer: str
    code: str
    detail: str = ""
    french: str = ""

    @classmethod
    def of(cls, error: FieldError) -> LineError:
        """A field that is wrong in a line."""
        return cls(error.pointer, error.code, error.detail, error.french)

    def says(self, *, french: bool) -> str:
        """The sentence in a language."""
        return self.french or self.detail if french else self.detail


class BulkOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one line; `position` is that of its last event in the call's partition, or in `partition`.

    `note` says of a created line that it came late, of a rejected one that its claim was not found.
    """

    n: int
    result: Literal["created", "unchanged", "rejected"]
    position: int | None = None
    partition: int | None = None
    note: Literal["late", "unmatched"] | None = None
    code: str | None = None
    errors: list[LineError] = []
