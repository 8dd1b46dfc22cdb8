"""Files that are channels of the same recordings: by what was measured, or row by row."""
