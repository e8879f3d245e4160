"""Counting legal time (computation des délais): pure functions over dated rules. DOMAIN.md §3."""
