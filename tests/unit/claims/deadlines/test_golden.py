"""Every golden case of the deadlines, as it stands, against the calculator's functions."""

import orjson
import pytest

from services.claims.answers import encode
from services.claims.deadlines.calculator import calculate
from services.claims.rule_tables.defaults import default_book
from services.contracts.http.deadline_calculation import DeadlineCalculation
from tests.support.golden import cases, holds

CASES = cases("deadlines")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_golden(case: dict[str, object]) -> None:
    found = calculate(DeadlineCalculation.model_validate(case["input"]), default_book())
    holds(case["expected"], orjson.loads(encode(found)))
