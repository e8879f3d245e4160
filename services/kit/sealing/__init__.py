"""Texts that can be made unreadable for good: sealed under keys that are kept apart and can be destroyed."""
