"""Runs that many tests of the pages want alike: trained once in a process, copied from then on."""

from __future__ import annotations

import hashlib
import json

from sequitur_core.explore.maps.projection import PROJECTIONS
from sequitur_core.jobs.training import frame_schedule
from sequitur_core.runs import layout
from sequitur_core.runs.progress import frames
from sequitur_core.runs.run import Run

QUEUED = {layout.SPEC_FILE, layout.DATA_FOLDER, layout.RESERVE_FILE}
NAMES = ("name", "dataset_id")  # settings that training doesn't look at
ON = False  # the tests of training itself train
_written: dict[str, dict[str, bytes]] = {}  # by training, for what it depends on


def fingerprint(run: Run) -> str | None:
    """Equal for runs that training makes equal; None for one that is to be trained anyway."""
    if not ON or {file.name for file in run.path.iterdir()} != QUEUED:
        return None
    settings = json.loads(run.spec.to_json())
    depends_on = {name: value for name, value in settings.items() if name not in NAMES}
    # And what a test may have set otherwise.
    patched = (frame_schedule.SHARE, frames.MOST_BYTES, PROJECTIONS["umap"].__qualname__)
    found = hashlib.sha256(json.dumps([depends_on, patched]).encode())
    for file in sorted((run.path / layout.DATA_FOLDER).iterdir()):
        found.update(file.name.encode() + file.read_bytes())
    return found.hexdigest()


def keep(run: Run, fingerprint: str) -> None:
    """Remember what training wrote."""
    files = (file for file in run.path.iterdir() if file.name not in QUEUED)
    _written[fingerprint] = {file.name: file.read_bytes() for file in files}


def copied(run: Run, fingerprint: str) -> bool:
    """Give the run what was written for one like it; False where none was trained yet."""
    if fingerprint not in _written:
        return False
    for name, content in _written[fingerprint].items():
        (run.path / name).write_bytes(content)
    (run.path / layout.RESERVE_FILE).unlink()
    return True
