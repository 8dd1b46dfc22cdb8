"""Where runs are trained: on this computer, or on a Ray cluster."""
