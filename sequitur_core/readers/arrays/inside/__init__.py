"""What lies inside one file of arrays: recordings in groups, and what is said of each."""
