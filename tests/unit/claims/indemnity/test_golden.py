"""The golden cases of the indemnity, as they stand, against the pure functions."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest

from services.claims.answers import encode
from services.claims.indemnity.calculators import calculate
from services.claims.rule_tables.defaults import default_book
from services.contracts.http.indemnity import IndemnityCalculation
from tests.support.golden import cases, holds

CASES = cases("indemnity")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_golden(case: dict[str, Any]) -> None:
    body = IndemnityCalculation.model_validate_json(orjson.dumps(case["input"]))
    found = orjson.loads(encode(calculate(body, default_book(), date(2026, 6, 30))))
    expected = dict(case["expected"])
    steps = expected.pop("steps", [])
    holds(expected, found)
    told = [{name: step[name] for name in ("step", "before", "after")} for step in found.get("steps", [])]
    assert [step for step in told if step in steps] == steps


def test_every_operation_has_a_case() -> None:
    operations = {case["input"]["operation"] for case in CASES}
    assert operations == {
        "indemnity", "business_interruption", "new_value", "coinsurance", "double_insurance", "natcat",
    }  # fmt: skip
