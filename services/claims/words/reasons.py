"""Why things are done: the reasons of events, in French. Their English codes read well enough as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REASONS_FR: Final[Mapping[str, Mapping[str, str]]] = {
    "reason": {
        # calculs d’indemnité
        "corrected_value": "valeur corrigée",
        "new_report": "nouveau rapport d’expertise",
        "invoices_received": "factures reçues",
        "anomaly": "anomalie",
        "contested": "contestation",
        "annual_limit_replayed": "plafond annuel redistribué",
        # provisions
        "opening": "ouverture",
        "estimate": "évaluation",
        "report": "rapport d’expertise",
        "challenge": "demande de révision",
        "payment": "règlement",
        "position": "situation compagnie",
        "closing": "clôture",
        "reopening": "réouverture",
        "floor": "plancher à zéro",
        "error": "erreur",
        # garanties et réouvertures
        "declaration": "déclaration",
        "paid": "prime réglée",
        "terms_of_the_day": "conditions à la date de survenance",
        "claim_closed": "clôture du sinistre",
        "new_damage": "nouveau dommage",
        "late_payment": "règlement tardif",
        "recourse_received": "recours encaissé",
        "recourse_suffered": "recours subi",
        "litigation": "contentieux",
        "decision_reversed": "décision révisée",
        "complaint_upheld": "réclamation fondée",
        "position_moved": "situation compagnie modifiée",
        # contre-passations et recours
        "stopped": "opposition",
        "returned": "retour",
        "refunded": "remboursement",
        "wrong_payee": "mauvais bénéficiaire",
        "wrong_amount": "montant erroné",
        "duplicate": "doublon",
        "received": "encaissé",
        "abandoned": "abandonné",
        "rejected": "rejeté",
        "time_barred": "prescrit",
        "uneconomic": "trop coûteux",
        "refund_received": "remboursement reçu",
        "bounced": "rejet bancaire",
        "claim_withdrawn": "renoncement",
        "below_deductible": "inférieur à la franchise",
        "typing_error": "erreur de saisie",
        # contrats et primes
        "at_term": "à l’échéance",
        "by_agreement": "d’un commun accord",
        "after_claim": "après sinistre",
        "non_payment": "non-paiement",
        "risk_gone": "disparition du risque",
        "registered_in_error": "enregistré par erreur",
        "audit": "régularisation",
        "amendment": "avenant",
        "refund": "ristourne",
        "merge": "fusion de doublon",
        "common_event": "événement commun",
        "receipt_cancelled": "annulation",
        "unpaid": "impayé",
    },
}
