"""Logs: lines of words or JSON, messages, and small tables that come again and again."""
