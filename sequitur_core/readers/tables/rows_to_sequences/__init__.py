"""How the rows of a table become sequences."""
