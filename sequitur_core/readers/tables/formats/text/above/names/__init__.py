"""Names above columns that stand otherwise than as the cells of one line."""
