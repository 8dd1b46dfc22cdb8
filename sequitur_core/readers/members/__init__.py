"""Which files of a folder are read, and which that nothing but their first lines tells of."""
