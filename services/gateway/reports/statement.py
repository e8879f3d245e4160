"""Statistique sinistres, and the draft of a motor relevé d'informations: a policy's claims and years (DOMAIN.md §7).

A broker's own document: only the insurer certifies. Nobody is named in it, and nothing in it is of anyone's health.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from services.gateway.reports.model import Asked, Document

# A121-1 of the Code des assurances, annex, article 12, asks it of branches 3 and 10 of R321-1 alone.
_MOTOR: Final = frozenset({"land_vehicle_damage", "motor_liability"})
_TITLES: Final = {True: "Relevé d'informations (projet)", False: "Statistique sinistres"}
_NOTICE: Final = "Document du courtier : ne vaut pas relevé de l'assureur."
_HEADER: Final = (
    *("policy_no", "insurer_id", "client_id", "branch", "product_line", "currency", "starts_on", "ends_on"),
    *("periods", "termination"),
)
_FACTS: Final = (
    *("claim_no", "insurer_claim_no", "external_reference", "occurred_on", "declared_on", "cause_code"),
    *("injury_kind", "state"),
)
_YEAR: Final = (
    *("premium", "claims", "claims_with_cost", "paid_indemnity", "paid_expense", "case_reserve"),
    *("recourse_received", "recourse_forecast", "incurred", "loss_ratio_percent", "reason", "exposure"),
    *("exposure_basis", "frequency", "average_cost", "immature"),
)


def statement(asked: Asked, policy: Mapping[str, Any], losses: Mapping[str, Any], views: Mapping[str, Any]) -> Document:
    """The document, as JSON's own types. `views` are the claims by their id, `losses` what ratios says of both."""
    figures = losses["figures"]
    claims = [_claim(line, views[line["claim_id"]]) for line in losses["claims"]]
    motor = policy["branch"] in _MOTOR
    return {
        "kind": asked.kind,
        "title": _TITLES[motor],
        "notice": _NOTICE,
        "draft": motor,
        "as_of": figures["as_of"],
        "known_on": figures["known_on"],
        "final": figures["final"],
        "log_position": figures["log_position"],
        "basis": figures["basis"],
        "policy": {"id": policy["id"], **{name: policy[name] for name in _HEADER}},
        "claims": claims,
        "years": [_year(row["group"]["year"], row, claims) for row in figures["rows"]],
        "total": _year(None, figures["total"], claims),
    }


def _claim(line: Mapping[str, Any], view: Mapping[str, Any]) -> dict[str, Any]:
    """A claim's row: what it is, as claims knows it, and what it costs, as the ratios count it."""
    terms = {coverage["coverage_code"]: coverage["terms"] for coverage in view["coverages"]}
    amounts = {name: value for name, value in line.items() if name not in ("claim_id", "by_coverage")}
    return {
        "id": line["claim_id"],
        **{name: view[name] for name in _FACTS},
        "status": view["status"]["label"],
        "liability_rate": (view["liability"] or {}).get("rate"),
        **amounts,
        "by_coverage": [
            {**coverage, "deductible": (terms.get(coverage["coverage"]) or {}).get("deductible")}
            for coverage in line["by_coverage"]
        ],
    }


def _year(year: int | None, row: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A year's row, or that of all of them: `year` is None."""
    counted = [claim for claim in claims if claim["counted"] and year in (None, claim["year"])]
    return {
        "year": year,
        **{name: row[name] for name in _YEAR},
        "claims_without_payment": sum(1 for claim in counted if not _paid(claim)),
        "claims_at_fault": sum(1 for claim in counted if Decimal(claim["liability_rate"] or 0) > 0),
        "largest_claim": max((claim["incurred"] for claim in counted), key=Decimal, default=None),
    }


def _paid(claim: Mapping[str, Any]) -> Decimal:
    return Decimal(claim["paid_indemnity"]) + Decimal(claim["paid_expense"])
