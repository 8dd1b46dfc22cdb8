"""Volumes over time, as scanners record them."""
