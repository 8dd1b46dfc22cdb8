"""What stands inside the cells of a column: places, steps of a scale, flags."""
