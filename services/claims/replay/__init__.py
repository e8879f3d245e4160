"""Claims that happened, read again: under other terms, and for what is to be said of their reserves."""
