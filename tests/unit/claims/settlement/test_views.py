"""Payments as they are shown: in their state of a day, with who may do what next."""

from typing import Any

from services.claims.settlement.views import payment_views
from services.claims.state import Claim
from tests.unit.claims.settlement.stories import (
    DAMAGE,
    approved,
    cleared,
    declined,
    delegated,
    issued,
    payee_cleared,
    proposed,
    stopped,
)
from tests.unit.claims.stories import after, covered, day, declared, dossier, euros, given, paid, reserved, reversed_


def shown(claim: Claim, on: str | None = None) -> dict[str, Any]:
    [view] = payment_views(dossier(claim), day(on) if on else None)
    return view


def steps(view: dict[str, Any]) -> list[str]:
    return [step["step"] for step in view["next_steps"]]


def test_a_payment_is_shown_as_it_stood_on_every_day_of_its_life() -> None:
    claim = delegated(proposed(), approved(), issued(), cleared(), reversed_("1000.00", on="2025-05-01"))
    assert payment_views(dossier(claim), day("2025-04-09")) == []
    states = {on: shown(claim, on)["state"] for on in (
        "2025-04-10", "2025-04-11", "2025-04-13", "2025-04-14", "2025-04-16", "2025-04-30", "2025-05-01",
    )}  # fmt: skip
    assert list(states.values()) == [
        "proposed", "authorised", "authorised", "issued", "cleared", "cleared", "reversed",
    ]  # fmt: skip
    assert shown(claim, "2025-04-13")["remaining"] is None
    assert shown(claim, "2025-04-30")["remaining"] == euros("1000.00")
    assert shown(claim)["remaining"] == euros("0.00")


def test_a_declined_payment_says_why() -> None:
    view = shown(delegated(proposed(), approved(), declined()))
    assert (view["state"], view["declined_reason"], view["authorised_on"]) == (
        "declined", "wrong_payee", day("2025-04-11"),
    )  # fmt: skip
    assert view["next_steps"] == []
    assert shown(delegated(proposed(), approved(), declined()), "2025-04-11")["state"] == "authorised"
    assert shown(delegated(proposed(), declined()), "2025-04-10")["state"] == "proposed"


def test_a_payment_says_who_may_do_what_next_and_what_that_lacks() -> None:
    claim = delegated(proposed(changed_account=True), decision=None)
    [approve, decline] = shown(claim)["next_steps"]
    assert approve == {
        "step": "approve", "by": "another_person", "other_than": "anne",
        "missing": ["payee_cleared", "coverage_decision"],
    }  # fmt: skip
    assert decline["step"] == "decline"
    ready = shown(delegated(proposed(changed_account=True), payee_cleared()))
    assert ready["next_steps"][0]["missing"] == []
    assert steps(shown(delegated(proposed(), approved()))) == ["issue", "decline"]
    assert steps(shown(delegated(proposed(), approved(), issued()))) == ["clear", "stop", "reverse"]
    assert steps(shown(delegated(proposed(), approved(), issued(), cleared()))) == ["reverse"]
    assert steps(shown(delegated(proposed(), approved(), issued(), stopped()))) == []
    assert steps(shown(given(declared(), paid("10.00")))) == ["reverse"]


def test_a_payment_above_its_reserve_says_by_how_much() -> None:
    claim = given(declared(), covered(), reserved("400.00", where=DAMAGE), paid("1000.00", where=DAMAGE))
    assert shown(claim)["above_reserve"] == euros("600.00")
    enough = given(declared(), covered(), reserved("1000.00", where=DAMAGE), paid("1000.00", where=DAMAGE))
    assert shown(enough)["above_reserve"] is None
    assert shown(after(given(declared()), paid("1000.00")))["above_reserve"] is None
