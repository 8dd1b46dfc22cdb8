"""Groups of encodings: found, edited, named, and how well sequences belong to them."""
