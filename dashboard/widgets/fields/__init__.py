"""Fields in which a person gives numbers, durations and choices."""
