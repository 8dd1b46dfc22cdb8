"""Files that are channels or rows of the same recordings, and are put side by side."""
