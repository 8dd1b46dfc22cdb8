"""Sets to train and to test on: read together, with the set as a label, or alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from sequitur_core.readers import load, read, recognise, revise
from tests.core.readers.arrays.test_reader import npz, walks

TRAIN, TEST = walks(9, 20, 3), walks(5, 20, 3)
OF_TRAIN, OF_TEST = np.arange(9) % 3, np.arange(5) % 2
SPLIT = ["train"] * 9 + ["test"] * 5


def named(*names: str) -> Callable[[Path], Path]:
    """An .npz whose four arrays are called so: numbers and classes to train, and to test."""
    arrays = dict(zip(names, (TRAIN, OF_TRAIN, TEST, OF_TEST), strict=True))
    return lambda folder: npz(folder / "set.npz", **arrays)


def matlab(folder: Path) -> Path:
    arrays = {
        "XTrain": TRAIN,
        "YTrain": OF_TRAIN[:, None],
        "XTest": TEST,
        "YTest": OF_TEST[:, None],
    }
    savemat(folder / "set.mat", arrays)
    return folder / "set.mat"


def hdf5(folder: Path) -> Path:
    h5py = pytest.importorskip("h5py")
    with h5py.File(folder / "set.h5", "w") as file:
        for part, x, y in (("train", TRAIN, OF_TRAIN), ("test", TEST, OF_TEST)):
            file[f"{part}/x"], file[f"{part}/y"] = x, y
    return folder / "set.h5"


def files(form: str) -> Callable[[Path], Path]:
    """A folder with a file for each array, called by the form."""

    def made(folder: Path) -> Path:
        for part, x, y in (("train", TRAIN, OF_TRAIN), ("test", TEST, OF_TEST)):
            for name, values in (("X", x), ("y", y)):
                path = folder / "set" / form.format(part=part, name=name)
                path.parent.mkdir(parents=True, exist_ok=True)
                np.save(path, values)
        return folder / "set"

    return made


FORMS = {
    "x_train": (named("x_train", "y_train", "x_test", "y_test"), "x", "y"),
    "trainX": (named("trainX", "trainY", "testX", "testY"), "X", "Y"),
    "Xtr": (named("Xtr", "Ytr", "Xte", "Yte"), "X", "Y"),
    "train_data": (named("train_data", "train_labels", "test_data", "test_labels"), "data",
                   "labels"),
    "data_training": (named("data_training", "label_training", "data_testing", "label_testing"),
                      "data", "label"),
    "matlab": (matlab, "X", "Y"),
    "hdf5": (hdf5, "x", "y"),
    "X_train.npy": (files("{name}_{part}.npy"), "X", "y"),
    "train/X.npy": (files("{part}/{name}.npy"), "X", "y"),
    "train/X_train.npy": (files("{part}/{name}_{part}.npy"), "X", "y"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_both_sets_are_read_and_the_label_split_tells_them_apart(tmp_path: Path, form: str):
    make, array, classes = FORMS[form]
    path = make(tmp_path)
    found = recognise(path)
    assert found.recipe.array != array  # the set to train on is the first choice
    assert f"Choose {array} to read all sets together." in found.reasons
    found = revise(path, found.recipe, array=array)
    dataset = read(path, found.recipe)
    assert dataset.labels["split"].tolist() == SPLIT
    assert dataset.labels[classes].tolist() == [*OF_TRAIN, *OF_TEST]
    np.testing.assert_allclose(dataset.sequences[9], TEST[0], rtol=1e-6)
    assert any("9 of train and 5 of test, read together" in reason for reason in found.reasons)


def test_one_set_alone_is_a_choice_away_and_back(tmp_path: Path):
    path = npz(tmp_path / "s.npz", X_train=TRAIN, y_train=OF_TRAIN, X_test=TEST, y_test=OF_TEST)
    recipe = revise(path, recognise(path).recipe, array="X_test").recipe
    dataset = read(path, recipe)
    assert (len(dataset), [*dataset.labels]) == (5, ["y_test"])
    assert revise(path, recipe, array="X").recipe.label_columns == ("y", "split")


def test_three_sets_stand_in_their_usual_order(tmp_path: Path):
    path = npz(tmp_path / "s.npz", X_test=TEST, X_train=TRAIN, X_valid=TEST + 1)
    split = load(path, array="X").labels["split"].tolist()
    assert split == ["train"] * 9 + ["val"] * 5 + ["test"] * 5


def test_sets_of_other_lengths_are_read_together_and_of_other_channels_not(tmp_path: Path):
    longer = npz(tmp_path / "a.npz", X_train=TRAIN, X_test=walks(5, 30, 3))
    assert load(longer, array="X").lengths.tolist() == [20] * 9 + [30] * 5
    wider = npz(tmp_path / "b.npz", X_train=TRAIN, X_test=walks(5, 20, 4))
    assert recognise(wider).recipe.array == "X_train"


@pytest.mark.parametrize(
    "more",
    [
        {"y_train": OF_TRAIN},  # classes of one set only would be lost
        {"y_train": OF_TRAIN, "y_test": OF_TEST, "X": np.concatenate([TRAIN, TEST])},
    ],
)
def test_sets_are_not_joined_where_something_would_be_lost(tmp_path: Path, more: dict[str, object]):
    found = recognise(npz(tmp_path / "s.npz", X_train=TRAIN, X_test=TEST, **more))
    assert found.recipe.array == ("X" if "X" in more else "X_train")
    assert "split" not in found.recipe.label_columns


def test_true_lengths_are_those_of_each_set(tmp_path: Path):
    lengths = {"lengths_train": np.arange(9) + 10, "lengths_test": np.arange(5) + 5}
    path = npz(tmp_path / "s.npz", X_train=TRAIN, X_test=TEST, **lengths)
    assert load(path, array="X").lengths.tolist() == [*range(10, 19), *range(5, 10)]


@pytest.mark.parametrize("whole", [True, False])
def test_a_column_for_each_class_is_one_label(tmp_path: Path, whole: bool):
    marks = np.eye(3)[OF_TRAIN] * (1 if whole else 0.5)  # shares of several classes are no class
    dataset = load(npz(tmp_path / "s.npz", X=TRAIN, y=marks))
    assert [*dataset.labels] == (["y"] if whole else [])
    if whole:
        assert dataset.labels["y"].tolist() == OF_TRAIN.tolist()


@pytest.mark.parametrize("name", ["latest", "valley", "contrast", "x_tree", "mytrain", "te"])
def test_words_that_only_end_like_a_set_say_none(tmp_path: Path, name: str):
    path = npz(tmp_path / "s.npz", **{name: TRAIN, "x_test": TEST})
    assert "split" not in recognise(path).recipe.label_columns
