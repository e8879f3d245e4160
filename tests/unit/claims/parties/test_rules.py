"""The people around a claim: who takes part, who handles it, who helped, who is liable."""

from decimal import Decimal
from typing import Any

import pytest

from services.claims.parties.liability import liability_on
from services.claims.parties.rules import (
    AddParty,
    ProvideAssistance,
    RemoveParty,
    SetLiability,
    provide_assistance,
    remove_party,
    set_liability,
)
from services.claims.parties.views import assistance_views, party_views, people_view
from services.kit.errors import Missing, Refusal
from tests.unit.claims.parties.stories import assigned, party
from tests.unit.claims.stories import TODAY, Step, closed, covered, day, declared, dossier, given, named


def removed(name: str = "victim", on: str = "2025-05-01") -> Step:
    command = RemoveParty(party_id=named(name), removed_on=day(on), reason="error", today=TODAY)
    return lambda claim: remove_party(claim, command)


def helped(service: str = "rehousing", on: str = "2025-03-11") -> Step:
    command = ProvideAssistance(assistance_id=named(service), service=service, provided_on=day(on), today=TODAY)
    return lambda claim: provide_assistance(claim, command)


def liable(rate: str | None, on: str = "2025-04-01", basis: Any = "agreed", **facts: Any) -> Step:
    command = SetLiability(
        rate=None if rate is None else Decimal(rate), basis=basis, set_on=day(on), today=TODAY, **facts
    )
    return lambda claim: set_liability(claim, command)


def test_who_was_removed_stays_on_the_record() -> None:
    claim = given(declared(), party(), party("driver", "driver"), removed())
    shown = party_views(dossier(claim))
    assert [(p["role"], p["state"], p["reason"]) for p in shown] == [
        ("victim", "removed", "error"),
        ("driver", "active", None),
    ]


def test_parties_as_they_were_on_a_day() -> None:
    claim = given(declared(), party(), party("driver", "driver", on="2025-04-15"), removed(on="2025-05-01"))
    assert [(p["role"], p["state"]) for p in party_views(dossier(claim), day("2025-04-20"))] == [
        ("victim", "active"),
        ("driver", "active"),
    ]
    assert [p["role"] for p in party_views(dossier(claim), day("2025-04-01"))] == ["victim"]


def test_a_party_is_removed_once_and_must_be_there() -> None:
    claim = given(declared(), party())
    with pytest.raises(Missing) as missing:
        removed("nobody")(claim)
    assert missing.value.code == "party-not-found"
    with pytest.raises(Refusal, match="party-removed"):
        removed()(given(declared(), party(), removed()))
    with pytest.raises(Refusal, match="dates-out-of-order"):
        removed(on="2025-03-11")(claim)


def test_a_person_named_by_an_id_that_nobody_has_is_refused() -> None:
    with pytest.raises(Refusal, match="person-unknown"):
        party(person_unknown=True)(given(declared()))
    with pytest.raises(Refusal, match="person-unknown"):
        declared(parties=(AddParty(party_id=named("x"), role="driver", added_on=TODAY, person_unknown=True),))(given())


def test_parties_may_come_with_the_declaration() -> None:
    driver = AddParty(party_id=named("d"), organisation_id="fleet-7", role="driver", added_on=day("2025-03-12"))
    claim = given(declared(parties=(driver,)))
    [shown] = party_views(dossier(claim))
    assert (shown["organisation_id"], shown["person_id"]) == ("fleet-7", None)


def test_people_join_an_open_claim_between_the_loss_and_today() -> None:
    for step in (party(), helped(), liable("0.5")):
        with pytest.raises(Refusal, match="claim-not-open"):
            step(given(declared(), closed()))
        with pytest.raises(Refusal, match="claim-not-declared"):
            step(given())
    for step in (party(on="2025-03-09"), helped(on="2025-03-09"), liable("0.5", on="2025-03-09")):
        with pytest.raises(Refusal, match="before-occurrence"):
            step(given(declared()))
    for step in (party(on="2027-01-01"), helped(on="2027-01-01"), liable("0.5", on="2027-01-01")):
        with pytest.raises(Refusal, match="in-the-future"):
            step(given(declared()))


def test_a_claimant_of_a_coverage_is_a_party_of_the_claim() -> None:
    claim = given(declared(), party("claimant", "claimant"))
    assert covered(claimant_party_id=named("claimant"))(claim)
    with pytest.raises(Missing) as missing:
        covered(claimant_party_id=named("nobody"))(claim)
    assert missing.value.code == "party-not-found"
    gone = given(declared(), party("claimant", "claimant"), removed("claimant"))
    with pytest.raises(Refusal, match="party-removed"):
        covered(claimant_party_id=named("claimant"))(gone)


def test_a_handler_takes_over_also_when_the_claim_is_closed() -> None:
    claim = given(declared(), assigned("m-1"), closed(), assigned("m-2", on="2026-05-01"))
    assert people_view(dossier(claim))["handler_id"] == "m-2"
    assert people_view(dossier(claim), day("2025-12-31"))["handler_id"] == "m-1"
    with pytest.raises(Refusal, match="handler-unchanged"):
        assigned("m-2", on="2026-06-01")(claim)
    with pytest.raises(Refusal, match="claim-not-declared"):
        assigned("m-1")(given())


def test_assistance_is_shown_by_its_day() -> None:
    claim = given(declared(), helped(), helped("replacement_car", on="2025-03-20"))
    assert [a["service"] for a in assistance_views(dossier(claim))] == ["rehousing", "replacement_car"]
    assert [a["service"] for a in assistance_views(dossier(claim), day("2025-03-15"))] == ["rehousing"]


def test_a_share_set_for_an_earlier_day_knows_what_stood_before_it_and_changes_nothing_later() -> None:
    claim = given(declared(), liable("0.5", on="2025-06-01"))
    [back] = liable("1", on="2025-04-01", basis="assumed")(claim)
    assert (back.before, back.after) == (None, Decimal(1))  # type: ignore[union-attr]
    claim = given(declared(), liable("0.5", on="2025-06-01"), liable("1", on="2025-04-01", basis="assumed"))
    shares = dossier(claim).liabilities
    said = [liability_on(shares, day(on)) for on in ("2025-03-31", "2025-05-01", "2025-06-01")]
    assert [one.after if one else None for one in said] == [None, Decimal(1), Decimal("0.5")]
    [third] = liable("0.25", on="2025-07-01")(claim)
    assert third.before == Decimal("0.5")  # type: ignore[union-attr]


def test_a_share_may_become_undetermined_again_but_not_the_same_again() -> None:
    claim = given(declared(), liable("0.5"))
    assert liable(None, on="2025-05-01")(claim)
    assert liable("0.5", on="2025-05-01", basis="judgment")(claim)
    with pytest.raises(Refusal, match="liability-unchanged"):
        liable("0.5", on="2025-05-01")(claim)
    with pytest.raises(Refusal, match="liability-unchanged"):
        liable(None)(given(declared()))


def test_a_convention_says_its_case() -> None:
    claim = given(declared(), liable("1", basis="convention", convention_code="irsa", convention_case="10"))
    shown = people_view(dossier(claim))["liability"]
    assert (shown["basis"], shown["convention_code"], shown["convention_case"]) == ("convention", "irsa", "10")
