"""Numbers of an encoding that don't depend on when things happen, and the one that says when."""
