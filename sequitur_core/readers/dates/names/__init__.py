"""What times, clocks and axes are called."""
