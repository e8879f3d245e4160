"""The broker's ledger beside the insurers' statements (rapprochement): what differs, since when, and why."""
