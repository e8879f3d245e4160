"""What statements of losses are made of: the years of a policy and each of its claims, on any two dates."""
