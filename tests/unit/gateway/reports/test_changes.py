"""What differs between two documents."""

from services.gateway.reports.changes import changes

BEFORE = {"known_on": "2026-01-01", "claims": [{"id": "a", "incurred": "1.00"}, {"id": "b", "incurred": "2.00"}]}


def test_a_document_does_not_differ_from_itself_however_often_it_is_asked_for() -> None:
    assert changes(BEFORE, {**BEFORE, "known_on": "2026-02-01"}) == []


def test_things_in_a_list_are_compared_by_their_names() -> None:
    after = {**BEFORE, "claims": [{"id": "b", "incurred": "2.50"}, {"id": "c", "incurred": "3.00"}]}
    assert changes(BEFORE, after) == [
        {"pointer": "/claims/a", "before": {"id": "a", "incurred": "1.00"}, "after": None},
        {"pointer": "/claims/b/incurred", "before": "2.00", "after": "2.50"},
        {"pointer": "/claims/c", "before": None, "after": {"id": "c", "incurred": "3.00"}},
    ]


def test_a_list_of_values_changes_as_a_whole() -> None:
    assert changes({"levers": ["x"]}, {"levers": ["x", "y"]}) == [
        {"pointer": "/levers", "before": ["x"], "after": ["x", "y"]}
    ]


def test_a_year_that_is_missing_is_told() -> None:
    assert changes({"years": []}, {"years": [{"year": 2025, "claims": 1}]}) == [
        {"pointer": "/years/2025", "before": None, "after": {"year": 2025, "claims": 1}}
    ]
