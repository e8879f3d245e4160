"""Which row counts, and what is noted of it."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.store import OwnRow, in_order
from services.kit.errors import Refusal

ON = date(2026, 6, 1)


def row(amount: str, valid_from: str | None = None, valid_to: str | None = None, key: str = "k") -> RuleRow:
    first = date.fromisoformat(valid_from) if valid_from else None
    last = date.fromisoformat(valid_to) if valid_to else None
    return RuleRow("limits", key, {"amount": amount}, first, last)


def own(found: RuleRow, minute: int) -> OwnRow:
    return OwnRow(found, datetime(2026, 1, 1, 8, minute, tzinfo=UTC), "user-1", UUID(int=1))


def amount(book: RuleBook, on: date = ON) -> str:
    return str(book.get("limits", "k", on).money("amount"))


def test_a_row_holds_on_both_its_days() -> None:
    book = RuleBook.of([row("1.00", "2026-01-01", "2026-06-01")])
    assert amount(book) == "1.00"
    assert book.find("limits", "k", date(2026, 6, 2)) is None


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(Refusal, match="rule-missing"):
        RuleBook().get("limits", "k", ON)


def test_a_tenants_row_counts_over_the_products_where_it_holds() -> None:
    product = row("1.00", "2026-01-01")
    mine = in_order([own(row("2.00", "2025-01-01", "2026-06-30"), 1)])
    book = RuleBook.of([product, *(o.row for o in mine)])
    assert amount(book) == "2.00"
    assert amount(book, date(2026, 7, 1)) == "1.00"


def test_of_a_tenants_rows_the_later_first_day_counts_whenever_it_was_recorded() -> None:
    rows = in_order([own(row("2.00", "2026-01-01"), 1), own(row("3.00"), 2)])
    assert amount(RuleBook.of(o.row for o in rows)) == "2.00"


def test_the_same_key_and_first_day_again_is_a_correction() -> None:
    rows = in_order([own(row("2.00", "2026-01-01"), 1), own(row("3.00", "2026-01-01", "2026-05-31"), 2)])
    book = RuleBook.of(o.row for o in rows)
    assert book.find("limits", "k", ON) is None
    assert amount(book, date(2026, 5, 31)) == "3.00"


def test_what_is_read_is_noted_once_and_by_its_version() -> None:
    book = RuleBook.of([row("1.00", "2026-01-01"), row("5.00", key="other")])
    read: list[str] = []
    noting = book.noting(read)
    amount(noting)
    amount(noting)
    noting.held("limits", ON)
    noting.find("limits", "nothing", ON)
    assert read == ["limits@2026-01-01", "limits@open"]
    assert noting == book


def test_a_table_on_a_day_is_one_row_of_each_key() -> None:
    book = RuleBook.of([row("1.00"), row("2.00", "2026-01-01"), row("5.00", key="other")])
    assert [str(r.money("amount")) for r in book.held("limits", ON)] == ["2.00", "5.00"]
