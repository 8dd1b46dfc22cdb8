"""A table found among other lines of a text, or several of one heading."""
