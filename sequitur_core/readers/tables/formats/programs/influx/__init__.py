"""What InfluxDB writes: comments above the answers to a question, and lines of points."""
