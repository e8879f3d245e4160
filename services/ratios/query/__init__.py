"""Questions to the ledger: one SQL statement each, sums out."""
