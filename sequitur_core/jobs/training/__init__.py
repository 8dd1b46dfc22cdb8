"""What a worker does with a run."""
