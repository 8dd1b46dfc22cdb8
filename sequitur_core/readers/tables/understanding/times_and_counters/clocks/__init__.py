"""Columns that go with the time of the rows."""
