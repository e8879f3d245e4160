"""Figures as people read them in France."""

import re
from typing import Any

import pytest

from services.cli import loss_ratio_table, show
from services.cli.show import NO_BREAK


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1234567.50", f"1{NO_BREAK}234{NO_BREAK}567,50"),
        ("-1234.05", f"-1{NO_BREAK}234,05"),
        ("-0.05", "-0,05"),
        ("0.00", "0,00"),
        ("999.99", "999,99"),
        (None, "–"),
    ],
)
def test_amounts(text: str | None, shown: str) -> None:
    assert show.amount(text) == shown


def test_days_and_moments_are_those_of_paris() -> None:
    assert show.day("2025-03-14") == "14/03/2025"
    assert show.day(None) == "–"
    assert show.moment("2025-03-14T23:30:00Z") == "15/03/2025 00:30"
    assert show.moment("2025-07-14T23:30:00.123456Z") == "15/07/2025 01:30"
    assert show.moment(None) == "–"


def test_percents() -> None:
    assert show.percent("58.00") == f"58,00{NO_BREAK}%"
    assert show.percent(None) == "–"


def test_points_say_on_which_side_they_are() -> None:
    assert [show.points(text) for text in ("2.50", "-2.50", "0.00", None)] == ["+2,50", "-2,50", "+0,00", "–"]


def test_figures_are_never_cut_however_narrow_the_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    show.table("Titre", ["Nom", "A", "B"], [["[red]x" * 9, "1" * 30, "2" * 30]], figures=2)
    title, _heading, row = capsys.readouterr().out.splitlines()
    assert title == "Titre"
    assert row.split() == ["[red]x" * 9, "1" * 30, "2" * 30]


ROW: dict[str, Any] = {
    "premium": "20000.00", "claims": 4, "paid_indemnity": "7700.00", "paid_expense": "600.00",
    "case_reserve": "6300.00", "recourse_received": "2000.00", "recourse_forecast": "1000.00",
    "incurred": "11600.00", "loss_ratio_percent": "58.00", "reason": None, "breakeven_percent": "60.00",
    "margin_points": "2.00", "cost_headroom": "400.00", "status": "watch",
}  # fmt: skip


def _printed(capsys: pytest.CaptureFixture[str], rows: list[dict[str, Any]], **answered: Any) -> list[str]:
    basis = {"premium_basis": "written", "year_basis": "policy_year", **answered.pop("basis", {})}
    whole = {"basis": basis, "as_of": "2025-12-31", "known_on": "2026-01-15", "currency": "EUR", "total": ROW}
    loss_ratio_table.print_table({**whole, "rows": rows, **answered})
    return [line.replace(NO_BREAK, " ").rstrip() for line in capsys.readouterr().out.splitlines()]


def test_a_loss_ratio_is_told_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _printed(capsys, [{"group": {"year": 2025, "coverage": None}, **ROW}])
    assert lines[0] == "S/P sur primes émises, arrêté au 31/12/2025, connu au 15/01/2026 (EUR)"
    assert re.split(r" {2,}", lines[1])[:2] == ["Souscription", "Garantie"]
    figures = ["20 000,00", "4", "8 300,00", "6 300,00", "3 000,00", "11 600,00", "58,00 %"]
    margin = ["60,00 %", "+2,00", "400,00", "à surveiller"]
    assert re.split(r" {2,}", lines[2]) == ["2025", "–", *figures, *margin]


def test_what_is_still_to_come_has_its_column(capsys: pytest.CaptureFixture[str]) -> None:
    with_ibnr = {**ROW, "ibnr": "500.00"}
    under_way = {**ROW, "ibnr": None, "loss_ratio_percent": None, "reason": "ibnr_year_not_over"}
    lines = _printed(capsys, [{"group": {"year": 2025}, **with_ibnr}], basis={"include_ibnr": True}, total=under_way)
    headings, row, whole = (re.split(r" {2,}", line) for line in lines[1:])
    assert row[headings.index("Tardifs")] == "500,00"
    assert whole[headings.index("Tardifs")] == "–"
    assert "exercice en cours" in whole


def test_a_ratio_that_cannot_be_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    nothing = dict.fromkeys(("loss_ratio_percent", "breakeven_percent", "margin_points", "cost_headroom", "status"))
    none = {**ROW, **nothing, "reason": "no_premium"}
    lines = _printed(capsys, [{"group": {"year": 2025}, **none}], total=none)
    assert lines[-1].startswith("Total")
    assert all(re.split(r" {2,}", line)[-5:] == ["sans prime", "–", "–", "–", "–"] for line in lines[-2:])


def test_without_axes_there_is_the_total_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(_printed(capsys, [])) == 3
