"""Where a payee is paid: whose the bank details are, and whether they are other than those known (DOMAIN.md §8.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.parties.parts import Party
from services.claims.rule_tables.authority import same_person
from services.claims.settlement.accounts import KnownAccounts
from services.claims.settlement.commands import Actor
from services.claims.settlement.parts import Authorised, Paid, order_of, terms_of
from services.contracts.events.diary import AlertFact
from services.contracts.events.settlement import PaymentProposed
from services.contracts.ids import dress, person_stream, undress
from services.kit.errors import Missing, Refusal

ALERT: Final = "payee_account_changed"
"""The alert that holds a payment until somebody acknowledges it."""


def party_of(dossier: Dossier, payee: str) -> Party | None:
    """The party of the claim that is paid; None for an organisation by the caller's own code.

    Missing `party-not-found`, or a Refusal `party-removed`, for a party that takes no part.
    """
    try:
        party_id = undress("pty", payee)
    except ValueError:
        if payee.casefold().startswith("pty_"):  # a party's id written otherwise is no organisation's code
            raise Missing("party", "party-not-found") from None
        return None
    party = dossier.parties.get(party_id)
    if party is None:
        raise Missing("party", "party-not-found")
    if party.removed is not None:
        raise Refusal("party-removed", removed_on=party.removed.removed_on)
    return party


def payee_person(dossier: Dossier, tenant_id: UUID, payee: str) -> UUID:
    """Under whose key a payee's details are sealed: the party's person, or the organisation of that code."""
    party = party_of(dossier, payee)
    if party is None:
        return person_stream(tenant_id, f"organisation/{payee}")
    if party.added.person_id is not None:
        return party.added.person_id
    return person_stream(tenant_id, f"organisation/{party.added.organisation_id}")


def is_changed(dossier: Dossier, payee: str, iban: str, known: KnownAccounts, recently: date) -> bool:
    """Whether somebody should look at an account before it is paid.

    Where the claim has already paid this payee, the account differs from that one. Else it differs from the one on the
    person's record, or that one took another's place on or after `recently`.
    """
    last = last_paid(dossier, payee)
    if last is not None:
        return known.paid.get(last.payment_id) != iban
    if not known.recorded:
        return False
    recorded_on, current = known.recorded[-1]
    replaced = any(number != current for _, number in known.recorded[:-1])
    return current != iban or (replaced and recorded_on >= recently)


def last_paid(dossier: Dossier, payee: str) -> PaymentProposed | None:
    """The latest payment to a payee, with bank details, that another person let through and that was not taken back."""
    found = None
    for payment in dossier.payments.values():
        through = isinstance(payment, Authorised) or (isinstance(payment, Paid) and payment.remaining)
        order = order_of(payment)
        if through and order is not None and order.bank_account and terms_of(payment).payee_party_id == payee:
            found = order
    return found


def looked_at_since(proposed_on: date, days: int) -> date:
    """The first day on which a recorded account is recent."""
    return proposed_on - timedelta(days=days)


def hold_of(dossier: Dossier, proposed: PaymentProposed) -> UUID | None:
    """The alert that holds a payment back; None where nothing does, or somebody acknowledged it."""
    about = AlertFact(code="payment_id", value=dress("pay", proposed.payment_id))
    for key, alert in dossier.alerts.items():
        if alert.raised.rule_id == ALERT and about in alert.raised.facts and alert.acknowledged is None:
            return key
    return None


def must_be_cleared_by_another(dossier: Dossier, alert_id: UUID, actor: Actor) -> None:
    """A person other than who proposed the payment looks at a changed account; other alerts are anybody's.

    Refuses with `on-behalf-of-required`, `self-approval`.
    """
    alert = dossier.alerts.get(alert_id)
    if alert is None or alert.raised.rule_id != ALERT:
        return
    actor.must_be_a_person()
    for key, payment in dossier.payments.items():
        about = AlertFact(code="payment_id", value=dress("pay", key))
        order = order_of(payment)
        if about in alert.raised.facts and order is not None and same_person(order.proposed_by, actor.id):
            raise Refusal("self-approval")
