"""Drawings and handwriting: strokes of a pen."""
