"""What is wrong with a run, and which settings would make a better one. No torch here."""
