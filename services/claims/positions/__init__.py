"""What an insurer says of its claims at a cut-off (situations compagnie): evidence, then brought into figures."""
