"""Programs that follow eyes, points of a body or spots, in tables of their own."""
