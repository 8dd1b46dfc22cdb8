"""Tables that belong together."""
