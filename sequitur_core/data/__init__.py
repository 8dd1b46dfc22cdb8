"""Sequences and how they are prepared; knows numpy and pandas, not torch."""
