"""Issued documents: numbered, kept as they were issued, and compared with what is known since."""
