"""What is wrong with a file or a line."""

from __future__ import annotations

from services.contracts.problems.model import ProblemKind

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
