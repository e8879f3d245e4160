"""The coverages of a claim and what was decided on them (garanties mises en jeu)."""
