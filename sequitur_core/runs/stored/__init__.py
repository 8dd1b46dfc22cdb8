"""Datasets that a workspace stores: what lists show of them, and whether one is there already."""
