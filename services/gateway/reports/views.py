"""Issued documents as the API shows them, and a statement as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

import orjson

from services.contracts.ids import dress
from services.gateway.reports.model import Issued

# What a broker reads at the head of each column, in the order of DOMAIN.md §7.2.
_COLUMNS: Final = {
    "claim_no": "Numéro courtier",
    "insurer_claim_no": "Numéro compagnie",
    "occurred_on": "Survenu le",
    "declared_on": "Déclaré le",
    "year": "Exercice",
    "coverages": "Garanties",
    "cause_code": "Nature",
    "injury_kind": "Matériel ou corporel",
    "liability_rate": "Part de responsabilité",
    "paid_indemnity": "Indemnités réglées",
    "paid_expense": "Frais réglés",
    "case_reserve": "Provisions",
    "recourse_received": "Recours encaissés",
    "recourse_forecast": "Recours attendus",
    "incurred": "Charge",
    "status": "Situation",
}
_AMOUNTS: Final = frozenset(
    {*("paid_indemnity", "paid_expense", "case_reserve", "recourse_received", "recourse_forecast", "incurred")}
)

# What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def shown(issued: Issued) -> dict[str, Any]:
    """A document without its content."""
    asked = issued.asked
    return {
        "id": dress("rep", issued.report_id),
        "number": issued.number,
        "kind": asked.kind,
        "state": "ready",
        "policy_id": dress("pol", asked.policy_id),
        "as_of": asked.as_of.isoformat(),
        "known_on": asked.known_on.isoformat(),
        "years": asked.years,
        "final": issued.final,
        "log_position": issued.log_position,
        "rule_version": issued.rule_version,
        "content_hash": issued.content_hash,
        "previous_id": None if issued.previous_id is None else dress("rep", issued.previous_id),
        "issued_at": issued.issued_at.isoformat(),
        "content": f"/v1/reports/{dress('rep', issued.report_id)}/content",
    }


def statement_as_csv(content: bytes) -> bytes:
    """The claims of a statement, one a line, as a French spreadsheet opens it: semicolons, decimal commas, UTF-8."""
    document = orjson.loads(content)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS.values())
    for claim in document["claims"]:
        coverages = " ".join(line["coverage"] for line in claim["by_coverage"] if line["coverage"])
        line = {**claim, "coverages": coverages}
        writer.writerow(_cell(name, line[name]) for name in _COLUMNS)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(name: str, value: Any) -> Any:
    if name in _AMOUNTS:
        return value.replace(".", ",")
    # An insurer's number is what it sent: a spreadsheet must show it, and never carry it out.
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
