"""Files that tell something of others: of persons and files, events, names and rates."""
