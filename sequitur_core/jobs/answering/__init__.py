"""How the queries about finished runs are answered."""
