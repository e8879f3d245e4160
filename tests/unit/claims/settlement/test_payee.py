"""Whose bank details these are, and when somebody should look before money goes there."""

from datetime import date
from typing import Any

import pytest

from services.claims.parties.rules import RemoveParty, remove_party
from services.claims.settlement.accounts import NO_ACCOUNTS, KnownAccounts
from services.claims.settlement.payee import is_changed, last_paid, payee_person
from services.claims.state import Claim
from services.contracts.events.sealed import Secret
from services.contracts.iban import masked_iban, read_iban
from services.contracts.ids import dress, person_stream
from services.kit.errors import Missing, Refusal
from tests.unit.claims.parties.stories import party
from tests.unit.claims.settlement.stories import approved, declined, delegated, issued, proposed
from tests.unit.claims.stories import TODAY, after, day, dossier, named, reversed_

IBAN = "FR1420041010050500013M02606"
OTHER = "DE89370400440532013000"
RECENTLY = date(2025, 3, 11)


def paid_to(iban: str = IBAN, name: str = "payment") -> tuple[dict[str, Any], KnownAccounts]:
    facts: dict[str, Any] = {"payee_party_id": "garage-1", "bank_account": Secret(named("garage"), "bank", iban)}
    return facts, KnownAccounts(paid={named(name): iban})


def changed(claim: Claim, iban: str, known: KnownAccounts = NO_ACCOUNTS) -> bool:
    return is_changed(dossier(claim), "garage-1", iban, known, RECENTLY)


def test_the_first_account_of_a_payee_nobody_knows_is_no_change() -> None:
    assert not changed(delegated(), IBAN)


def test_another_account_than_the_one_paid_before_is_a_change() -> None:
    facts, known = paid_to()
    claim = delegated(proposed(**facts), approved())
    assert not changed(claim, IBAN, known)
    assert changed(claim, OTHER, known)
    assert changed(claim, IBAN)  # what was paid before cannot be opened any more: nobody can tell


def test_only_what_another_person_let_through_counts_as_paid_before() -> None:
    facts, _ = paid_to()
    for steps in (
        (proposed(**facts),),
        (proposed(**facts), declined()),
        (proposed("1.00", **facts), approved(), issued(), reversed_("1.00")),
    ):
        claim = delegated(*steps)
        assert last_paid(dossier(claim), "garage-1") is None
        assert not changed(claim, OTHER)


def test_an_account_other_than_the_one_on_record_or_just_recorded_is_a_change() -> None:
    long_ago = KnownAccounts(recorded=((day("2024-01-01"), IBAN),))
    assert not changed(delegated(), IBAN, long_ago)
    assert changed(delegated(), OTHER, long_ago)
    lately = KnownAccounts(recorded=((day("2024-01-01"), OTHER), (RECENTLY, IBAN)))
    assert changed(delegated(), IBAN, lately)
    settled = KnownAccounts(recorded=((day("2024-01-01"), OTHER), (day("2025-03-10"), IBAN)))
    assert not changed(delegated(), IBAN, settled)
    new_here = KnownAccounts(recorded=((RECENTLY, IBAN),))
    assert not changed(delegated(), IBAN, new_here)


def test_another_payee_has_an_account_of_its_own() -> None:
    facts, known = paid_to()
    claim = after(delegated(), proposed(**facts), approved())
    assert not is_changed(dossier(claim), "garage-2", OTHER, known, RECENTLY)


def test_details_are_sealed_under_the_payee() -> None:
    tenant = named("tenant")
    garage = person_stream(tenant, "organisation/garage-1")
    claim = dossier(delegated(party("durand"), party("garage", "repairer", person_id=None, organisation_id="garage-1")))
    assert payee_person(claim, tenant, "garage-1") == garage
    assert payee_person(claim, tenant, dress("pty", named("garage"))) == garage
    assert payee_person(claim, tenant, dress("pty", named("durand"))) == named("person durand")


def test_a_party_that_takes_no_part_is_not_paid() -> None:
    payee = dress("pty", named("durand"))
    with pytest.raises(Missing):
        proposed(payee_party_id=payee)(delegated())
    removal = RemoveParty(party_id=named("durand"), removed_on=day("2025-04-01"), reason="error", today=TODAY)
    gone = delegated(party("durand"), lambda claim: remove_party(claim, removal))
    with pytest.raises(Refusal, match="party-removed"):
        proposed(payee_party_id=payee)(gone)


def test_a_known_account_is_shown_by_no_repr() -> None:
    assert IBAN not in repr(KnownAccounts(paid={named("payment"): IBAN}, recorded=((RECENTLY, IBAN),)))


@pytest.mark.parametrize("text", ["FR14 2004 1010 0505 0001 3M02 606", "fr1420041010050500013m02606", OTHER])
def test_an_iban_is_read_whatever_its_spaces(text: str) -> None:
    assert read_iban(text) in (IBAN, OTHER)


@pytest.mark.parametrize(
    "text", ["", "FR14", "FR1520041010050500013M02606", "1420041010050500013M02606FR", "FR14é" * 5]
)
def test_a_wrong_iban_is_not_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="not an IBAN") as error:
        read_iban(text)
    assert not text or text not in str(error.value)


def test_an_iban_is_masked() -> None:
    assert masked_iban(IBAN) == "FR14 …606"
