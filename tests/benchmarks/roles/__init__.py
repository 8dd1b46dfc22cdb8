"""What columns of tables are, as people said of real layouts, and as tables made at random mean."""
