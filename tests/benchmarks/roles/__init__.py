"""What columns of tables are, as people said of real layouts, and the forest that learned it."""
