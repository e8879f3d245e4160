"""Closing and reopening a claim (clôture, réouverture)."""
