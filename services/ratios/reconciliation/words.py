"""The words for explanations of gaps: French and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.contracts.http.reconciliation import ExplanationCode

LABELS: Final[Mapping[ExplanationCode, tuple[str, str]]] = {
    "timing": ("décalage de dates", "timing"),
    "payment_not_notified": ("règlement non communiqué", "payment not notified"),
    "reserve_policy": ("méthode de provisionnement", "another way of reserving"),
    "recourse_not_booked": ("recours non comptabilisé", "recourse not booked"),
    "expense_not_counted": ("frais non comptés", "expenses not counted"),
    "share_of_coinsurance": ("quote-part de coassurance", "share of coinsurance"),
    "deductible": ("franchise", "deductible"),
    "other_line": ("autre garantie ou autre poste", "another coverage or category"),
    "wrong_claim": ("mauvais sinistre", "wrong claim"),
    "broker_error": ("erreur du courtier", "error of the broker"),
    "insurer_error": ("erreur de la compagnie", "error of the insurer"),
    "under_review": ("en cours d’examen", "under review"),
}


def label(code: str, *, french: bool) -> str:
    """The word for a code; one of a later release is told as it stands."""
    known: Mapping[str, tuple[str, str]] = {name: words for name, words in LABELS.items()}  # noqa: C416  wider keys
    words = known.get(code)
    return code if words is None else words[0 if french else 1]
