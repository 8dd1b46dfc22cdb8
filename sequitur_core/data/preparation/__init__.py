"""What a recipe does to sequences once they are read."""
