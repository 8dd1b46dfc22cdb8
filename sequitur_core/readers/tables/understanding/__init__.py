"""What a table holds: its layout, and what each of its columns is."""
