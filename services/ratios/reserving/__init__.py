"""Reserves in the long run: what triangles say is still to come, and what came of what was reserved. DOMAIN.md §5."""
