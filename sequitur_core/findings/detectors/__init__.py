"""What is looked for in encodings, a module for each kind of finding."""
