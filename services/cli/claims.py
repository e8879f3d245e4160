"""`sinistra claims`: one claim, with its balances and its timeline."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from services.cli import session, show
from services.cli.exits import Exit, Failed
from services.cli.session import DataDir, Session

commands = typer.Typer()
group = typer.Typer(help="Claims (sinistres).", no_args_is_help=True)
commands.add_typer(group, name="claims")

_BALANCES = {
    "paid_indemnity": "Indemnités",
    "paid_expense": "Frais",
    "case_reserve": "Provision",
    "recourse_received": "Recours encaissé",
    "recourse_forecast": "Recours attendu",
    "incurred": "Charge",
}


@group.command("show")
def show_claim(
    claim: Annotated[str, typer.Argument(metavar="ID", help="Its id, our number, or the sender's reference.")],
    *,
    as_of: Annotated[str | None, typer.Option(help="What was effective by this day.", show_default=False)] = None,
    known_on: Annotated[str | None, typer.Option(help="What was known on this day.", show_default=False)] = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="The API's answers: the claim and its events.")] = False,
) -> None:
    """Shows a claim: where it stands, its balances by coverage, and everything that happened."""
    server = session.find(data_dir)
    cut = {name: value for name, value in (("as_of", as_of), ("known_on", known_on)) if value is not None}
    path = f"/v1/claims/{_id_of(server, claim)}"
    view = server.get(path, cut)
    events = _events(server, f"{path}/events", cut)
    if as_json:
        show.as_json({"claim": view, "events": events})
    else:
        labels = {code["code"]: code["fr"] for code in server.get("/v1/codes/coverages", {})["items"]}
        _print(view, events, labels)


def _id_of(server: Session, claim: str) -> str:
    """The claim's id; people also know it by our number or by the sender's reference."""
    if claim.startswith("clm_"):
        return claim
    for name in ("claim_no", "external_reference"):
        found = server.get("/v1/claims", {name: claim, "limit": "2"})["items"]
        if len(found) > 1:
            raise Failed(Exit.USAGE, f"Plusieurs sinistres portent la référence {claim} : donnez l'identifiant.")
        if found:
            return str(found[0]["id"])
    raise Failed(Exit.REFUSED, f"Aucun sinistre {claim}.")


def _events(server: Session, path: str, cut: Mapping[str, str]) -> list[Any]:
    answered = server.get(path, cut)
    return list(answered["items"])


def _print(view: Any, events: list[Any], labels: Mapping[str, str]) -> None:
    waiting_for = view["status"]["waiting_for_label"]
    status = f"{view['status']['label']} (en attente : {waiting_for})" if waiting_for else view["status"]["label"]
    show.line(f"{view['claim_no']} · {status} · {view['id']}")
    show.line(
        f"Survenu le {show.day(view['occurred_on'])}, déclaré le {show.day(view['declared_on'])} · "
        f"compagnie {view['insurer_id'] or show.NOTHING} · "
        f"contrat {view['policy_reference'] or view['policy_id'] or show.NOTHING}"
    )
    if view["state"] in ("draft", "abandoned"):
        _print_missing(view)
    else:
        _print_balances(view, labels)
        _print_ahead(view)
    told = [[show.day(e["effective_on"]), show.moment(e["recorded_at"]), e["text"]] for e in events]
    show.table("\nHistorique", ["Effet", "Enregistré", "Événement"], told)


def _print_missing(view: Any) -> None:
    """A draft has no balance; what it still needs is what somebody wants to know."""
    missing = [item["label"] for step in view["next_steps"] for item in step["missing"]]
    if missing:
        show.line(f"À compléter avant la déclaration : {', '.join(missing)}")


def _print_ahead(view: Any) -> None:
    """What may come next, and by when what is owed."""
    steps = ", ".join(step["label"] for step in view["next_steps"])
    if steps:
        show.line(f"\nÉtapes possibles : {steps}")
    for deadline in view["open_deadlines"]:
        show.line(f"Échéance : {deadline['label']}, {show.day(deadline['due_on'])}")


def _print_balances(view: Any, labels: Mapping[str, str]) -> None:
    balances = view["balances"]
    rows = [[_coverage(row["coverage_code"], labels), *_amounts(row)] for row in balances["coverages"]]
    rows.append(["Total", *_amounts(balances["total"])])
    show.table(f"\nSoldes ({view['currency']})", ["Garantie", *_BALANCES.values()], rows, figures=len(_BALANCES))


def _coverage(code: str | None, labels: Mapping[str, str]) -> str:
    return "non affecté" if code is None else labels.get(code, code)


def _amounts(row: Any) -> list[str]:
    return [show.amount(row[name]) for name in _BALANCES]
