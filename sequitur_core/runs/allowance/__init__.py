"""What a person may take of a server that several share, and how much room it takes."""
