"""Persons (personnes): who they are, sealed; what they ask; the end of their keys."""
