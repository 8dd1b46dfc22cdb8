"""Sounds: recognised, and decoded into loudness in bands or the wave."""
