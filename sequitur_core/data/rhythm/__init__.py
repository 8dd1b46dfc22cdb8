"""Periods, rhythm and phase of sequences."""
