"""The rows that the product brings: each is what its table's model takes, and says where it comes from."""

import re
from importlib.resources import files

import pytest

from services.claims.answers import encode
from services.claims.rule_tables.defaults import default_rows
from services.claims.rule_tables.kinds import KINDS
from services.claims.rule_tables.reading import rows_from

TABLES = sorted(
    f.name.removesuffix(".toml") for f in files("services.claims.rule_tables").joinpath("defaults").iterdir()
)


def test_every_table_has_its_model() -> None:
    assert sorted(KINDS) == TABLES


@pytest.mark.parametrize("table", sorted({row.table for row in default_rows()}))
def test_every_row_could_have_been_sent(table: str) -> None:
    names = ("key", "values", "valid_from", "valid_to", "legal_reference", "to_verify")
    rows = [{name: getattr(row, name) for name in names} for row in default_rows() if row.table == table]
    assert rows_from(table, encode({"rows": rows}))


def test_rows_of_one_key_do_not_hold_on_one_day() -> None:
    by_key: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in default_rows():
        days = (str(row.valid_from or "0"), str(row.valid_to or "9"))
        by_key.setdefault((row.table, row.key), []).append(days)
    overlaps = {
        key: periods
        for key, periods in by_key.items()
        if any(a[1] >= b[0] for a, b in zip(sorted(periods), sorted(periods)[1:], strict=False))
    }
    assert overlaps == {}


def test_what_is_not_certain_says_so() -> None:
    """Every dated or doubtful row of DOMAIN.md 3.2 marked there is marked here."""
    doubtful = {row.key for row in default_rows() if row.table == "deadlines" and row.to_verify}
    assert {"declare_natcat", "settlement_pay", "incapacity_contest", "offer_general"} <= doubtful
    assert not {"declare_standard", "declare_theft", "limitation", "natcat_pay"} & doubtful
    assert all(re.search(r"\w", row.legal_reference or "x") for row in default_rows())
