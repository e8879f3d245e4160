"""Problems of the way in: keys, bodies, versions, availability."""

from __future__ import annotations

from services.contracts.problems.model import ProblemKind

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
    "master-key-mismatch": ProblemKind(
        503, "La clé maîtresse configurée n'est pas celle des données", "Not the master key of these data"
    ),
    "projection-behind": ProblemKind(503, "Les vues ne sont pas encore à jour", "Read model behind", retryable=True),
    "cursor-ahead-of-log": ProblemKind(
        422, "Curseur en avance sur le journal : reprendre à une date", "Cursor ahead of the log: begin again at a day"
    ),
    "log-busy": ProblemKind(503, "Journal momentanément occupé", "Event log busy", retryable=True),
}
