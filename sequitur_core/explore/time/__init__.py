"""Where in time sequences lie."""
