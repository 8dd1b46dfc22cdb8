"""Clips, sounds and volumes."""
