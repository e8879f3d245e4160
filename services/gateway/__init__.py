"""The public face: one REST API over claims and ratios."""
