"""What the columns of a table are: guessed, or given by a person."""
