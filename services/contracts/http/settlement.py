"""Bodies of a settlement (règlement) in delegated handling: payments proposed and carried out, offers, batches."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PlainValidator, StringConstraints, WithJsonSchema, model_validator

from services.contracts.events.settlement import PaymentKind
from services.contracts.http.base import Body, Code, Day, LineBody, Opaque, PositiveAmount, Reference
from services.contracts.http.wrong import coverage_named_twice, wrong
from services.contracts.iban import read_iban
from services.contracts.ids import ClaimCoverageId, ClaimId, ComputationId, OfferId, PaymentId

Method = Literal["transfer", "cheque", "direct_to_supplier"]


def _iban(value: object) -> str:
    try:
        return read_iban(value if isinstance(value, str) else "")
    except ValueError:
        raise wrong("iban-invalid", "IBAN invalide (clé de contrôle).", "Not a valid IBAN (check digits).") from None


Iban = Annotated[
    str, PlainValidator(_iban), WithJsonSchema({"type": "string", "examples": ["FR1420041010050500013M02606"]})
]
"""An account number, its spaces taken out and its check digits right. A wrong one is never repeated."""


def _bic(value: object) -> str:
    text = value.strip().upper() if isinstance(value, str) else ""
    bank, place = text[:6], text[6:]
    if not (text.isascii() and bank.isalpha() and len(text) in (8, 11) and place.isalnum()):
        raise wrong("bic-invalid", "BIC invalide : 8 ou 11 caractères.", "Not a BIC: 8 or 11 characters.")
    return text


Bic = Annotated[str, PlainValidator(_bic), WithJsonSchema({"type": "string", "examples": ["PSSTFRPPXXX"]})]


class BankAccountIn(Body):
    """Where to pay (coordonnées bancaires): kept sealed under the payee's own key, and shown masked."""

    iban: Iban
    bic: Bic | None = None
    holder: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=140)] | None = (
        None
    )


class PaymentProposalIn(LineBody):
    """Proposes a payment (gestion confiée); another person approves it.

    Issued, it draws the case reserve of its line down on the same day, unless `keep_reserve`.
    """

    payment_kind: PaymentKind = "partial"
    amount: PositiveAmount
    payee_party_id: Opaque | None = None
    borne_by: Literal["insurer", "insured"] = "insurer"
    proposed_on: Day
    bank_account: BankAccountIn | None = None
    computation_id: ComputationId | None = None
    offer_id: OfferId | None = None
    keep_reserve: bool = False

    @model_validator(mode="after")
    def _has_a_payee(self) -> PaymentProposalIn:
        if self.bank_account is not None and self.payee_party_id is None:
            raise wrong(
                "payee-required",
                "Des coordonnées bancaires désignent leur bénéficiaire : payee_party_id.",
                "Bank details name whose they are: payee_party_id.",
            )
        return self


class PaymentApprovalIn(Body):
    """Autorise un règlement proposé par une autre personne."""

    authorised_on: Day


class PaymentDeclineIn(Body):
    """Refuse ou annule un règlement avant son émission."""

    declined_on: Day
    reason: Code


class PaymentIssueIn(Body):
    """Émet un règlement autorisé."""

    issued_on: Day
    method: Method = "transfer"
    reference: Reference
    batch_no: Reference | None = None


class PaymentClearIn(Body):
    """Règlement débité, as the bank says."""

    cleared_on: Day
    bank_reference: Reference


class PaymentStopIn(Body):
    """Arrête un règlement émis et pas encore débité: all that is left of it is taken back."""

    reversed_on: Day


class OfferIn(Body):
    """Makes a settlement offer (offre d'indemnité).

    `legal_code` names the obligation that it meets; without it the table of the policy's line of business says.
    `trigger_on` is the day from which that obligation runs, where no deadline of the claim says so already.
    """

    claim_coverage_id: ClaimCoverageId | None = None
    coverage_code: Code | None = None
    amount: PositiveAmount
    provisional: bool = False
    made_on: Day
    expires_on: Day | None = None
    legal_code: Code | None = None
    trigger_on: Day | None = None

    @model_validator(mode="after")
    def _one_coverage(self) -> OfferIn:
        if self.claim_coverage_id is not None and self.coverage_code is not None:
            raise coverage_named_twice()
        return self


class OfferAnswerIn(Body):
    """The answer to an offer: accepted, rejected or taken back."""

    answered_on: Day


class BatchPaymentIn(Body):
    """One authorised payment of a batch."""

    claim_id: ClaimId
    payment_id: PaymentId


class PaymentBatchIn(Body):
    """Issues authorised payments of many claims together (ordre de virement groupé)."""

    batch_no: Reference
    issued_on: Day
    method: Method = "transfer"
    payments: Annotated[list[BatchPaymentIn], Field(min_length=1, max_length=1000)]


class BatchDebitIn(BatchPaymentIn):
    """What the bank says of one payment."""

    bank_reference: Reference


class BatchClearingIn(Body):
    """Clears payments of a batch from the bank's statement (rapprochement bancaire)."""

    cleared_on: Day
    payments: Annotated[list[BatchDebitIn], Field(min_length=1, max_length=1000)]
