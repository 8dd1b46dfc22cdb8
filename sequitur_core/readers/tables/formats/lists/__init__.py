"""Lists of numbers in cells and lines."""
