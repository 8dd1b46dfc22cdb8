"""Tables by how their text is written: headers, cells, dates, several tables in a file."""
