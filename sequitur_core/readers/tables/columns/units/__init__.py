"""Units of channels: which there are, and where files say them."""
