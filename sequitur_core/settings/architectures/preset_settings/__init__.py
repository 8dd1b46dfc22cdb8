"""What each preset sets, in a file for each model. No torch here."""
