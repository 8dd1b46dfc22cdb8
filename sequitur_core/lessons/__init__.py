"""Lessons: a question, a prediction, runs that answer it, and what to make of the answer."""
