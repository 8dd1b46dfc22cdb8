"""Logs of programs: lines of words, messages, JSON and small tables that are printed again and again."""
