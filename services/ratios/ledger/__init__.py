"""The ledger: movements, their sums per claim and coverage, and the versions of claims and policies."""
