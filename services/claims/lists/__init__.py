"""Read models of policies and claims: their views as stored bytes, and what lists filter by."""
