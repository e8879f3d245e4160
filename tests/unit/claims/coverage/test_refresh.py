"""Terms follow a corrected loss: another day, another policy; what was decided and booked stays."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.claims.coverage.refresh import REASON, refresh_terms, terms_known_now
from services.claims.lines import Where
from services.claims.policy.state import Contract
from services.claims.state import Claim
from services.contracts.events.declaration import ClaimCoverageClosed, ClaimCoverageOpened
from tests.unit.claims.policy.stories import contract, registered, terms
from tests.unit.claims.policy.stories import given as policy_given
from tests.unit.claims.stories import (
    OCCURRED,
    closed,
    coverage_closed,
    covered,
    decided,
    declared,
    dossier,
    euros,
    folded,
    given,
    named,
    on_policy,
    paid,
    reserved,
)

OWN = Where(coverage_code="own_damage")
BEFORE = terms("own_damage", "2025-01-01")
AFTER = replace(terms("own_damage", "2025-03-10"), limit_per_claim=euros("5000.00"))
CONTRACT = contract(policy_given(registered("2025-01-01", "2025-12-31"), BEFORE, AFTER))
OPENED = covered(on_policy=replace(on_policy(), terms=AFTER, policy_version=3))


def refreshed(
    claim: Claim, occurred: str, contract: Contract = CONTRACT, policy_id: UUID | None = None
) -> list[ClaimCoverageOpened | ClaimCoverageClosed]:
    facts = dossier(claim).declared
    corrected = replace(facts, occurred_on=date.fromisoformat(occurred), policy_id=policy_id or facts.policy_id)
    return refresh_terms(dossier(claim), corrected, contract, 7)


def test_another_day_has_the_terms_of_that_day_under_the_same_id() -> None:
    claim = given(declared(), OPENED)
    [event] = refreshed(claim, "2025-03-09")
    assert isinstance(event, ClaimCoverageOpened)
    assert (event.claim_coverage_id, event.terms, event.policy_version) == (named("own_damage"), BEFORE, 7)
    assert (event.opened_on, event.reason) == (date(2025, 3, 12), REASON)


def test_the_same_terms_change_nothing() -> None:
    assert refreshed(given(declared(), OPENED), str(OCCURRED)) == []
    assert refreshed(given(declared(), OPENED), "2025-03-11") == []
    assert refreshed(given(declared()), "2025-03-09") == []


def test_another_policy_has_its_own_terms_and_version() -> None:
    claim = given(declared(), OPENED)
    [event] = refreshed(claim, str(OCCURRED), policy_id=named("other policy"))
    assert isinstance(event, ClaimCoverageOpened)
    assert (event.terms, event.policy_version) == (AFTER, 7)
    without = contract(policy_given(registered("2025-01-01", "2025-12-31"), terms("theft", "2025-01-01")))
    [lost] = refreshed(claim, str(OCCURRED), without, named("other policy"))
    assert isinstance(lost, ClaimCoverageOpened)
    assert lost.terms is None


def test_a_loss_outside_every_period_leaves_no_terms() -> None:
    [event] = refreshed(given(declared(), OPENED), "2024-12-31")
    assert isinstance(event, ClaimCoverageOpened)
    assert event.terms is None


def test_decisions_and_balances_stay() -> None:
    refused = decided("refused", grounds=("excluded",), remedies_stated=True)
    claim = given(declared(), OPENED, reserved("900.00", where=OWN), paid("100.00", where=OWN), refused)
    after = folded(claim, refreshed(claim, "2025-03-09"))
    [coverage] = dossier(after).coverages.values()
    assert (coverage.opened.terms, coverage.standing, coverage.is_open) == (BEFORE, "refused", True)
    assert dossier(after).ledger == dossier(claim).ledger


def test_what_was_closed_stays_closed() -> None:
    claim = given(declared(), OPENED, coverage_closed(), closed())
    opened, shut = refreshed(claim, "2025-03-09")
    assert isinstance(shut, ClaimCoverageClosed)
    after = folded(claim, [opened, shut])
    [coverage] = dossier(after).coverages.values()
    assert (coverage.closed_on, coverage.opened.terms) == (date(2026, 1, 31), BEFORE)
    assert type(after) is type(claim)


def test_a_coverage_is_not_opened_before_the_corrected_loss() -> None:
    claim = given(declared(), covered(on="2025-03-11", on_policy=replace(on_policy(), terms=BEFORE)))
    [event] = refreshed(claim, "2025-03-12")
    assert isinstance(event, ClaimCoverageOpened)
    assert event.opened_on == date(2025, 3, 12)


def test_a_stand_is_taken_under_the_terms_known_by_then() -> None:
    claim = given(declared(), covered(on_policy=on_policy(terms=False)))
    coverage, facts = dossier(claim).coverages[named("own_damage")], dossier(claim).declared
    [event] = terms_known_now(coverage, facts, CONTRACT, 7)
    assert isinstance(event, ClaimCoverageOpened)
    assert (event.terms, event.policy_version) == (AFTER, 7)
    again = dossier(folded(claim, [event])).coverages[named("own_damage")]
    assert terms_known_now(again, facts, CONTRACT, 9) == []
