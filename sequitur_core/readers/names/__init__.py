"""What names of files and folders say: their parts, and the labels made of them."""
