"""What a finished run holds, and what people note of it."""
