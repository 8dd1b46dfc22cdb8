"""Arrays as programs keep them: records of numpy, structs of EEGLAB and FieldTrip, dates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from sequitur_core.readers import load, recognise
from tests.core.files import wave
from tests.core.readers.arrays.test_cells import cells
from tests.core.readers.arrays.test_reader import npy, npz, walks

STEPS = 600
NAMES = ("Fz", "Cz", "Pz", "Oz")


def records() -> np.ndarray:
    """A list of records with a time, two measurements and a class."""
    kinds = [("time", "f8"), ("ax", "f4"), ("ay", "f4"), ("label", "i4")]
    made = np.zeros(STEPS, dtype=kinds)
    made["time"], made["label"] = np.arange(STEPS) / 50, np.arange(STEPS) // 150
    made["ax"], made["ay"] = wave(STEPS), wave(STEPS, phase=1)
    return made


@pytest.mark.parametrize("packed", [False, True])
def test_fields_of_records_are_channels(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / f"a.np{'z' if packed else 'y'}"
    dataset = load(npz(path, log=records()) if packed else npy(path, records()))
    assert (dataset.meta.channels, dataset.meta.step) == (("ax", "ay"), 0.02)
    assert dataset.labels.iloc[:, 0].unique().tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(dataset.sequences[0][:, 0], wave(STEPS)[:24], rtol=1e-5)


def test_dates_beside_arrays_tell_the_step(tmp_path: Path) -> None:
    times = np.datetime64("2020-01-01T00:00") + np.arange(STEPS) * np.timedelta64(30, "m")
    meta = load(npz(tmp_path / "a.npz", time=times, load=wave(STEPS), heat=wave(STEPS))).meta
    assert (meta.step, meta.step_unit) == (30, "min")


def test_large_times_among_channels_are_even_as_a_whole(tmp_path: Path) -> None:
    times = 1.6e9 + np.arange(STEPS) * 0.01
    path = npy(tmp_path / "a.npy", np.stack([times, wave(STEPS), wave(STEPS, phase=1)], axis=1))
    assert load(path).meta.step == 0.01
    assert not recognise(path).warnings  # on numbers too large for what they differ by


def test_a_struct_of_eeglab_has_channels_and_a_rate(tmp_path: Path) -> None:
    places = np.array([(name,) for name in NAMES], dtype=[("labels", "O")])
    told = {"data": walks(4, STEPS), "srate": 250.0, "nbchan": 4, "chanlocs": places}
    savemat(tmp_path / "a.mat", {"EEG": told})
    dataset = load(tmp_path / "a.mat")
    assert (dataset.meta.channels, dataset.meta.step) == (NAMES, 0.004)


def test_trials_of_fieldtrip_are_sequences(tmp_path: Path) -> None:
    times = np.arange(100) / 250
    told = {
        "fsample": 250.0,
        "trial": cells([walks(4, 100)] * 6).T,
        "time": cells([times] * 6).T,
        "label": cells(NAMES),
        "trialinfo": np.arange(6)[:, None] % 2,
    }
    savemat(tmp_path / "a.mat", {"data": told})
    dataset = load(tmp_path / "a.mat")
    assert (dataset.meta.channels, dataset.meta.step) == (NAMES, 0.004)
    assert (dataset.lengths.tolist(), dataset.element_shape) == ([100] * 6, (4,))
    assert dataset.labels.iloc[:, 0].tolist() == [0, 1] * 3


def test_names_of_channels_tell_which_axis_they_are(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", data=walks(4, STEPS), channel_names=np.array(NAMES))
    assert (recognise(path).recipe.axes, load(path).meta.channels) == ("CT", NAMES)


def test_features_of_a_sound_are_channels_and_the_hop_says_the_step(tmp_path: Path) -> None:
    """As librosa gives them: a row for each coefficient."""
    features = np.cumsum(np.random.default_rng(0).normal(size=(13, 400)), axis=1)
    np.savez(tmp_path / "song.npz", mfcc=features, sr=np.array(22050), hop_length=np.array(512))
    meta = load(tmp_path / "song.npz").meta
    assert (len(meta.channels), meta.step_unit) == (13, "s")
    assert meta.step == pytest.approx(512 / 22050)


def bench(rows: int) -> dict[str, np.ndarray]:
    """What a test bench keeps of its sensors: a name and numbers each, at rates of their own."""
    kinds = [("Name", "O"), ("Type", "O"), ("Data", "O")]
    sensors = {"force": rows // 16, "current_1": rows, "speed": rows // 16, "vibration_1": rows}
    measured = [(name, "double", walks(1, n)) for name, n in sensors.items()]
    clocks = [(k, "double", np.arange(n)[None]) for k, n in (("Fast", rows), ("Slow", rows // 16))]
    return {"X": np.array(clocks, dtype=kinds), "Y": np.array(measured, dtype=kinds)}


def test_elements_of_a_struct_with_names_and_numbers_are_channels(tmp_path: Path) -> None:
    for name in ("N09_K001_1", "N09_K001_2", "N09_KA01_1", "N09_KA01_2"):
        savemat(tmp_path / f"{name}.mat", {name: bench(640)})
    dataset = load(tmp_path)
    assert (len(dataset), dataset.meta.channels) == (4, ("current_1", "vibration_1"))
    assert dataset.labels["code"].tolist() == ["K001", "K001", "KA01", "KA01"]


def test_sensors_of_a_road_are_sequences_however_their_channels_differ(tmp_path: Path) -> None:
    """PEMS: steps, sensors, and flow, occupancy and speed, each on a scale of its own."""
    rng = np.random.default_rng(0)
    day = np.arange(600) / 288 * 2 * np.pi
    flow = rng.uniform(20, 400, 30) * (1.2 + np.sin(day[:, None] + rng.normal(0, 0.3, 30)))
    speed = 68 - flow / flow.max(axis=0) * rng.uniform(5, 30, 30) + rng.normal(0, 2, flow.shape)
    path = tmp_path / "pems.npz"
    np.savez(path, data=np.stack([flow, flow / 5000, speed], axis=2))
    assert recognise(path).recipe.axes == "TNC"
