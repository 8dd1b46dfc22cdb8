"""Columns as times: of dates, of their parts, of numbers, and of clocks."""
