"""Columns that count or go on with time, and so are no channels."""
