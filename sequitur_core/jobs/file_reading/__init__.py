"""Files are read in processes of their own: nothing that a file does can hurt who asks."""
