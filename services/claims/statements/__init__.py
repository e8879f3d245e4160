"""What insureds are told of their history (relevés d'informations)."""
