"""Policies (contrats) and their premiums (primes)."""
