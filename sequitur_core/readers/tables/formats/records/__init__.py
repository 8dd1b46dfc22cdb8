"""Recordings whose header, numbers and marks are files of one name beside each other."""
