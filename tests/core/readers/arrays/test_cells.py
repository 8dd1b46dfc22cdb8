"""Cell arrays of MATLAB: a matrix for each recording, in files of both kinds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, recognise
from sequitur_core.readers.arrays.formats.cells import together
from tests.core.readers.arrays.test_reader import walks

LENGTHS = (30, 41, 25, 33)


def cells(of: Sequence[object]) -> np.ndarray:
    """A cell array as savemat writes it: a column."""
    made = np.empty((len(of), 1), object)
    made[:, 0] = of
    return made


def recordings(channels: int = 3) -> list[np.ndarray]:
    """Matrices with a row for each channel, as networks for sequences take them there."""
    return [walks(channels, length) for length in LENGTHS]


def hdf5(path: Path, of: Sequence[np.ndarray], **more: np.ndarray) -> Path:
    """As MATLAB writes a cell array and more with -v7.3: axes the other way round."""
    h5py = pytest.importorskip("h5py")
    with h5py.File(path, "w", userblock_size=512) as file:
        parts = file.create_group("#refs#")
        whole = file.create_dataset("signals", (1, len(of)), dtype=h5py.ref_dtype)
        whole.attrs["MATLAB_class"] = np.bytes_("cell")
        for at, values in enumerate(of):
            part = parts.create_dataset(f"p{at}", data=values.T)
            part.attrs["MATLAB_class"] = np.bytes_("double")
            whole[0, at] = part.ref
        for name, values in more.items():
            file[name] = values.T
            file[name].attrs["MATLAB_class"] = np.bytes_("double")
    return path


def test_cells_of_matrices_are_recordings(tmp_path: Path) -> None:
    classes = np.array([[1], [2], [1], [2]])
    savemat(tmp_path / "a.mat", {"XTrain": cells(recordings()), "YTrain": classes})
    dataset = load(tmp_path / "a.mat")
    assert dataset.lengths.tolist() == [*LENGTHS]
    np.testing.assert_allclose(dataset.sequences[1], recordings()[1].T, rtol=1e-6)
    assert dataset.labels["YTrain"].tolist() == [1, 2, 1, 2]


def test_cells_of_lists_have_one_channel_and_words_label_them(tmp_path: Path) -> None:
    words = cells(["N", "A", "N", "A"])
    savemat(tmp_path / "a.mat", {"signals": cells(recordings(1)), "labels": words})
    dataset = load(tmp_path / "a.mat")
    assert (dataset.element_shape, dataset.lengths.tolist()) == ((1,), [*LENGTHS])
    assert dataset.labels["labels"].tolist() == ["N", "A", "N", "A"]


def test_cells_in_a_struct_beside_what_labels_them(tmp_path: Path) -> None:
    told = {"classes": np.array([1, 2, 1, 2]), "dt": 0.005}
    savemat(tmp_path / "a.mat", {"mixout": cells(recordings()), "consts": told})
    dataset = load(tmp_path / "a.mat")
    assert dataset.lengths.tolist() == [*LENGTHS]
    assert dataset.labels.iloc[:, 0].tolist() == [1, 2, 1, 2]


def test_cells_of_version_7_3_are_recordings(tmp_path: Path) -> None:
    classes = np.array([[1.0], [2], [1], [2]])
    dataset = load(hdf5(tmp_path / "a.mat", recordings(), label=classes))
    assert dataset.lengths.tolist() == [*LENGTHS]
    np.testing.assert_allclose(dataset.sequences[3], recordings()[3].T, rtol=1e-6)
    assert dataset.labels["label"].tolist() == [1, 2, 1, 2]


def test_cells_of_one_size_keep_their_axes(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"X": cells([walks(3, 100)] * 6)})
    assert recognise(tmp_path / "a.mat").recipe.axes == "NCT"


@pytest.mark.parametrize(
    "of",
    [
        [walks(3, 30), walks(4, 20)],
        [walks(3, 30), "a word"],
        [walks(3, 30)],
        [walks(1, 2), walks(1, 3)],
        [walks(2, 30, 4), walks(2, 20, 4)],
    ],
)
def test_cells_of_several_kinds_are_no_recordings(of: Sequence[object]) -> None:
    assert together("a", of) is None


def test_cells_that_hold_other_things_are_refused_in_words(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"parts": cells([walks(3, 30), walks(4, 20)])})
    with pytest.raises(SequiturError, match="holds no arrays of plain numbers, but parts"):
        recognise(tmp_path / "a.mat")


def test_an_empty_cell_is_a_sequence_without_numbers(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"X": cells([*recordings(), np.empty((0, 0))])})
    dataset = load(tmp_path / "a.mat")
    assert (len(dataset), dataset.meta.notes != ()) == (len(LENGTHS), True)
