"""Merging duplicates (fusion): two appends, one on each claim, joined by the first one's closing."""
