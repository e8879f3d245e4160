"""Every problem code: status, titles, and whether asking again may help. A code is permanent."""

from __future__ import annotations

from typing import NamedTuple


class ProblemKind(NamedTuple):
    """The HTTP face of a code; the French title is what brokers read."""

    status: int
    title_fr: str
    title_en: str
    retryable: bool = False


PLATFORM: dict[str, ProblemKind] = {
    "invalid-request": ProblemKind(422, "Demande invalide", "Invalid request"),
    "unreadable-body": ProblemKind(400, "Corps de la demande illisible", "Unreadable body"),
    "unauthenticated": ProblemKind(401, "Clé d'accès absente ou inconnue", "Missing or unknown API key"),
    "forbidden": ProblemKind(403, "Action non autorisée pour cette clé", "Not allowed for this key"),
    "not-found": ProblemKind(404, "Introuvable", "Not found"),
    "method-not-allowed": ProblemKind(405, "Méthode non admise ici", "Method not allowed"),
    "version-conflict": ProblemKind(409, "Modifié entre-temps", "Changed in the meantime", retryable=True),
    "version-mismatch": ProblemKind(412, "La version indiquée n'est plus la bonne", "The version given is stale"),
    "body-too-large": ProblemKind(413, "Corps de la demande trop volumineux", "Body too large"),
    "unsupported-media-type": ProblemKind(415, "Type de contenu non pris en charge", "Unsupported media type"),
    "if-match-required": ProblemKind(428, "En-tête If-Match requis", "If-Match header required"),
    "idempotency-key-required": ProblemKind(400, "En-tête Idempotency-Key requis", "Idempotency-Key header required"),
    "idempotency-key-reused": ProblemKind(
        422, "Clé d'idempotence déjà employée pour une autre demande", "Idempotency key reused for another request"
    ),
    "rate-limited": ProblemKind(429, "Trop de demandes", "Too many requests", retryable=True),
    "internal-error": ProblemKind(500, "Erreur interne", "Internal error", retryable=True),
    "upstream-unavailable": ProblemKind(
        503, "Service momentanément indisponible", "Service unavailable", retryable=True
    ),
    "database-unavailable": ProblemKind(
        503, "Base de données momentanément indisponible", "Database unavailable", retryable=True
    ),
    "projection-behind": ProblemKind(503, "Les vues ne sont pas encore à jour", "Read model behind", retryable=True),
    "cursor-ahead-of-log": ProblemKind(
        422, "Curseur en avance sur le journal : reprendre à une date", "Cursor ahead of the log: begin again at a day"
    ),
    "log-busy": ProblemKind(503, "Journal momentanément occupé", "Event log busy", retryable=True),
}

