"""Rows that name channels or classes, or are counted."""
