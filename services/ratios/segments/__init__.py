"""Segments of a portfolio: saved rules over the attributes of policies."""
