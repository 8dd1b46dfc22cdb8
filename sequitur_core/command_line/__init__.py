"""The commands that need no page: read, train, encode, list. `dashboard.cli` adds the others."""
