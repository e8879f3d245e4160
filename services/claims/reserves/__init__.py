"""Case reserves (provisions dossier)."""
