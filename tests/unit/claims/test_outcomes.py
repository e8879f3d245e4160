"""A line that was refused says why in both languages: known facts in words, others as they stand."""

import msgspec
import pytest

from services.claims.bulk.outcomes import refused
from services.contracts.bulk import BulkLine
from services.kit.errors import Refusal

LINE = BulkLine(1, "k", "h", "s", "claim", "declare-claim", msgspec.Raw(b"{}"))


@pytest.mark.parametrize(
    ("facts", "english"),
    [
        ({}, None),
        ({"unheard_of": None}, None),
        ({"unheard_of": "as-it-is"}, "as-it-is"),
        ({"unheard_of": ["one", "two"]}, "one, two"),
        ({"unheard_of": 3, "nor_this": True}, "unheard_of: 3, nor_this: True"),
    ],
)
def test_facts_without_a_word_are_told_as_they_stand(facts: dict[str, object], english: str | None) -> None:
    outcome = refused(LINE, Refusal("claim-closed", **facts))
    assert [error.detail for error in outcome.errors] == ([] if english is None else [english])
    assert (outcome.n, outcome.result, outcome.code) == (1, "rejected", "claim-closed")
