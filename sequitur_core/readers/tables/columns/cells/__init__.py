"""What stands inside the cells of a column: units, places, steps of a scale, flags."""
