"""Rows as the motor profiles read them; made up."""

from services.gateway.imports.mapping import Mapping
from services.gateway.imports.profile_files import profile_named

POLICIES = profile_named("fremotor-policies")
CLAIMS = profile_named("fremotor-claims")

POLICY = {
    "policy_line": "7",
    "policy_image_id": "1000.200b",
    "year": "2003",
    "prem_windscreen": "15.00",
    "prem_damage_all": "0.00",
    "prem_fire": "1.50",
    "prem_accident_1": "2.00",
    "prem_accident_2": "3.00",
    "prem_legal": "6.00",
    "prem_tpl_mandatory": "69.10",
    "prem_tpl_voluntary": "4.00",
    "prem_services": "50.00",
    "prem_theft": "0.00",
    "prem_total": "150.60",
}
CLAIM = {
    "claim_line": "12",
    "policy_image_id": "1000.200b",
    "guarantee": "TPL",
    "occurrence_date": "2003-05-06",
    "payment": "628.00",
}


def policy_row(**changes: str) -> tuple[Mapping, list[str]]:
    """A policy line, and the mapping of its columns."""
    row = {**POLICY, **changes}
    return Mapping(POLICIES, list(row)), list(row.values())


def claim_row(**changes: str) -> tuple[Mapping, list[str]]:
    """A claim line, and the mapping of its columns."""
    row = {**CLAIM, **changes}
    return Mapping(CLAIMS, list(row)), list(row.values())
