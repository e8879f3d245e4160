"""Bodies of a court file (contentieux)."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from services.contracts.events.litigation import LitigationStep
from services.contracts.http.base import Amount, Body, Day, Opaque, SealedText
from services.contracts.http.base import Reference as Ref
from services.contracts.http.wrong import wrong
from services.contracts.ids import ClaimCoverageId, DocumentId, RecourseId


class LitigationIn(Body):
    """Opens a court file. It is about a coverage, a recourse, or the claim as a whole; a file may name either by line.

    `side` is ours, that of the insured and its insurer; `stake` is what the dispute is about (enjeu).
    """

    claim_coverage_id: ClaimCoverageId | None = None
    recourse_id: RecourseId | None = None
    court: Ref
    case_no: Ref | None = None
    side: Literal["claimant", "defendant"]
    stake: Amount
    opened_on: Day


class LitigationStepIn(Body):
    """A step of the procedure. A judgment or an agreement may have an amount; counsel instructed has a name."""

    step: LitigationStep
    step_on: Day
    result_amount: Amount | None = None
    counsel_party_id: Opaque | None = None
    document_id: DocumentId | None = None
    narrative: SealedText = None

    @model_validator(mode="after")
    def _fits(self) -> LitigationStepIn:
        if self.result_amount is not None and self.step not in ("judgment", "agreement"):
            raise wrong(
                "result-not-expected",
                "Seuls un jugement et un accord ont un montant.",
                "Only a judgment or an agreement has an amount.",
            )
        if (self.counsel_party_id is not None) != (self.step == "counsel_instructed"):
            raise wrong(
                "counsel-mismatch",
                "L’avocat (counsel_party_id) va avec l’étape counsel_instructed, et avec elle seule.",
                "counsel_party_id goes with counsel_instructed, and with it alone.",
            )
        return self
