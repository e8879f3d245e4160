"""The orders that a delegated payment goes through (gestion confiée)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.lines import Where
from services.contracts.events.sealed import Private
from services.contracts.events.settlement import BorneBy, PaymentKind
from services.contracts.money import Money
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; `person` where a person was named, and not only a key."""

    id: str
    person: bool

    def must_be_a_person(self) -> None:
        """Two persons behind one key are two persons: refuses with `on-behalf-of-required`."""
        if not self.person:
            raise Refusal("on-behalf-of-required")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePayment:
    """Somebody asks that the broker pay an amount on a line."""

    payment_id: UUID
    where: Where
    payment_kind: PaymentKind = "partial"
    amount: Money
    payee_party_id: str | None = None
    borne_by: BorneBy = "insurer"
    bank_account: Private | None = None
    changed_account: bool = False
    computation_id: UUID | None = None
    offer_id: UUID | None = None
    proposed_on: date
    keep_reserve: bool = False
    actor: Actor
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePayment:
    """Another person lets it be paid, up to `authority`; `annual_used`: by other claims, of the annual limit."""

    payment_id: UUID
    authorised_on: date
    authority: Money
    annual_used: Money | None = None
    actor: Actor
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclinePayment:
    """A payment is refused or cancelled before it is issued."""

    payment_id: UUID
    declined_on: date
    reason: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePayment:
    """An authorised payment leaves."""

    payment_id: UUID
    issued_on: date
    method: Literal["transfer", "cheque", "direct_to_supplier"] = "transfer"
    reference: str
    batch_no: str | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearPayment:
    """The bank debited it."""

    payment_id: UUID
    cleared_on: date
    bank_reference: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPayment:
    """It is stopped on its way: nothing of it was debited."""

    payment_id: UUID
    reversed_on: date
    today: date
