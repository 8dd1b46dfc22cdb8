"""Tables and recordings in JSON."""
