"""Expertises ordered and reported."""
