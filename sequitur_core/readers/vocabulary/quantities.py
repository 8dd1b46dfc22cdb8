"""What is measured, by the words of names."""

PERCENT = {"percent", "percentage", "pct", "perc", "prozent", "pourcentage"}
LEVELS = PERCENT | {"battery", "batt"}  # which are whole numbers and go one way for long
