"""Frequency and severity: claims by bands, the largest of them, their months and their delays."""
