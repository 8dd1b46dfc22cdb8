"""What instruments and controllers write: channels beside each other, outlines, plates."""
