"""What stands behind a figure, and behind its change: movements and the events that caused them."""
