"""What refuses a command on a policy."""

from __future__ import annotations

from services.contracts.problems.model import ProblemKind

POLICY: dict[str, ProblemKind] = {
    "policy-already-registered": ProblemKind(409, "Contrat déjà enregistré", "Policy already registered"),
    "policy-not-in-force": ProblemKind(422, "Contrat résilié ou suspendu", "Policy not in force"),
    "policy-unknown": ProblemKind(422, "Contrat inconnu", "Unknown policy"),
    "policy-required": ProblemKind(422, "Contrat à préciser", "A policy is required"),
    "exposure-unchanged": ProblemKind(
        422, "Assiette déjà déclarée à ce nombre sur toute la période", "Already declared over the whole period"
    ),
    "action-plan-unknown": ProblemKind(422, "Plan de prévention inconnu", "Unknown action plan"),
    "period-overlaps": ProblemKind(
        422, "La période chevauche une période existante", "The period overlaps an existing one"
    ),
    "receipt-unknown": ProblemKind(422, "Quittance inconnue", "Unknown receipt"),
    "receipt-already-written": ProblemKind(422, "Quittance déjà émise", "Receipt already written"),
    "receipt-cancelled": ProblemKind(422, "Quittance annulée", "Receipt cancelled"),
    "receipt-collected": ProblemKind(
        422,
        "Quittance encaissée : l'encaissement doit d'abord être annulé",
        "Receipt collected: reverse the collection first",
    ),
    "collection-unknown": ProblemKind(422, "Encaissement inconnu", "Unknown collection"),
    "collection-already-reversed": ProblemKind(422, "Encaissement déjà annulé", "Collection already reversed"),
    "collection-exceeds-receipt": ProblemKind(
        422, "Encaissement supérieur à la quittance", "Collection exceeds the receipt"
    ),
    "premium-split-mismatch": ProblemKind(
        422, "La ventilation par garantie ne correspond pas aux totaux", "Premium split does not match its totals"
    ),
}
