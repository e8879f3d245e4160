"""The directory (annuaire): insurers, clients, advisers and organisations under the caller's own references."""
