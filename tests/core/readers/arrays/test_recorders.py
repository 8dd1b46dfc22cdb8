"""Recordings of laboratories in .mat: LabChart, Spike2, AcqKnowledge, structs in structs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import savemat

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave
from tests.core.readers.arrays.test_cells import cells
from tests.core.readers.arrays.test_reader import walks

STEPS = 400


def texts(*of: str) -> np.ndarray:
    """A matrix of letters, one text in each row, filled up with blanks."""
    return np.array([text.ljust(max(map(len, of))) for text in of])


def whole(path: Path) -> SequenceDataset:
    """A series that isn't cut."""
    return read(path, recognise(path).recipe.with_(window=0))


def labchart(path: Path, lengths: tuple[int, ...]) -> Path:
    """Blocks of two channels, and one that is sampled less often, one behind the other."""
    pieces = [[wave(n, phase=9 * b + c) for b, n in enumerate(lengths)] for c in range(2)]
    pieces.append([wave(n // 10, phase=7) for n in lengths])
    sizes = np.array([[len(piece) for piece in of] for of in pieces])
    ends = np.cumsum(sizes.T).reshape(sizes.T.shape).T
    in_order = [pieces[c][b] for b in range(len(lengths)) for c in range(3)]
    rates = np.array([[200.0], [200.0], [20.0]]).repeat(len(lengths), axis=1)
    told = {
        "datastart": ends - sizes + 1.0, "dataend": ends + 0.0, "samplerate": rates,
        "titles": texts("ECG", "EDA", "Temp"), "unittext": texts("mV", "uS"),
        "unittextmap": np.array([[1.0], [2.0], [-1.0]]).repeat(len(lengths), axis=1),
    }  # fmt: skip
    savemat(path, {"data": np.concatenate(in_order)[None], **told})
    return path


def test_channels_of_labchart_are_taken_apart(tmp_path: Path) -> None:
    dataset = whole(labchart(tmp_path / "a.mat", (STEPS,)))
    assert dataset.meta.channels == ("ECG", "EDA")
    assert (dataset.meta.units, dataset.meta.step) == (("mV", "uS"), 0.005)
    np.testing.assert_allclose(dataset.sequences[0][:, 1], wave(STEPS, phase=1), rtol=1e-5)


def test_blocks_of_labchart_are_sequences(tmp_path: Path) -> None:
    dataset = load(labchart(tmp_path / "a.mat", (300, 200, 250)))
    assert dataset.lengths.tolist() == [300, 200, 250]
    np.testing.assert_allclose(dataset.sequences[2][:, 1], wave(250, phase=19), rtol=1e-5)


def test_an_earlier_recipe_reads_the_list_of_labchart(tmp_path: Path) -> None:
    path = labchart(tmp_path / "a.mat", (STEPS,))
    recipe = recognise(path).recipe.with_(array="data", axes="T", layout="long", window=0)
    assert read(path, recipe).lengths.tolist() == [2 * STEPS + STEPS // 10]


def test_structs_of_spike2_are_channels(tmp_path: Path) -> None:
    def channel(title: str, n: int, interval: float, unit: str, phase: int) -> dict[str, Any]:
        values = wave(n, phase=phase)[:, None]
        return {"title": title, "interval": interval, "units": unit, "values": values}

    keys = {"title": "Keyboard", "times": np.arange(4.0), "codes": np.full((4, 4), 97, np.uint8)}
    told = {
        "V1_Ch1": channel("Force", STEPS, 0.001, "N", 0),
        "V1_Ch2": channel("EMG", STEPS, 0.001, "mV", 1),
        "V1_Ch3": channel("Heat", STEPS // 10, 0.01, "C", 2),
        "V1_Ch31": keys,
    }
    savemat(tmp_path / "a.mat", told)
    dataset = whole(tmp_path / "a.mat")
    assert (dataset.meta.channels, dataset.meta.units) == (("Force", "EMG"), ("N", "mV"))
    assert dataset.meta.step == 0.001
    np.testing.assert_allclose(dataset.sequences[0][:, 1], wave(STEPS, phase=1), rtol=1e-5)


def test_letters_beside_an_array_name_its_channels_and_units(tmp_path: Path) -> None:
    """As AcqKnowledge saves them, with the distance of samples and its unit."""
    told = {
        "labels": texts("ECG", "EDA"),
        "units": texts("mV", "uS"),
        "isi": 2.0,
        "isi_units": "ms",
    }
    savemat(tmp_path / "a.mat", {"data": walks(2, STEPS).T, **told})
    meta = load(tmp_path / "a.mat").meta
    assert (meta.channels, meta.units) == (("ECG", "EDA"), ("mV", "uS"))
    assert (meta.step, meta.step_unit) == (2, "ms")


def test_labels_of_sequences_name_no_channels(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"data": walks(3, STEPS, 3), "labels": texts("a", "b", "a")})
    meta = load(tmp_path / "a.mat").meta
    assert meta.channels == ("channel 1", "channel 2", "channel 3")


def test_cells_of_structs_are_recordings(tmp_path: Path) -> None:
    """As a contest of brain-computer interfaces gave its runs: matrices, a rate and a person."""
    runs = [
        {"X": walks(5, 300).T, "trial": np.arange(6.0), "fs": 250.0, "who": "s1" if k < 2 else "s2",
         "classes": cells(["left", "right"]), "age": 30.0}
        for k in range(4)
    ]  # fmt: skip
    savemat(tmp_path / "a.mat", {"data": cells(runs)})
    dataset = load(tmp_path / "a.mat")
    assert (dataset.lengths.tolist(), dataset.element_shape) == ([300] * 4, (5,))
    assert dataset.meta.step == 0.004
    assert {c: [*of] for c, of in dataset.labels.items()} == {"who": ["s1", "s1", "s2", "s2"]}


def test_structs_in_structs_are_looked_into(tmp_path: Path) -> None:
    """As Qualisys saves markers: their names and places, and rates of their own for each kind."""
    markers = np.stack([walks(4, STEPS) + k for k in range(3)])
    plate = {"Frequency": 1000.0, "SamplingRate": 1000.0, "Force": walks(3, STEPS)}
    labeled = {"Labels": np.array(["LHip", "RHip", "Knee"], object)[None], "Data": markers}
    walk = {"FrameRate": 100.0, "Force": plate, "Trajectories": {"Labeled": labeled}}
    savemat(tmp_path / "a.mat", {"Walk1": walk})
    dataset = load(tmp_path / "a.mat")
    assert dataset.ids == ("LHip", "RHip", "Knee")
    assert (dataset.lengths.tolist(), dataset.element_shape) == ([STEPS] * 3, (4,))
    assert dataset.meta.step == 0.01


def test_names_in_a_struct_beside_a_matrix_are_those_of_its_columns(tmp_path: Path) -> None:
    names = [f"C{k}" for k in range(40)]
    told = {"fs": 100.0, "clab": np.array(names, object)[None]}
    savemat(tmp_path / "a.mat", {"cnt": walks(40, 900).T.round().astype(np.int16), "nfo": told})
    dataset = whole(tmp_path / "a.mat")
    assert dataset.meta.channels == tuple(names)
    assert dataset.lengths.tolist() == [900]
