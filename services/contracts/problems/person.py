"""What refuses a command on a person."""

from __future__ import annotations

from services.contracts.problems.model import ProblemKind

PERSON: dict[str, ProblemKind] = {
    "person-not-found": ProblemKind(404, "Personne inconnue", "Unknown person"),
    "person-erased": ProblemKind(422, "Personne effacée", "Person erased"),
    "erasure-blocked": ProblemKind(
        422, "Effacement impossible : conservation obligatoire", "Erasure blocked: retention"
    ),
    "request-not-found": ProblemKind(404, "Demande inconnue", "Unknown request"),
    "request-already-answered": ProblemKind(422, "Demande déjà répondue", "Request already answered"),
    "hold-unchanged": ProblemKind(422, "Gel d'effacement inchangé", "Hold unchanged"),
}
