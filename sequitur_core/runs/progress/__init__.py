"""How far a run is, who works on it, and what it has recorded."""
