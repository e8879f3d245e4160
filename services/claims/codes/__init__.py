"""Reference codes (nomenclatures) over HTTP."""
