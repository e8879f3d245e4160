"""Indicators: sums of movements, and the ratios of those sums."""
