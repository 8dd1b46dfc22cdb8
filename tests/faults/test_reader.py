"""The process that reads files killed at random moments: all of a file is read, or nothing."""

from __future__ import annotations

import random
import sys
import threading
from pathlib import Path

import psutil
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading import reading
from sequitur_core.samples import SAMPLES
from tests.core.conftest import until
from tests.faults.test_faults import KILLS, SEEDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

LONGEST = 0.4  # seconds that reading takes


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reader_killed_at_a_random_moment_gives_all_or_a_sentence(seed: int, tmp_path: Path):
    path = SAMPLES["watch"].path
    recipe = reading.recognise(path, place=tmp_path).recipe
    chance = random.Random(seed)
    with reading.read(path, recipe, place=tmp_path) as (dataset, _):
        ids = dataset.ids
    for _ in range(KILLS):
        (reader,) = reading.POOL._idle
        killer = threading.Timer(chance.uniform(0, LONGEST), psutil.Process(reader.pid).kill)
        killer.start()
        try:
            with reading.read(path, recipe, place=tmp_path) as (dataset, _):
                assert dataset.ids == ids
        except SequiturError as error:
            assert "was ended by the system" in str(error)  # noqa: PT017
        killer.join()
        until(lambda: not reader.alive, "it is dead")  # noqa: B023 - it looks at once
        assert list(tmp_path.iterdir()) == []
        reading.POOL.stand_by()
    with reading.read(path, recipe, place=tmp_path) as (dataset, _):
        assert dataset.ids == ids
