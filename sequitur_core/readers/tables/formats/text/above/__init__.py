"""Lines above a text table that may hold its names."""
