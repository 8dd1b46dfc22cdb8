"""Sequences as models read them."""
