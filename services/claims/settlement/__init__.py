"""Payments recorded and reversed (règlements)."""
