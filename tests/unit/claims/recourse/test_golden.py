"""The golden cases of recourse, as they stand, against the pure function."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from services.claims.answers import encode
from services.claims.recourse.calculator import calculate
from services.claims.rule_tables.defaults import default_book
from services.contracts.http.recourse_calculator import RecourseCalculation
from services.contracts.problems import CATALOGUE
from services.kit.errors import Refusal
from tests.support.golden import cases, holds

CASES = cases("recourse")
TODAY = date(2026, 11, 21)


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """What the calculator says of a body: its answer, or its refusal as golden writes one."""
    try:
        said = calculate(RecourseCalculation.model_validate(body), default_book(), TODAY)
    except Refusal as refusal:
        return {"error": refusal.code, "status": CATALOGUE[refusal.code].status}
    found: dict[str, Any] = orjson.loads(encode(said))
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_golden_case_holds(case: dict[str, Any]) -> None:
    holds(case["expected"], answer(case["input"]))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_tables_say_what_the_cases_bring_along(case: dict[str, Any]) -> None:
    """IRSA cases carry their own configuration; the product's tables hold the same amounts."""
    body = {name: value for name, value in case["input"].items() if name != "config"}
    holds(case["expected"], answer(body))
