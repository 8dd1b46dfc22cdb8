"""What columns likely are, learned from tables in which people said so, not by rules."""
