"""Dates in parts: years, quarters, months, weeks and hours in words and numbers of their own."""
