"""The read side: turns events into dated movements, and sums them."""
