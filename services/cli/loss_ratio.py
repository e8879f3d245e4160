"""`sinistra loss-ratio`: the S/P by any axes, as it is or as it was, with what it leaves before the breakeven."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from services.cli import session, show
from services.cli.loss_ratio_table import print_table
from services.cli.policies import policy_id
from services.cli.session import DataDir, Session

commands = typer.Typer()

PATH = "/v1/ratios/loss-ratio"
_WAIT_SECONDS = 10

Text = Annotated[str | None, typer.Option(show_default=False)]


@commands.command("loss-ratio")
def loss_ratio(
    *,
    group_by: Annotated[
        str,
        typer.Option(
            help="Axes, with commas: year, coverage, policy, client, branch, product_line, insurer, adviser, segment."
        ),
    ] = "",
    sort: Annotated[
        str | None,
        typer.Option(help="An axis or a figure; the highest first with a minus: -margin_points.", show_default=False),
    ] = None,
    years: Annotated[str | None, typer.Option(help="2025 or 2022..2025.", show_default=False)] = None,
    year_basis: Annotated[
        str | None, typer.Option(help="accident_year, accounting_year or policy_year.", show_default=False)
    ] = None,
    premium_basis: Annotated[str | None, typer.Option(help="earned, written or collected.", show_default=False)] = None,
    tax_basis: Annotated[str | None, typer.Option(help="net or gross.", show_default=False)] = None,
    cost_basis: Annotated[str | None, typer.Option(help="incurred or paid.", show_default=False)] = None,
    include_expenses: Annotated[
        bool | None, typer.Option("--include-expenses/--no-expenses", help="Expenses count.", show_default=False)
    ] = None,
    recourse: Annotated[
        str | None, typer.Option(help="received_and_expected, received or none.", show_default=False)
    ] = None,
    include_ibnr: Annotated[
        bool, typer.Option("--include-ibnr", help="What is still to come counts too, by chain ladder.")
    ] = False,
    cap: Annotated[str | None, typer.Option(help="Cap per claim, 100000.00.", show_default=False)] = None,
    scope: Annotated[
        str | None, typer.Option(help="all, or covered: within a policy period.", show_default=False)
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="What was effective by this day.", show_default=False)] = None,
    known_on: Annotated[str | None, typer.Option(help="What was known on this day.", show_default=False)] = None,
    policy: Annotated[str | None, typer.Option(help="Its id or number.", show_default=False)] = None,
    client: Text = None,
    branch: Text = None,
    product_line: Text = None,
    coverage: Text = None,
    insurer: Text = None,
    adviser: Text = None,
    segment: Text = None,
    at_least: Annotated[str | None, typer.Option(help="Wait for this log position.", show_default=False)] = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="The API's answer.")] = False,
) -> None:
    """Shows loss ratios (S/P): cost over premium, a ratio of sums."""
    asked = {
        "group_by": group_by or None, "sort": sort, "years": years, "year_basis": year_basis,
        "premium_basis": premium_basis, "tax_basis": tax_basis, "cost_basis": cost_basis, "recourse": recourse,
        "cap": cap, "scope": scope, "as_of": as_of, "known_on": known_on, "policy": policy, "client": client,
        "branch": branch, "product_line": product_line, "coverage": coverage, "insurer": insurer,
        "adviser": adviser, "segment": segment, "include_ibnr": "true" if include_ibnr else None,
        "include_expenses": None if include_expenses is None else str(include_expenses).lower(),
    }  # fmt: skip
    server = session.find(data_dir)
    if policy is not None:
        asked["policy"] = policy_id(server, policy)
    answered = ask(server, {name: value for name, value in asked.items() if value is not None}, at_least)
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
