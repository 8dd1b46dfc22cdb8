"""Files with a line for each day, night or month of what was measured in it."""
