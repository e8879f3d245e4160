"""What a loss ratio would have been under other terms, claim by claim."""
