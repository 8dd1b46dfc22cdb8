"""How cells of lines of text are divided, and numbers written."""
