"""What an insurer owes for a loss: the eleven steps, and the computations of a claim (calculs d'indemnité)."""
