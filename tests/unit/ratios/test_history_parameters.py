"""Which months a history has, and at which dates each is asked."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from services.kit.errors import Invalid
from services.ratios.history.parameters import Asked, read_history

TODAY = date(2026, 11, 21)


def read(*pairs: tuple[str, str]) -> Asked:
    return read_history(pairs, tenant_id=uuid4(), insurer_only=None, today=TODAY)


def dates(asked: Asked) -> list[tuple[date, date]]:
    return [(question.known_on, question.as_of) for question in asked.questions]


def test_the_last_36_months_end_today() -> None:
    found = dates(read())
    assert len(found) == 36
    assert found[0] == (date(2023, 12, 31), date(2023, 12, 31))
    assert found[-2:] == [(date(2026, 10, 31), date(2026, 10, 31)), (TODAY, TODAY)]


def test_each_point_is_known_and_as_of_the_last_day_of_its_month() -> None:
    found = dates(read(("from", "2023-12"), ("to", "2024-02")))
    assert found == [(day, day) for day in (date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29))]


def test_no_point_looks_beyond_the_day_asked_for() -> None:
    found = dates(read(("from", "2023-12"), ("to", "2024-02"), ("as_of", "2024-01-15")))
    assert [as_of for _, as_of in found] == [date(2023, 12, 31), date(2024, 1, 15), date(2024, 1, 15)]


def test_no_month_is_before_those_that_may_be_named() -> None:
    """Rules and thresholds are dated from that day on: before it there is nothing to judge by."""
    found = dates(read(("to", "1900-02")))
    assert [known_on for known_on, _ in found] == [date(1900, 1, 31), date(1900, 2, 28)]


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read(("from", "2023-13"), ("to", "2027-01"), ("known_on", "2024-01-01"), ("cap", "1"), ("to", "2024-01"))
    assert {(error.pointer, error.code) for error in refused.value.errors} == {
        ("?known_on", "unknown-parameter"), ("?to", "given-twice"), ("?from", "invalid-value"),
        ("?cap", "invalid-value"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "beside"),
    [
        ("to", "2026-12", ()),
        ("from", "2026-12", ()),
        ("from", "2016-11", ()),
        ("from", "2024-1", ()),
        ("from", "2024-05", (("to", "2024-04"),)),
        ("group_by", "year,branch,coverage", ()),
    ],
)
def test_what_is_no_history_is_refused(name: str, value: str, beside: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(Invalid) as refused:
        read((name, value), *beside)
    assert [error.pointer for error in refused.value.errors] == [f"?{name}"]
