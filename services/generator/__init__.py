"""Synthetic portfolios (portefeuilles d'essai) with the figures they must give, known by construction."""
