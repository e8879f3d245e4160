"""Files that partners push: received whole, checked, mapped line by line, handed to claims in bulk."""
