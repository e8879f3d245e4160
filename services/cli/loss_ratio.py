"""`sinistra loss-ratio`: the S/P by any axes, as it is or as it was."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from services.cli import session, show
from services.cli.session import DataDir, Session

commands = typer.Typer()

PATH = "/v1/ratios/loss-ratio"
_WAIT_SECONDS = 10
_AXES = {
    "year": "Survenance",
    "coverage": "Garantie",
    "branch": "Branche",
    "product_line": "Produit",
    "insurer": "Compagnie",
    "client": "Client",
    "policy": "Contrat",
}
_FIGURES = ("Prime", "Nombre", "Réglé", "Provisions", "Recours", "Charge", "S/P")
_REASONS = {
    "no_premium": "sans prime",
    "premium_not_split": "prime non ventilée",
    "mixed_currencies": "plusieurs devises",
    "grand_excess_included": "lignes hautes incluses",
}
_PREMIUMS = {"earned": "primes acquises", "written": "primes émises", "collected": "primes encaissées"}

Text = Annotated[str | None, typer.Option(show_default=False)]


@commands.command("loss-ratio")
def loss_ratio(
    *,
    group_by: Annotated[
        str, typer.Option(help="Axes: year, coverage, policy, client, branch, product_line, insurer.")
    ] = "",
    years: Annotated[str | None, typer.Option(help="2025 or 2022..2025.", show_default=False)] = None,
    premium_basis: Annotated[str | None, typer.Option(help="earned, written or collected.", show_default=False)] = None,
    tax_basis: Annotated[str | None, typer.Option(help="net or gross.", show_default=False)] = None,
    cost_basis: Annotated[str | None, typer.Option(help="incurred or paid.", show_default=False)] = None,
    include_expenses: Annotated[
        bool | None, typer.Option("--include-expenses/--no-expenses", help="Expenses count.", show_default=False)
    ] = None,
    recourse: Annotated[
        str | None, typer.Option(help="received_and_expected, received or none.", show_default=False)
    ] = None,
    cap: Annotated[str | None, typer.Option(help="Cap per claim, 100000.00.", show_default=False)] = None,
    scope: Annotated[
        str | None, typer.Option(help="all, or covered: within a policy period.", show_default=False)
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="What was effective by this day.", show_default=False)] = None,
    known_on: Annotated[str | None, typer.Option(help="What was known on this day.", show_default=False)] = None,
    policy: Text = None,
    client: Text = None,
    branch: Text = None,
    product_line: Text = None,
    coverage: Text = None,
    insurer: Text = None,
    at_least: Annotated[str | None, typer.Option(help="Wait for this log position.", show_default=False)] = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="The API's answer.")] = False,
) -> None:
    """Shows loss ratios (S/P): cost over premium, a ratio of sums."""
    asked = {
        "group_by": group_by or None, "years": years, "premium_basis": premium_basis, "tax_basis": tax_basis,
        "cost_basis": cost_basis, "recourse": recourse, "cap": cap, "scope": scope, "as_of": as_of,
        "known_on": known_on, "policy": policy, "client": client, "branch": branch, "product_line": product_line,
        "coverage": coverage, "insurer": insurer,
        "include_expenses": None if include_expenses is None else str(include_expenses).lower(),
    }  # fmt: skip
    answered = ask(
        session.find(data_dir), {name: value for name, value in asked.items() if value is not None}, at_least
    )
    if as_json:
        show.as_json(answered)
    else:
        print_table(answered)


def ask(server: Session, asked: Mapping[str, str], at_least: str | None = None) -> Any:
    """The whole answer: its pages are read one after the other. Raises Failed."""
    headers = {"At-Least": at_least, "Prefer": f"wait={_WAIT_SECONDS}"} if at_least else {}
    params = {"limit": "500", **asked}
    answered = server.get(PATH, params, headers)
    cursor = answered["next"]
    while cursor:
        page = server.get(PATH, {**params, "after": cursor}, headers)
        answered["rows"] += page["rows"]
        cursor = page["next"]
    answered["next"] = None
    return answered


def print_table(answered: Any) -> None:
    """The answer as a table, its total last."""
    rows = answered["rows"]
    axes = list(rows[0]["group"]) if rows else []
    drawn = [[*(_name(row["group"][axis]) for axis in axes), *_figures(row)] for row in rows]
    drawn.append([*(["Total", *[""] * (len(axes) - 1)] if axes else []), *_figures(answered["total"])])
    columns = [*(_AXES.get(axis, axis) for axis in axes), *_FIGURES]
    show.table(_title(answered), columns, drawn, figures=len(_FIGURES))


def _name(value: Any) -> str:
    return show.NOTHING if value is None else str(value)


def _title(answered: Any) -> str:
    basis = answered["basis"]
    premium = _PREMIUMS.get(basis["premium_basis"], basis["premium_basis"])
    known = f", connu au {show.day(answered['known_on'])}" if answered.get("known_on") else ""
    return f"S/P sur {premium}, arrêté au {show.day(answered['as_of'])}{known} ({answered.get('currency') or 'EUR'})"


def _figures(row: Any) -> list[str]:
    ratio = row["loss_ratio_percent"]
    return [
        show.amount(row["premium"]),
        str(row["claims"]),
        _sum(row, "paid_indemnity", "paid_expense"),
        show.amount(row["case_reserve"]),
        _sum(row, "recourse_received", "recourse_forecast"),
        show.amount(row["incurred"]),
        show.percent(ratio) if ratio is not None else _REASONS.get(row["reason"] or "", show.NOTHING),
    ]


def _sum(row: Any, *names: str) -> str:
    from services.contracts.money import Money, total

    return show.amount(str(total(Money.parse(row[name]) for name in names if row.get(name) is not None)))
