"""What people say about data, kept with it for all runs on it: labels, colours, dismissals."""
