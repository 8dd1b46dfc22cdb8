"""Ordinary tables made at random, and whether each is read as it was meant."""
