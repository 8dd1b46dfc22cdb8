"""Signs that a reading doesn't fit its table: of each doubt a function, all in one list."""
