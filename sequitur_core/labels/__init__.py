"""Labels that people give: a vocabulary, a journal of what was given, intervals, proposals."""
