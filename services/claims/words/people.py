"""What people around a claim are called, in French and in English (intervenants, responsabilité, assistance)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PEOPLE_FR: Final[Mapping[str, Mapping[str, str]]] = {
    "role": {
        "insured": "assuré",
        "claimant": "réclamant",
        "victim": "victime",
        "witness": "témoin",
        "driver": "conducteur",
        "expert": "expert",
        "repairer": "réparateur",
        "counsel": "avocat",
        "third_party": "tiers",
        "their_insurer": "assureur adverse",
    },
    "basis": {
        "agreed": "accord",
        "convention": "convention",
        "judgment": "jugement",
        "assumed": "présumée",
        "notice": "avis",
        "document": "pièce",
        "position": "situation compagnie",
    },
    "service": {
        "towing": "remorquage",
        "rehousing": "relogement",
        "replacement_car": "véhicule de remplacement",
        "security": "gardiennage",
    },
    "missing": {
        "policy_id": "contrat",
        "occurred_on": "date de survenance",
        "declared_on": "date de déclaration",
        "cause_code": "cause",
    },
}
PEOPLE_EN: Final[Mapping[str, Mapping[str, str]]] = {
    "role": {"third_party": "third party", "their_insurer": "other side’s insurer"},
    "service": {"replacement_car": "replacement car"},
    "missing": {
        "policy_id": "policy",
        "occurred_on": "date of loss",
        "declared_on": "date of declaration",
        "cause_code": "cause",
    },
}
