"""What the services say to one another: events, money, ids, refusals, HTTP bodies."""
