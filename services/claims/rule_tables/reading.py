"""Rows of a table as somebody sends them: read by the table's own model, so that a wrong value is named."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from services.claims.rule_tables.book import RuleRow
from services.claims.rule_tables.kinds import KINDS, Kind
from services.contracts.http.rule_tables import MOST_ROWS, RuleRowIn, RuleRowsIn
from services.kit.errors import FieldError, Invalid, Missing


def kind_of(table: str) -> Kind:
    """What a table holds. Missing: `rule-table-unknown`."""
    kind = KINDS.get(table)
    if kind is None:
        raise Missing("rule-table", "rule-table-unknown")
    return kind


def rows_from(table: str, body: bytes) -> list[RuleRow]:
    """The rows of a body. ValidationError, or Invalid where a key and first day stand there twice."""
    found: Any = _body(table).model_validate_json(body)
    rows = [_row(table, row) for row in found.rows]
    seen: set[tuple[str, object]] = set()
    for n, row in enumerate(rows):
        if (row.key, row.valid_from) in seen:
            raise Invalid([FieldError(f"/rows/{n}", "row-stated-twice")])
        seen.add((row.key, row.valid_from))
    return rows


@cache
def _body(table: str) -> type[BaseModel]:
    row = create_model(f"{table}_row", __base__=RuleRowIn, values=(kind_of(table).values, ...))
    rows = Annotated[tuple[row, ...], Field(min_length=1, max_length=MOST_ROWS)]
    return create_model(f"{table}_rows", __base__=RuleRowsIn, rows=(rows, ...))


def _row(table: str, row: RuleRowIn) -> RuleRow:
    return RuleRow(
        table=table,
        key=row.key,
        values=row.values.model_dump(mode="json", exclude_none=True),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        legal_reference=row.legal_reference,
        to_verify=row.to_verify,
    )
