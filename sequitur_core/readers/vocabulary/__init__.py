"""What words in names of columns and files mean."""
