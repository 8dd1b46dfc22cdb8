"""What meters of electricity write: a day in each line, or intervals in XML."""
