"""Likely duplicates (doublons probables): a warning with candidates, never a block."""
