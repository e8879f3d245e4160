"""Facts of problems outside claims, in words."""

import pytest

from services.contracts.problems.speech import plainly_told


@pytest.mark.parametrize(
    ("facts", "french", "english"),
    [
        ({"what": "policy"}, "contrat", "policy"),
        ({"what": "/v1/nowhere"}, "/v1/nowhere", "/v1/nowhere"),
        ({"found": 6001, "limit": 5000}, "6001 trouvés, au plus 5000", "6001 found, at most 5000"),
        (
            {"scopes": ["claims:read", "ratios:read"]},
            "droit claims:read, ratios:read",
            "scope claims:read, ratios:read",
        ),
        ({"first": "imp_1"}, "", ""),
    ],
)
def test_facts_are_told_in_both_languages(facts: dict[str, object], french: str, english: str) -> None:
    assert plainly_told(facts, french=True) == french
    assert plainly_told(facts, french=False) == english
