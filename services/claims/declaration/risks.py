"""What may count against the insured, and somebody should look at: a risk, never a lost cover."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from services.claims.dossier import Dossier

_LABELS: Final = {
    "late_declaration": (
        "Déclaration tardive : déchéance seulement si le contrat la prévoit et si l'assureur prouve un préjudice",
        "Declared late: cover is lost only if the policy says so and the insurer proves prejudice",
    )
}


def risk_views(dossier: Dossier, as_of: date | None = None, *, french: bool = True) -> list[dict[str, Any]]:
    """The risks raised by `as_of`, each with its facts."""
    return [
        {
            "code": alert.raised.rule_id,
            "label": _LABELS[alert.raised.rule_id][0 if french else 1],
            "raised_on": alert.raised.raised_on,
            "facts": alert.raised.facts,
        }
        for alert in dossier.alerts.values()
        if alert.raised.rule_id in _LABELS and (as_of is None or alert.raised.raised_on <= as_of)
    ]
