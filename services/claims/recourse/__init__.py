"""Recourse: opened, forecast, received, closed (recours)."""
