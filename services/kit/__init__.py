"""Plumbing shared by the services; it knows nothing of insurance."""
