"""Each term of art has a row in the glossary, each event kind a French name."""

import dataclasses
import re

from services.contracts.events.codec import KINDS
from tests.house.tree import text


def _terms() -> set[str]:
    rows = [line for line in text("services/contracts/GLOSSARY.md").splitlines() if line.startswith("| ")]
    return {term for row in rows for term in re.findall(r"`([^`]+)`", row)}


def test_every_event_kind_has_a_row() -> None:
    assert sorted(KINDS.keys() - _terms()) == []


def test_every_kind_in_the_glossary_exists() -> None:
    block = text("services/contracts/GLOSSARY.md").split("## Event kinds")[1]
    assert sorted(set(re.findall(r"`([a-z-]+)`", block)) - KINDS.keys()) == []


def test_no_term_has_two_rows() -> None:
    """An event may share its name with the figure it moves."""
    terms = text("services/contracts/GLOSSARY.md").split("## Event kinds")[0]
    rows = [line for line in terms.splitlines() if line.startswith("| ")]
    words = [row.split("|")[1].strip() for row in rows if "French" not in row]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_terms_of_art_among_the_fields_are_explained() -> None:
    """Fields whose names are insurance words, as opposed to ids, dates and amounts that say what they are."""
    fields = {field.name for event in KINDS.values() for field in dataclasses.fields(event)}
    art = {
        *("deductible", "limit_per_claim", "annual_limit", "sub_limits", "insured_value", "first_loss", "handling"),
        *("layer", "branch", "product_line", "commission", "cost_category", "recourse_type", "claims_basis"),
    }
    terms = _terms() | {f"{term}s" for term in _terms()}
    assert sorted((art & fields) - terms) == []
