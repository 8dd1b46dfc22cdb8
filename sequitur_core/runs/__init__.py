"""Workspaces, datasets and runs on disk."""
