"""Sequences, recipes and preprocessing; needs numpy and pandas, not torch."""
