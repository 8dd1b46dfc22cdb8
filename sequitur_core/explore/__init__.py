"""What can be told from encodings: groups, differences, neighbours, oddities, trust."""
