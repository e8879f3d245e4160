"""The ratio as it was known, month after month."""
