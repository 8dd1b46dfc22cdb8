"""What can be said of a map, and the statistics that allow it."""
