"""Which results of a run are there, told without reading them."""

from __future__ import annotations

from sequitur_core.runs import layout
from sequitur_core.runs.run import Run


def has_map(run: Run) -> bool:
    """Whether a run has encodings and a map, without reading them."""
    files = (layout.ENCODINGS_FILE, layout.points_file("pca"))
    return all((run.path / name).is_file() for name in files)
