"""Loss ratios as people in France read them: what came in, what it cost, and what is left before the breakeven."""

from typing import Any, Final

from services.cli import show
from services.contracts.money import Money, total

_YEARS: Final = {"accident_year": "Survenance", "accounting_year": "Exercice", "policy_year": "Souscription"}
_AXES: Final = {
    "coverage": "Garantie",
    "branch": "Branche",
    "product_line": "Produit",
    "insurer": "Compagnie",
    "client": "Client",
    "policy": "Contrat",
    "policy_no": "Numéro",
    "adviser": "Conseiller",
    "segment": "Segment",
}
_AMOUNTS: Final = ("Prime", "Nombre", "Réglé", "Provisions", "Recours", "Charge")
_IBNR: Final = "Tardifs"
_RATIOS: Final = ("S/P", "Seuil", "Marge (pts)", "Reste", "Statut")
_REASONS: Final = {
    "no_premium": "sans prime",
    "premium_not_split": "prime non ventilée",
    "mixed_currencies": "plusieurs devises",
    "grand_excess_included": "lignes hautes incluses",
    "ibnr_year_not_over": "exercice en cours",
    "ibnr_needs_three_years": "moins de trois exercices",
}
_PREMIUMS: Final = {"earned": "primes acquises", "written": "primes émises", "collected": "primes encaissées"}
_STATUSES: Final = {"below": "rentable", "watch": "à surveiller", "above": "déficitaire"}


def print_table(answered: Any) -> None:
    """The answer as a table, its total last."""
    rows = answered["rows"]
    basis = answered["basis"]
    ibnr = bool(basis.get("include_ibnr"))
    axes = list(rows[0]["group"]) if rows else []
    drawn = [[*(_name(row["group"][axis]) for axis in axes), *_figures(row, ibnr=ibnr)] for row in rows]
    drawn.append([*(["Total", *[""] * (len(axes) - 1)] if axes else []), *_figures(answered["total"], ibnr=ibnr)])
    headings = {"year": _YEARS.get(basis.get("year_basis"), "Année"), **_AXES}
    figures = [*_AMOUNTS[:-1], *([_IBNR] if ibnr else []), _AMOUNTS[-1], *_RATIOS]
    show.table(_title(answered), [*(headings.get(axis, axis) for axis in axes), *figures], drawn, figures=len(figures))


def _name(value: Any) -> str:
    return show.NOTHING if value is None else str(value)


def _title(answered: Any) -> str:
    basis = answered["basis"]
    premium = _PREMIUMS.get(basis["premium_basis"], basis["premium_basis"])
    known = f", connu au {show.day(answered['known_on'])}" if answered.get("known_on") else ""
    return f"S/P sur {premium}, arrêté au {show.day(answered['as_of'])}{known} ({answered.get('currency') or 'EUR'})"


def _figures(row: Any, *, ibnr: bool) -> list[str]:
    ratio = row["loss_ratio_percent"]
    return [
        show.amount(row["premium"]),
        str(row["claims"]),
        _sum(row, "paid_indemnity", "paid_expense"),
        show.amount(row["case_reserve"]),
        _sum(row, "recourse_received", "recourse_forecast"),
        *([show.amount(row.get("ibnr"))] if ibnr else []),
        show.amount(row["incurred"]),
        show.percent(ratio) if ratio is not None else _REASONS.get(row["reason"] or "", show.NOTHING),
        show.percent(row.get("breakeven_percent")),
        show.points(row.get("margin_points")),
        show.amount(row.get("cost_headroom")),
        _STATUSES.get(row.get("status") or "", show.NOTHING),
    ]


def _sum(row: Any, *names: str) -> str:
    return show.amount(str(total(Money.parse(row[name]) for name in names if row.get(name) is not None)))
