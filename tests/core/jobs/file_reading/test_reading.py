"""Files read in a process of their own as they are in this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sequitur_core import readers
from sequitur_core.data.dataset import SequenceDataset, same_data
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading import reading
from sequitur_core.readers.recognised_file import RECOGNISED_FILE, load_recognised
from sequitur_core.samples import SAMPLES
from tests.core import files

MADE: dict[str, Callable[[Path], Path]] = {
    "t.csv": files.air_quality,
    "u.csv": files.covid,
    "v.csv": files.waves,
}


@pytest.fixture(params=[*SAMPLES, *MADE])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A sample's file, or one that is made."""
    name = request.param
    return SAMPLES[name].path if name in SAMPLES else MADE[name](tmp_path / name)


def test_a_file_is_recognised_and_read_as_in_this_process(path: Path, tmp_path: Path):
    here = readers.recognise(path)
    there = reading.recognise(path, place=tmp_path)
    assert there == here
    for one, other in zip(there.options, here.options, strict=True):
        np.testing.assert_equal(one.picture, other.picture)
    (tmp_path / "here").mkdir()
    readers.read(path, here.recipe).save(tmp_path / "here")
    (tmp_path / "there").mkdir()
    with reading.read(path, there.recipe, place=tmp_path / "there") as (dataset, folder):
        assert same_data(dataset, SequenceDataset.load(tmp_path / "here"))
        assert folder.is_relative_to(tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []


def test_it_is_understood_anew_with_choices_changed(tmp_path: Path):
    path = SAMPLES["seattle"].path
    recipe = reading.recognise(path, place=tmp_path).recipe
    changed = reading.revise(path, recipe, place=tmp_path, window=48, date_labels=("season",))
    assert changed == readers.revise(path, recipe, window=48, date_labels=("season",))
    assert changed.recipe.window == 48


def test_what_a_warning_is_about_comes_along(tmp_path: Path):
    path = files.air_quality(tmp_path / "air.csv")
    here, there = (
        [vars(warning) for warning in found.warnings]
        for found in (readers.recognise(path), reading.recognise(path, place=tmp_path))
    )
    assert here
    assert there == here


def test_what_cannot_be_read_is_the_same_sentence(tmp_path: Path):
    path = files.write(tmp_path / "a.csv", "%PDF-1.7\n1 0 obj\n")
    with pytest.raises(SequiturError) as here:
        readers.recognise(path)
    with pytest.raises(SequiturError) as there:
        reading.recognise(path, place=tmp_path)
    assert str(there.value) == str(here.value)


def test_what_cannot_be_read_is_noted(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO", logger="sequitur_core")
    path = files.write(tmp_path / "a.csv", "%PDF-1.7\n1 0 obj\n")
    with pytest.raises(SequiturError) as refused:
        reading.recognise(path, place=tmp_path)
    (line,) = caplog.messages
    assert line.startswith('refuse file="a.csv" reason="')
    assert str(refused.value)[:20] in line


def test_a_place_that_may_not_be_written_to_is_a_sentence(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(SequiturError, match="can't be written to"):
        reading.recognise(SAMPLES["seattle"].path, place=tmp_path / "file")


def test_damage_of_what_was_recognised_is_a_sentence(tmp_path: Path):
    (tmp_path / RECOGNISED_FILE).write_text('{"recipe": 1}')
    with pytest.raises(SequiturError, match="is damaged"):
        load_recognised(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_refused_at_once(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(SequiturError, match=r"pipe\.csv isn't a file"):
        reading.recognise(tmp_path / "pipe.csv", place=tmp_path)
