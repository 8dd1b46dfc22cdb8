"""Tables whose rows or columns stand otherwise than as a time with its channels."""
