"""From a file to cells, a module for each way that tables are stored."""
