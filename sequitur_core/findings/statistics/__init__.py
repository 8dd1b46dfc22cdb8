"""What allows a finding to be said: what is independent, what chance gives, what shapes are."""
