"""The rows that the product brings: a tenant's own rows, where it has any, count over these."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final

from services.claims.rule_tables.book import RuleBook, RuleRow

_FOLDER: Final = "defaults"


@cache
def default_book() -> RuleBook:
    """The rules of a tenant that has set none of its own."""
    return RuleBook.of(default_rows())


def default_rows() -> Iterator[RuleRow]:
    """Every row of every file: a file is a table, its rows stand in the order in which they count."""
    folder = files("services.claims.rule_tables") / _FOLDER
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for row in tomllib.loads(file.read_text("utf-8"))["row"]:
                yield _row(file.name.removesuffix(".toml"), row)


def _row(table: str, row: dict[str, Any]) -> RuleRow:
    return RuleRow(
        table=table,
        key=row["key"],
        values=row["values"],
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
        legal_reference=row.get("legal_reference"),
        to_verify=row.get("to_verify", False),
    )
