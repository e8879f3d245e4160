"""Rule tables as the API shows them: the product's rows and the tenant's own, and which of them hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_rows
from services.claims.rule_tables.kinds import KINDS, Kind
from services.claims.rule_tables.store import OwnRow, in_order
from services.kit.clock import instant


def table_list(own: Iterable[str], *, french: bool) -> list[dict[str, Any]]:
    """Every table by name; `own` names the table of each row that the tenant set."""
    product = [row.table for row in default_rows()]
    mine = list(own)
    return [
        {
            "name": name,
            "title": _title(kind, french=french),
            "values": sorted(kind.values.model_fields),
            "product_rows": product.count(name),
            "own_rows": mine.count(name),
        }
        for name, kind in sorted(KINDS.items())
    ]


def table_view(name: str, recorded: Sequence[OwnRow], *, on: date, only_in_force: bool, french: bool) -> dict[str, Any]:
    """A table with every row that counts: by key and first day, the product's before the tenant's."""
    product = [row for row in default_rows() if row.table == name]
    own = in_order(recorded)
    book = RuleBook.of([*product, *(found.row for found in own)])
    in_force = {id(row) for row in book.held(name, on)}
    rows = [
        *(_row(row, "product", None, in_force=id(row) in in_force) for row in product),
        *(_row(found.row, "tenant", found.recorded_at, in_force=id(found.row) in in_force) for found in own),
    ]
    rows.sort(key=lambda row: (row["key"], row["valid_from"] or date.min, row["origin"]))
    return {
        "name": name,
        "title": _title(KINDS[name], french=french),
        "values": sorted(KINDS[name].values.model_fields),
        "on": on,
        "rows": [row for row in rows if row["in_force"] or not only_in_force],
    }


def _row(row: RuleRow, origin: str, recorded_at: datetime | None, *, in_force: bool) -> dict[str, Any]:
    return {
        "key": row.key,
        "values": row.values,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "legal_reference": row.legal_reference,
        "to_verify": row.to_verify,
        "origin": origin,
        "version": row.version,
        "in_force": in_force,
        "recorded_at": instant(recorded_at) if recorded_at else None,
    }


def _title(kind: Kind, *, french: bool) -> str:
    return kind.title_fr if french else kind.title_en
