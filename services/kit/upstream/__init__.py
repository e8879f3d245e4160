"""How one service calls another: in its own process or across a network, by the same face."""
