"""What each next step lacks, by peril: data, and a claim that holds more and more."""

import pytest

from services.claims.declaration.wanted import ITEMS, PERILS, STEPS, WANTS, perils_of
from services.claims.lines import Where
from services.claims.state import Closed, Open
from services.claims.steps import HELD, next_steps
from services.claims.words.codes import lists
from services.contracts.events.declaration import Place
from tests.unit.claims.parties.stories import party
from tests.unit.claims.parties.test_rules import liable
from tests.unit.claims.stories import (
    Step,
    acknowledged,
    closed,
    concluded,
    contested,
    covered,
    decided,
    declared,
    euros,
    given,
    ordered,
    paid,
    policy,
    reported,
    reserved,
    sent,
    sought,
)

PARIS = Place(country="FR", postcode="75011")


def lacks(step: str, *story: Step) -> dict[str, str]:
    claim = given(*story)
    assert isinstance(claim, Open | Closed)
    [found] = [one for one in next_steps(claim) if one["step"] == step]
    return {item["code"]: item["severity"] for item in found["missing"]}


def steps(*story: Step) -> list[str]:
    claim = given(*story)
    assert isinstance(claim, Open | Closed)
    return [step["step"] for step in next_steps(claim)]


def test_every_item_and_step_has_its_words_and_only_data_blocks() -> None:
    drafts = {"policy_id", "occurred_on", "declared_on", "cause_code"}
    named_items = {item for want in WANTS for item in want.severities}
    assert named_items | drafts == set(ITEMS)
    assert {want.step for want in WANTS} <= set(STEPS)
    assert set(HELD) <= named_items
    blocking = {item for want in WANTS for item, severity in want.severities.items() if severity == "blocking"}
    assert blocking <= set(HELD), "a document that nobody can hand in would block for ever"


def test_a_bare_claim_lacks_nearly_everything() -> None:
    assert lacks("transmission", declared(cause_code="fire")) == {"coverages": "warning", "place": "warning"}
    assert lacks("expertise", declared(cause_code="fire")) == {"coverages": "warning", "place": "warning"}
    assert lacks("transmission", declared(cause_code="fire", place=PARIS), covered()) == {}


def test_theft_wants_a_police_report_and_the_registration() -> None:
    story = (declared(cause_code="theft", place=PARIS), covered("theft"))
    assert lacks("transmission", *story) == {"police_report": "warning", "item_ref": "warning"}
    known = (declared(cause_code="theft", place=PARIS), covered("theft", item_ref="AB-123-CD"))
    assert lacks("transmission", *known) == {"police_report": "warning"}


def test_a_natural_disaster_wants_the_published_order() -> None:
    story = (declared(cause_code="flood"), covered("natcat"))
    assert lacks("cover_check", *story) == {"common_event": "warning"}
    assert lacks("cover_check", declared(cause_code="flood", common_event_code="flood_2025"), covered("natcat")) == {}


def test_a_bodily_claim_wants_its_victim_as_a_party() -> None:
    story = (declared(cause_code="fire", injury_kind="bodily", place=PARIS), covered())
    assert lacks("transmission", *story) == {"victim": "warning"}
    assert lacks("transmission", *story, party("v", "victim")) == {}


def test_liability_wants_the_third_party_and_the_share() -> None:
    story = (declared(cause_code="other", place=PARIS), covered("tpl_material"))
    assert lacks("indemnity", *story) == {
        "cover_decision": "warning",
        "expert_report": "warning",
        "third_party": "warning",
        "liability": "warning",
    }
    better = (*story, party("t", "third_party"), liable("0.5"), decided("confirmed", code="tpl_material"))
    assert lacks("indemnity", *better) == {"expert_report": "warning"}


def test_where_the_broker_pays_the_cover_is_decided_first() -> None:
    story = (declared(policy=policy("delegated"), cause_code="fire"), covered())
    assert lacks("payment", *story) == {"cover_decision": "blocking"}
    assert lacks("payment", declared(cause_code="fire"), covered()) == {}


def test_what_only_warns_is_not_refused() -> None:
    bare = (declared(cause_code="fire", injury_kind="bodily"),)
    assert set(lacks("transmission", *bare).values()) | set(lacks("expertise", *bare).values()) == {"warning"}
    assert given(*bare, sent(), ordered())
    natcat = (declared(cause_code="flood"), covered("natcat"))
    assert given(*natcat, decided("confirmed", code="natcat"))


def test_steps_follow_the_life_of_the_claim() -> None:
    assert steps(declared()) == ["transmission", "cover_check", "expertise", "indemnity", "payment", "closure"]
    assert steps(declared(), sent())[0] == "acknowledgement"
    settled = (declared(), covered(), sent(), acknowledged(), decided("confirmed"), ordered())
    assert steps(*settled) == ["indemnity", "payment", "closure"]
    assert steps(declared(), closed()) == ["reopening"]
    assert steps(declared(), closed(outcome="duplicate")) == []


def test_a_refused_claim_is_contested_or_closed_and_a_contest_answered() -> None:
    known = (declared(), covered(), sent(), acknowledged(), ordered(), reported())
    refused = (*known, decided("refused", grounds=("excluded",), remedies_stated=True))
    assert steps(*refused) == ["contest", "closure"]
    assert steps(*refused, contested(stake=euros("900.00"))) == ["cover_check", "closure"]
    assert "payment" in steps(*refused, covered("theft"))


def test_a_contested_report_asks_for_the_next_expert() -> None:
    known = (declared(), covered(), ordered(), reported())
    assert "expertise" not in steps(*known)
    assert "expertise" in steps(*known, concluded("contested"))


def test_nothing_is_worked_out_once_all_is_paid() -> None:
    own = Where(coverage_code="own_damage")
    story = (declared(), covered(), reserved("10.00", where=own))
    assert "indemnity" in steps(*story, paid("4.00", where=own))
    assert "indemnity" not in steps(*story, paid("10.00", where=own))


def test_every_peril_is_known_by_causes_of_the_list() -> None:
    assert {cause for peril in PERILS.values() for cause in peril.get("causes", ())} - set(lists()["causes"]) == set()


def test_an_open_recourse_stands_before_the_closing() -> None:
    assert lacks("closure", declared(), sought()) == {"recourse_closed": "blocking"}
    assert lacks("reopening", declared(), closed()) == {"reserves": "blocking"}


@pytest.mark.parametrize(
    ("coverages", "cause", "injury", "perils"),
    [
        (["theft", "glass"], "collision", "material", {"theft", "glass", "collision"}),
        (["tpl_bodily"], "other", "mixed", {"liability", "bodily"}),
        (["own_damage"], "unheard_of", "material", set()),
    ],
)
def test_perils_come_from_coverages_cause_and_injury(
    coverages: list[str], cause: str, injury: str, perils: set[str]
) -> None:
    assert perils_of(coverages, cause, injury) == perils  # type: ignore[arg-type]


def test_words_are_in_the_readers_language() -> None:
    claim = given(declared(cause_code="fire"))
    assert isinstance(claim, Open)
    french, english = next_steps(claim)[0], next_steps(claim, french=False)[0]
    assert (french["label"], french["missing"][1]["label"]) == ("Transmission à la compagnie", "Lieu du sinistre")
    assert (english["label"], english["missing"][1]["label"]) == ("Sending to the insurer", "Place of the loss")
