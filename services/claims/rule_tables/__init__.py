"""Dated rules as data: legal values, conventions, thresholds, limits (tables de valeurs)."""
