"""`sinistra reconcile`: what the broker's ledger and the insurers' positions differ by, claim by claim."""

from typing import Annotated, Any, Final

import typer

from services.cli import session, show
from services.cli.policies import policy_id
from services.cli.session import DataDir, Session

commands = typer.Typer()

_PATH: Final = "/v1/reconciliation"
_MEASURES: Final = {
    "paid": "réglé",
    "case_reserve": "provision",
    "recourse_received": "recours encaissé",
    "recourse_forecast": "recours attendu",
}
_AHEAD: Final = {"broker": "courtier", "insurer": "compagnie"}

Text = Annotated[str | None, typer.Option(show_default=False)]


@commands.command("reconcile")
def reconcile(
    *,
    insurer: Text = None,
    policy: Annotated[str | None, typer.Option(help="Its id or number.", show_default=False)] = None,
    cut_off: Annotated[str | None, typer.Option(help="Positions of this day alone.", show_default=False)] = None,
    measure: Annotated[str | None, typer.Option(help=f"{', '.join(_MEASURES)}.", show_default=False)] = None,
    min_gap: Annotated[str | None, typer.Option(help="List from this gap on, 100.00.", show_default=False)] = None,
    as_of: Annotated[str | None, typer.Option(help="What was effective by this day.", show_default=False)] = None,
    known_on: Annotated[str | None, typer.Option(help="What was known on this day.", show_default=False)] = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="The API's answer.")] = False,
) -> None:
    """Shows where broker and insurers differ (rapprochement): totals, then claims, the largest gap first."""
    asked = {
        "insurer": insurer, "policy": policy, "cut_off": cut_off, "measure": measure, "min_gap": min_gap,
        "as_of": as_of, "known_on": known_on,
    }  # fmt: skip
    server = session.find(data_dir)
    if policy is not None:
        asked["policy"] = policy_id(server, policy)
    answered = ask(server, {name: value for name, value in asked.items() if value is not None})
    if as_json:
        show.as_json(answered)
    else:
        print_tables(answered)


def ask(server: Session, asked: dict[str, str]) -> Any:
    """The whole answer: its pages are read one after the other. Raises Failed."""
    params = {"limit": "500", **asked}
    answered = server.get(_PATH, params)
    cursor = answered["next"]
    while cursor:
        page = server.get(_PATH, {**params, "after": cursor})
        answered["items"] += page["items"]
        cursor = page["next"]
    answered["next"] = None
    return answered


def print_tables(answered: Any) -> None:
    """The totals, then the claims that differ."""
    tolerance = show.amount(answered["tolerance"]["amount"])
    show.line(f"Rapprochement arrêté au {show.day(answered['as_of'])}, tolérance {tolerance}")
    totals = [
        [one["insurer_id"], _MEASURES[one["measure"]], str(one["claims"]), str(one["differing"]), *_gap(one)]
        for one in answered["totals"]
    ]
    figures = ("Courtier", "Compagnie", "Écart")
    show.table(None, ["Compagnie", "Mesure", "Sinistres", "En écart", *figures], totals, figures=5)
    if not answered["items"]:
        show.line("Aucun écart à lister.")
        return
    gaps = [[*_where(one), *_gap(one)] for one in answered["items"]]
    headings = ["Sinistre compagnie", "Contrat", "Mesure", "Arrêté du", "Depuis le", "En avance", "Expliqué", *figures]
    show.table("", headings, gaps, figures=3)


def _where(one: Any) -> list[str]:
    explained = one["explanation"]
    return [
        one["insurer_claim_no"] or one["claim_id"],
        one["policy_no"] or show.NOTHING,
        _MEASURES[one["measure"]],
        show.day(one["cut_off_on"]),
        show.day(one["diverged_on"]),
        _AHEAD.get(one["ahead"] or "", show.NOTHING),
        explained["code"] if explained else show.NOTHING,
    ]


def _gap(one: Any) -> list[str]:
    return [show.amount(one[name]) for name in ("broker", "insurer", "gap")]
