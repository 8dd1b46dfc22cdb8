"""Logs whose lines are of several kinds, each of which is a table of its own."""
