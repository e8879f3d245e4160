"""Sinistra: contracts, kit, claims, ratios, gateway and the command line that composes them."""