POLICY: dict[str, ProblemKind] = {
    "policy-already-registered": ProblemKind(409, "Contrat déjà enregistré", "Policy already registered"),
    "policy-not-in-force": ProblemKind(422, "Contrat résilié ou suspendu", "Policy not in force"),
    "policy-unknown": ProblemKind(422, "Contrat inconnu", "Unknown policy"),
    "policy-required": ProblemKind(422, "Contrat à préciser", "A policy is required"),
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

CLAIM: dict[str, ProblemKind] = {
    "claim-already-declared": ProblemKind(409, "Sinistre déjà déclaré", "Claim already declared"),
    "claim-not-declared": ProblemKind(422, "Sinistre non déclaré", "Claim not declared"),
    "claim-not-open": ProblemKind(422, "Sinistre clos", "Claim not open"),
    "claim-not-closed": ProblemKind(422, "Sinistre non clos", "Claim not closed"),
    "claim-not-closable": ProblemKind(422, "Clôture impossible en l'état", "Claim cannot be closed yet"),
    "claim-merged": ProblemKind(422, "Sinistre fusionné : réouverture impossible", "Merged claim cannot be reopened"),
    "claim-already-sent": ProblemKind(
        422, "Déclaration à la compagnie déjà enregistrée", "Already sent to the insurer"
    ),
    "claim-already-acknowledged": ProblemKind(
        422, "Accusé de réception déjà enregistré", "Already acknowledged by the insurer"
    ),
    "reopening-reserve-missing": ProblemKind(
        422, "Provision de réouverture à préciser", "Reopening needs a reserve for each line"
    ),
    "currency-mismatch": ProblemKind(422, "Devise différente de celle du sinistre", "Not the currency of the claim"),
    "dates-out-of-order": ProblemKind(422, "Dates incohérentes", "Dates out of order"),
    "before-occurrence": ProblemKind(422, "Date antérieure à la survenance", "Before the date of loss"),
    "in-the-future": ProblemKind(422, "Date dans le futur", "In the future"),
    "sealing-unavailable": ProblemKind(
        422,
        "Donnée personnelle refusée : le chiffrement n'est pas encore disponible",
        "Personal data refused until sealing exists",
    ),
    "coverage-not-found": ProblemKind(404, "Garantie inconnue sur ce sinistre", "No such coverage on this claim"),
    "coverage-ambiguous": ProblemKind(
        422, "Plusieurs garanties portent ce code sur ce sinistre", "Several coverages of the claim have this code"
    ),
    "cover-not-in-force": ProblemKind(
        422, "Garantie non en vigueur à la date du sinistre", "Coverage not in force at the date of loss"
    ),
    "coverage-not-open": ProblemKind(422, "Garantie non ouverte sur ce sinistre", "Coverage not open on this claim"),
    "coverage-already-open": ProblemKind(422, "Garantie déjà ouverte", "Coverage already open"),
    "coverage-not-subscribed": ProblemKind(422, "Garantie non souscrite", "Coverage not subscribed"),
    "coverage-decision-unchanged": ProblemKind(422, "Position inchangée", "Decision unchanged"),
    "coverage-decision-not-contested": ProblemKind(422, "Refus non contesté", "Refusal not contested"),
    "refusal-grounds-missing": ProblemKind(422, "Motifs du refus à préciser", "Refusal needs its grounds"),
    "remedies-missing": ProblemKind(422, "Voies de recours à indiquer", "Remedies must be stated"),
    "expertise-not-found": ProblemKind(404, "Expertise inconnue", "Unknown expertise"),
    "expertise-already-reported": ProblemKind(422, "Rapport définitif déjà reçu", "Final report already received"),
    "expertise-not-contested": ProblemKind(422, "Expertise non contestée", "Expertise not contested"),
    "reserve-not-found": ProblemKind(404, "Mouvement de provision inconnu", "Unknown change of a reserve"),
    "negative-reserve": ProblemKind(422, "Provision négative", "Negative reserve"),
    "reserve-unchanged": ProblemKind(422, "Provision inchangée", "Reserve unchanged"),
    "cost-category-mismatch": ProblemKind(
        422, "Catégorie incompatible avec le type de coût", "Cost category does not fit the cost type"
    ),
    "handling-mismatch": ProblemKind(422, "Opération incompatible avec le mode de gestion", "Not for this handling"),
    "payment-duplicate": ProblemKind(
        422, "Règlement déjà enregistré sous cette référence", "Payment already recorded under this reference"
    ),
    "payment-not-found": ProblemKind(404, "Règlement inconnu", "Unknown payment"),
    "payment-already-reversed": ProblemKind(422, "Règlement déjà contre-passé", "Payment already reversed"),
    "reversal-exceeds-payment": ProblemKind(
        422, "Contre-passation supérieure au règlement", "Reversal exceeds the payment"
    ),
    "recourse-not-found": ProblemKind(404, "Recours inconnu", "Unknown recourse"),
    "receipt-not-found": ProblemKind(404, "Encaissement de recours inconnu", "Unknown receipt"),
    "recourse-not-open": ProblemKind(422, "Recours non ouvert", "Recourse not open"),
    "recourse-direction-suffered": ProblemKind(
        422, "Recours subi : rien à encaisser", "Recourse is suffered, not sought"
    ),
    "recourse-exceeds-payment": ProblemKind(422, "Recours supérieur aux règlements", "Recourse exceeds what was paid"),
    "forecast-unchanged": ProblemKind(422, "Prévision de recours inchangée", "Recourse forecast unchanged"),
}

IMPORT: dict[str, ProblemKind] = {
    "line-changed": ProblemKind(
        422, "Ligne déjà reçue avec un autre contenu", "Line already received with other content"
    ),
    "line-unreadable": ProblemKind(422, "Ligne illisible", "Unreadable line"),
    "coverage-unmapped": ProblemKind(
        422, "Garantie absente de la table de correspondance", "Coverage absent from the lookup"
    ),
    "column-missing": ProblemKind(422, "Colonne absente", "Missing column"),
    "file-unreadable": ProblemKind(422, "Fichier illisible", "Unreadable file"),
    "import-profile-unknown": ProblemKind(422, "Profil d'import inconnu", "Unknown import profile"),
    "expected-lines-mismatch": ProblemKind(422, "Nombre de lignes inattendu", "Unexpected number of lines"),
    "import-not-resumable": ProblemKind(422, "Cet import ne peut pas reprendre", "This import cannot be resumed"),
    "import-incomplete": ProblemKind(422, "Import interrompu", "Import interrupted"),
}

CATALOGUE: dict[str, ProblemKind] = {**PLATFORM, **POLICY, **CLAIM, **IMPORT}
