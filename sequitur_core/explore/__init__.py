"""What can be learned from encodings: maps, groups, neighbours, anomalies, differences, paths."""
