"""What is said of files and of their rows: in other files, or above the rows."""
