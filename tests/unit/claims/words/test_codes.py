"""Reference codes and their labels."""

from services.claims.deadlines.legal import TABLE
from services.claims.diary.legal import LATE, PERILS
from services.claims.rule_tables.defaults import default_rows
from services.claims.words import Words
from services.claims.words.codes import lists


def test_every_code_has_a_label_in_both_languages() -> None:
    missing = [
        (name, code)
        for name, codes in lists().items()
        for code, labels in codes.items()
        if not all(map(str.strip, labels))
    ]
    assert missing == []


def test_every_legal_deadline_has_a_name() -> None:
    keys = {row.key for row in default_rows() if row.table == TABLE}
    assert keys - set(lists()["deadlines"]) == set()


def test_every_peril_that_sets_deadlines_is_a_cause() -> None:
    keys = {row.key for row in default_rows() if row.table == PERILS} - {"*"}
    assert keys - set(lists()["causes"]) == set()


def test_the_usual_lists_are_there() -> None:
    assert {"branches", "coverages", "causes", "reasons", "grounds", "product_lines", "statuses"} <= set(lists())
    assert lists()["branches"]["motor_liability"][0].startswith("Responsabilité civile des véhicules")


def test_a_deadline_and_an_alert_are_told_by_their_names() -> None:
    french, english = Words(french=True), Words(french=False)
    assert french.label("code", "declare_theft") == "Déclaration du vol"
    assert english.label("code", "declare_theft") == "Declaration of a theft"
    assert french.label("rule_id", LATE) == "Déclaration tardive : risque sur la garantie"
    assert french.label("code", "call_expert") == "call_expert"
