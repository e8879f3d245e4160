"""What the facts of a policy and a claim are called, and their codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FACTS_FR: Final[Mapping[str, Mapping[str, str]]] = {
    "field": {
        "policy_id": "contrat",
        "related_claim_id": "doublon fusionné",
        "occurred_on": "date de survenance",
        "discovered_on": "date de découverte",
        "cause_code": "cause",
        "place": "lieu",
        "injury_kind": "nature du dommage",
        "insurer_id": "compagnie",
        "handling": "gestion",
        "common_event_code": "événement commun",
        "client_id": "client",
        "policyholder_id": "souscripteur",
        "adviser_id": "conseiller",
        "product_line": "ligne de produit",
        "renewal_on": "échéance principale",
        "starts_on": "début du contrat",
        "ends_on": "fin du contrat",
        "valid_from": "en vigueur depuis le",
        "limit_per_claim": "plafond par sinistre",
        "exclusions": "exclusion",
        "endorsement_no": "avenant",
        "last_covered_on": "dernier jour garanti",
        "suspended_from": "suspension à compter du",
        "reinstated_from": "remise en vigueur le",
        "formal_notice_on": "mise en demeure du",
        "receipt_no": "quittance",
        "reason": "motif",
        "subscribed": "souscrite",
        "claims_basis": "base de garantie",
        "subsequent_cover_until": "garantie subséquente jusqu’au",
    },
    "subscribed": {"True": "oui", "False": "non"},
    "claims_basis": {"occurrence": "fait dommageable", "claims_made": "réclamation"},
    "injury_kind": {"material": "matériel", "bodily": "corporel", "mixed": "matériel et corporel"},
    "handling": {"delegated": "gestion confiée", "informative": "pour information"},
}
FACTS_EN: Final[Mapping[str, Mapping[str, str]]] = {
    "field": {
        "policy_id": "policy",
        "related_claim_id": "merged duplicate",
        "occurred_on": "date of loss",
        "discovered_on": "date of discovery",
        "cause_code": "cause",
        "injury_kind": "kind of damage",
        "insurer_id": "insurer",
        "common_event_code": "common event",
        "client_id": "client",
        "policyholder_id": "policyholder",
        "adviser_id": "adviser",
        "product_line": "line of business",
        "renewal_on": "renewal date",
    },
    "injury_kind": {"mixed": "material and bodily"},
}
