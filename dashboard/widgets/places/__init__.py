"""Where runs are trained: their places in words, and the choice of a cluster."""
