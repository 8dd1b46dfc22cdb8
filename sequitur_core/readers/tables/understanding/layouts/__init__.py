"""The layout of a table, by rules that are asked in turn."""
