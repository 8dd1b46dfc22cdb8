"""The samples of a server that several people share, each stored once."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sequitur_core.files import scratch_folder, writing
from sequitur_core.runs import layout
from sequitur_core.samples import SAMPLES, load_sample


def shared_sample(home: Path, key: str) -> Path:
    """The folder of a sample that all people's own are links to; it is made at first.

    So what was found out about it once, which takes a second, holds for all of a class.
    """
    sample = SAMPLES[key]
    content = sample.path.read_bytes() + sample.recipe.to_json().encode()
    name = f"{key}-{hashlib.sha256(content).hexdigest()[:16]}"
    folder = home / layout.SAMPLES_FOLDER / name
    if not folder.is_dir():
        with scratch_folder(folder.parent) as scratch, writing(folder.parent):
            made = scratch / name
            made.mkdir()
            load_sample(key).save(made)
            try:
                made.rename(folder)
            except OSError:
                if not folder.is_dir():  # else somebody else was quicker
                    raise
    return folder
