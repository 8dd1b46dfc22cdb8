"""Files packed into one: how much they may hold, and how an exported analysis is recognised."""
