"""Arrays with a label for each of their steps, as datasets of activities and gestures have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import savemat

from sequitur_core.data.notes.doubts import codes_as_channel, measured_beside
from sequitur_core.readers import load, read, recognise, revise
from tests.core.readers.arrays.test_reader import npy, npz, walks

STEPS = 2_400
CLASSES = np.repeat(np.random.default_rng(0).permutation(np.arange(24) % 4), 100)
NOISE = np.random.default_rng(1).normal(size=(STEPS, 6)) + CLASSES[:, None]


def one_npz(folder: Path) -> Path:
    return npz(folder / "a.npz", X=walks(6, STEPS).T, y=CLASSES)


def that_are_not_smooth(folder: Path) -> Path:
    return npz(folder / "a.npz", X=NOISE, y=CLASSES)


def beside_each_other(folder: Path) -> Path:
    npy(folder / "X.npy", walks(6, STEPS).T)
    npy(folder / "y.npy", CLASSES)
    return folder


def a_matlab_file(folder: Path) -> Path:
    """As of gestures: the muscles in one array, columns of one number beside it."""
    savemat(folder / "a.mat", {"emg": walks(6, STEPS).T, "y": CLASSES[:, None], "fs": 100})
    return folder / "a.mat"


def lists_of_numbers(folder: Path) -> Path:
    names = ("ax", "ay", "az", "gx", "gy", "gz")
    lists = dict(zip(names, walks(6, STEPS), strict=True))
    return npz(folder / "a.npz", **lists, y=CLASSES)


def an_hdf5_file(folder: Path) -> Path:
    h5py = pytest.importorskip("h5py")
    with h5py.File(folder / "a.h5", "w") as file:
        file["data"], file["y"] = walks(6, STEPS).T, CLASSES
    return folder / "a.h5"


@pytest.mark.parametrize(
    "made",
    [one_npz, that_are_not_smooth, beside_each_other, a_matlab_file, lists_of_numbers,
     an_hdf5_file],
)  # fmt: skip
def test_windows_have_the_label_of_most_of_their_steps(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    path = made(tmp_path)
    found = recognise(path)
    assert any("y has one value for each step" in reason for reason in found.reasons)
    dataset = load(path, window=60)
    assert dataset.element_shape == (6,)
    steps = CLASSES[: 60 * len(dataset)].reshape(-1, 60)
    assert dataset.labels["y"].tolist() == [int(np.bincount(of).argmax()) for of in steps]


@pytest.mark.parametrize(
    ("beside", "labels"),
    [
        ({"activity": np.array(["walk", "sit", "lie", "run"])[CLASSES]}, ["activity"]),
        ({"t": np.arange(STEPS) * 0.02, "index": np.arange(STEPS), "y": CLASSES}, ["y"]),
        ({"heat": walks(1, STEPS)[0], "y": CLASSES}, ["y"]),
        ({"y": CLASSES, "subject": np.repeat([4, 7], STEPS // 2)}, ["y", "subject"]),
        ({"target": walks(1, STEPS)[0]}, []),
    ],
)
def test_times_counters_and_what_was_measured_are_no_labels_of_steps(
    tmp_path: Path, beside: dict[str, Any], labels: list[str]
) -> None:
    dataset = load(npz(tmp_path / "a.npz", X=walks(6, STEPS).T, **beside))
    assert list(dataset.labels.columns) == labels


def test_recordings_of_several_files_are_cut_where_their_steps_have_labels(tmp_path: Path) -> None:
    for number in range(3):
        size = 1_200 + 100 * number
        npz(tmp_path / f"subject{number}.npz", X=walks(6, size).T, y=CLASSES[:size])
    found = recognise(tmp_path)
    assert found.recipe.window
    assert any("y changes within the recordings" in reason for reason in found.reasons)
    dataset = load(tmp_path, window=100)
    assert dataset.labels["y"].tolist() == [*CLASSES[:1200:100], *CLASSES[:1300:100],
                                            *CLASSES[:1400:100]]  # fmt: skip
    whole = revise(tmp_path, found.recipe, window=0)
    assert "3 sequences of 1,200-1,400 steps" in whole.sentence


def test_sequences_have_the_label_of_most_of_their_steps(tmp_path: Path) -> None:
    dataset = load(npz(tmp_path / "a.npz", X=walks(24, 100, 3), labels=CLASSES.reshape(24, 100)))
    assert dataset.labels["labels"].tolist() == CLASSES[::100].tolist()


def test_rows_sorted_by_class_stay_sequences(tmp_path: Path) -> None:
    classes = np.sort(np.arange(200) % 3)
    dataset = load(npz(tmp_path / "a.npz", X=walks(200, 20), y=classes))
    assert (len(dataset), dataset.labels["y"].tolist()) == (200, classes.tolist())


def test_classes_in_a_column_are_asked_about(tmp_path: Path) -> None:
    """As arrays for networks often have them: what was measured, and the class behind it."""
    path = tmp_path / "a.npy"
    np.save(path, np.column_stack([*walks(3, STEPS), CLASSES]))
    found = recognise(path)
    (asked,) = [note for note in found.warnings if note.kind == codes_as_channel.kind]
    assert "channel 4 only has the values" in str(asked)
    now = revise(path, found.recipe, **asked.offers[0].changes)
    assert read(path, now.recipe).meta.channels == ("channel 1", "channel 2", "channel 3")
    assert not [note for note in now.warnings if note.kind == codes_as_channel.kind]


def test_what_changes_all_the_time_is_no_class(tmp_path: Path) -> None:
    counts = np.random.default_rng(0).integers(0, 4, STEPS)
    np.save(tmp_path / "a.npy", np.column_stack([*walks(3, STEPS), counts]))
    assert not recognise(tmp_path / "a.npy").warnings


def test_what_else_was_measured_at_the_same_steps_is_said_and_read_by_a_click(
    tmp_path: Path,
) -> None:
    """As of muscles and a glove, with what was done and the time."""
    for person in range(3):
        arrays = {"glove": walks(8, STEPS).T, "emg": NOISE, "stimulus": CLASSES}
        npz(tmp_path / f"s{person}.npz", **arrays, time=np.arange(STEPS) / 100)
    found = recognise(tmp_path)
    (warning,) = (w for w in found.warnings if w.kind == measured_beside.kind)
    assert str(warning) == "emg has as many steps as glove, but was not read."
    again = revise(tmp_path, found.recipe, **warning.offers[0].changes)
    assert read(tmp_path, again.recipe).element_shape == (6,)


def test_sequences_beside_others_are_not_asked_about(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", raw=walks(40, 90), filtered=walks(40, 90))
    assert not [w for w in recognise(path).warnings if w.kind == measured_beside.kind]
