"""How a person looked at a run last: which panel, and which colours of the map."""

from __future__ import annotations

from sequitur_core.errors import SequiturError
from sequitur_core.files import DAMAGE, read_json, write_json, writing
from sequitur_core.runs.layout import VIEW_FILE
from sequitur_core.runs.run import Run


def last_view(run: Run) -> dict[str, str]:
    """What was kept, by its name; nothing where the file can't be read."""
    try:
        values = read_json(run.path / VIEW_FILE) or {}
        return {str(name): str(value) for name, value in values.items()}
    except (AttributeError, SequiturError, *DAMAGE):
        return {}  # the next look writes a whole file


def keep_view(run: Run, **view: str) -> None:
    """Keep it for the next look. Raises WriteError on a full disk."""
    with writing(run.path):
        write_json(run.path / VIEW_FILE, view)
