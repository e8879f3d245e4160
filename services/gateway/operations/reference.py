"""Reference data: dated rules (tables de valeurs) and codes (nomenclatures)."""

from __future__ import annotations

from typing import Final

from services.contracts.http.rule_tables import RuleRowsIn
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import KNOWN_ON, day

_TAG: Final = "Reference data"
_READ: Final = ("claims:read",)
_ROW: Final = {
    "key": "reserve:*",
    "valid_from": "2027-01-01",
    "legal_reference": "délégation du 15/12/2026",
    "values": {"amount": "80000.00"},
}

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/v1/rule-tables", "claims", "listRuleTables", "Tables of dated rules: deadlines, limits, conventions …",
        _TAG, scopes=_READ, insurers=True,
    ),
    Operation(
        "GET", "/v1/rule-tables/{table}", "claims", "getRuleTable",
        "A table with the product's rows and your own, which count over them.", _TAG, scopes=_READ, insurers=True,
        parameters=(day("on", "Only the rows in force on this day."), KNOWN_ON), problems=("rule-table-unknown",),
    ),
    Operation(
        "PUT", "/v1/rule-tables/{table}", "claims", "putRuleTable",
        "Adds dated rows of your own; the same key and first day again is a correction, the same rows change nothing.",
        _TAG, scopes=("admin",), accepts=(JSON,), body=RuleRowsIn, example={"rows": [_ROW]},
        problems=("rule-table-unknown",),
    ),
    Operation(
        "GET", "/v1/codes", "claims", "listCodeLists", "Lists of codes: branches, coverages, causes, reasons …",
        _TAG, scopes=_READ, insurers=True,
    ),
    Operation(
        "GET", "/v1/codes/{list}", "claims", "getCodes", "The codes of a list, with French and English labels.",
        _TAG, scopes=_READ, insurers=True, problems=("code-list-unknown",),
    ),
)  # fmt: skip
