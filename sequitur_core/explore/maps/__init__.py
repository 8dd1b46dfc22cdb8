"""Maps of encodings, and what lies between their points."""
