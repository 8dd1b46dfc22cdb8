"""The file of frames: what it holds, what is left of it when it breaks off or is damaged."""

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.runs import layout
from sequitur_core.runs.progress.frames import (
    MOST_BYTES,
    Frame,
    FrameFormat,
    append_frame,
    begin_frames,
    frame_format,
    keep_frames,
    read_frames,
)
from tests.core.conftest import noise

KIND = FrameFormat(rows=(0, 2), encoding_dim=3, drawn=(1,), elements=(4,), shape=(2,))


def frame(step: int, *, final: bool = False) -> Frame:
    encodings, points = noise(2, 3, seed=step), noise(2, 2, seed=step)
    return Frame(step, step / 2, 1.0, 2.0, encodings, points, [noise(4, 2, seed=step)], final)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run's folder with three frames."""
    (tmp_path / layout.DATA_FOLDER).mkdir()
    lengths = tmp_path / layout.DATA_FOLDER / "lengths.npy"
    np.save(lengths, np.full(5, 4, np.int64))
    begin_frames(tmp_path, KIND)
    for step in (0, 1, 5):
        append_frame(tmp_path, KIND, frame(step, final=step == 5))
    return tmp_path


def test_a_frame_is_read_as_it_was_written(folder):
    read, written = read_frames(folder).frame(1), frame(1)
    assert (read.step, read.epoch, read.train_loss, read.final) == (1, 0.5, 1.0, False)
    np.testing.assert_allclose(read.encodings, written.encodings, rtol=1e-3, atol=1e-6)
    np.testing.assert_array_equal(read.points, written.points)
    np.testing.assert_array_equal(read.reconstructions[0], written.reconstructions[0])


def test_the_last_frame_can_be_read_alone(folder):
    assert read_frames(folder, last=1).records["step"].tolist() == [5]


def test_a_run_of_an_earlier_version_has_no_frames(tmp_path):
    assert read_frames(tmp_path) is None


def test_the_beginning_of_a_frame_isnt_read(folder):
    with (folder / layout.FRAMES_FILE).open("ab") as file:
        file.write(b"half")
    assert len(read_frames(folder)) == 3


@pytest.mark.parametrize(("kept", "whole"), [(0, 0), (0.1, 0), (2.5, 2)])
def test_frames_that_end_too_early_are_damage_once_the_run_has_ended(folder, kept, whole):
    file = folder / layout.FRAMES_FILE
    file.write_bytes(file.read_bytes()[: int(kept * KIND.record.itemsize)])
    assert len(read_frames(folder)) == whole
    with pytest.raises(SequiturError, match="The run itself is whole"):
        read_frames(folder, ended=True)


@pytest.mark.parametrize("name", [layout.FRAMES_FILE, layout.FRAMES_ABOUT_FILE])
@pytest.mark.parametrize("content", [None, b"", b"nonsense"])
def test_damage_is_told_in_a_sentence(folder, name, content):
    path = folder / name
    if content is None:
        damaged = bytearray(path.read_bytes())
        damaged[len(damaged) // 2] ^= 0xFF
        content = bytes(damaged)
    path.write_bytes(content)
    if name == layout.FRAMES_FILE and len(content) < KIND.record.itemsize:
        assert len(read_frames(folder)) == 0
    else:
        with pytest.raises(SequiturError, match="The run itself is whole"):
            read_frames(folder)


def test_frames_of_rows_that_arent_there_are_damaged(folder):
    begin_frames(folder, FrameFormat((0, 9), 3, (1,), (4,), (2,)))
    with pytest.raises(SequiturError, match="damaged"):
        read_frames(folder)


def test_what_is_trained_again_has_no_frames_yet(folder):
    keep_frames(folder, until=1)
    append_frame(folder, KIND, frame(2))
    assert read_frames(folder).records["step"].tolist() == [0, 1, 2]


def test_the_finished_model_isnt_kept_where_training_goes_on(folder):
    assert keep_frames(folder, until=9).records["step"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("shape", "length"), [((3,), 100_000), ((64, 64), 50), ((3, 128, 128), 100), ((64, 64, 64), 9)]
)
def test_no_recording_is_large(shape, length):
    lengths = np.full(1_000, length)
    kind = frame_format(
        range(1_000), encoding_dim=16, drawn=[0, 1, 2], lengths=lengths, shape=shape
    )
    assert kind.most >= 20
    assert kind.most * kind.record.itemsize <= MOST_BYTES


def test_an_encoding_beyond_half_precision_is_as_large_as_that_allows(folder):
    large = frame(9)
    large.encodings[:] = 1e9
    append_frame(folder, KIND, large)
    assert np.isfinite(read_frames(folder).frame(-1).encodings).all()
