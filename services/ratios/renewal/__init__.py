"""The renewal sheet of a policy (fiche de renouvellement)."""
