"""Trainings and queries on a Ray cluster, and what travels there and back."""
