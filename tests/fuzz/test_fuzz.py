"""Damaged files of every format, and odd tables: read, or refused in words, in time and memory.

`SEQUITUR_FUZZ` says for how many seconds to go on with damage (`make fuzz`), and for a quarter of
that with odd tables; otherwise each format is damaged once, and a few tables are made.
`SEQUITUR_FUZZ_SEED` is the first seed. Files that are neither read nor refused stay in
test-results/fuzz, and `python -m tests.fuzz.trial FILE` reads one of them again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.damage import damaged
from tests.fuzz.odd_tables import odd_table
from tests.fuzz.samples import samples

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "test-results" / "fuzz"
SECONDS = float(os.environ.get("SEQUITUR_FUZZ", "0"))
SEED = int(os.environ.get("SEQUITUR_FUZZ_SEED", "1"))
ODD = 150 if SECONDS else 60  # odd tables of one seed
MEGABYTES = 1_500  # a process may take; it has some 250 before it reads anything
GROWTH = 60  # megabytes that reading the same files once more may leave behind


def tried(*arguments: object) -> list[str]:
    """The lines that a trial of some files writes."""
    command = [sys.executable, "-m", "tests.fuzz.trial", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()


def put(folder: Path, content: bytes, name: str, seed: int) -> Path:
    """A damaged sample on disk, with its seed in front of its name."""
    path = folder / f"{seed}-{name}"
    path.write_bytes(damaged(content, name, seed))
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return samples(tmp_path_factory.mktemp("samples"))


@pytest.mark.skipif(not SECONDS, reason="tests/core/readers reads each format")
def test_samples_are_read(whole: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in whole.items():
        (tmp_path / name).write_bytes(content)
    names = [name for name in whole if not name.startswith("other.")]
    found = [json.loads(line) for line in tried(*(tmp_path / name for name in names))]
    assert [one for one in found if one["outcome"] in ("crash", "hang")] == []
    # A choice that is changed at random may be one that can't be.
    assert sum(one["outcome"] == "read" for one in found) >= len(names) / 2


def all_read_or_refused(files: Callable[[int], list[Path]], seconds: float) -> None:
    """Try the files of one seed, and of the next ones until so many seconds are over."""
    end = time.monotonic() + seconds
    wrong, seed = [], SEED
    while True:
        paths = files(seed)
        for line in tried(*paths):
            one = json.loads(line)
            if one["outcome"] in ("crash", "hang") or one["megabytes"] > MEGABYTES:
                KEPT.mkdir(parents=True, exist_ok=True)
                shutil.copy(paths[0].parent / one["file"], KEPT)
                wrong.append(one)
        for path in paths:
            path.unlink()
        seed += 1
        if time.monotonic() >= end:
            break
    assert not wrong, "\n\n".join(
        f"{one['file']}: {one['outcome']}, {one['seconds']} s, {one['megabytes']} MB\n{one['said']}"
        for one in wrong[:20]
    )


def test_damaged_files_are_read_or_refused_in_words(
    whole: dict[str, bytes], tmp_path: Path
) -> None:
    def files(seed: int) -> list[Path]:
        return [put(tmp_path, content, name, seed) for name, content in whole.items()]

    all_read_or_refused(files, SECONDS)


def test_odd_tables_are_read_or_refused_in_words(tmp_path: Path) -> None:
    def files(seed: int) -> list[Path]:
        paths = []
        for content, name in map(odd_table, range(seed * ODD, (seed + 1) * ODD)):
            paths.append(tmp_path / name)
            paths[-1].write_bytes(content)
        return paths

    all_read_or_refused(files, SECONDS / 4)


@pytest.mark.skipif(not SECONDS, reason="takes a minute; SEQUITUR_FUZZ is not set")
def test_reading_the_same_files_again_takes_no_more_memory(
    whole: dict[str, bytes], tmp_path: Path
) -> None:
    paths = [put(tmp_path, content, name, SEED) for name, content in whole.items()]
    fine = [tmp_path / json.loads(line)["file"] for line in tried(*paths)]
    megabytes = [int(line) for line in tried("--together", *fine)]
    assert megabytes[-1] - megabytes[1] < GROWTH, megabytes
