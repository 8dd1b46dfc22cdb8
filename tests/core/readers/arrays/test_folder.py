"""Arrays that belong together, in a folder or in one file: recordings, and what labels them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.core.readers.arrays.test_reader import npy, npz, walks
from tests.notes import worded


def recordings(folder: Path, *names: str) -> Path:
    """An .npy for each name, of 3 channels and each of other steps; returns the folder."""
    for number, name in enumerate(names):
        npy(folder / f"{name}.npy", walks(3, 200 + 10 * number).T)
    return folder


def bearings(folder: Path) -> None:
    """As the bearing data of a university: a number of the file in the names of its arrays."""
    for number, rpm in ((97, 1797), (98, 1772), (105, 1797)):
        steps = {f"X{number:03d}_{end}_time": walks(1, 300 + number) for end in ("DE", "FE")}
        savemat(folder / f"{number}.mat", {**steps, f"X{number:03d}RPM": rpm})


def people(folder: Path) -> None:
    """Trials of persons, with a kind for each and the rate: (trial, channel, step)."""
    for number in range(3):
        trials = walks(8, 60, 4 + number).transpose(2, 0, 1).cumsum(axis=2)
        kinds = np.arange(4 + number) % 2
        savemat(folder / f"subject{number}.mat", {"eeg": trials, "kind": kinds, "fs": 250})


def subjects(folder: Path) -> None:
    """One file with a group for each person, as h5py writes it."""
    h5py = pytest.importorskip("h5py")
    with h5py.File(folder / "study.h5", "w") as file:
        for number in range(4):
            group = file.create_group(f"subject_{number}")
            group["ppg"] = walks(1, 300 + number)[0]
            group["age"] = 30 + number
            group.attrs["sampling_rate"] = 64.0


@pytest.mark.parametrize(
    ("made", "size", "channels", "labels", "step", "ids"),
    [
        (bearings, 3, ["DE_time", "FE_time"], ["RPM"], 1.0, ("97", "98")),
        (people, 15, [f"channel {k}" for k in range(1, 9)], ["file", "kind"], 0.004,
         ("subject0 1", "subject0 2")),
        (subjects, 4, ["ppg"], ["age"], 1 / 64, ("subject_0", "subject_1")),
    ],
)  # fmt: skip
def test_files_are_read_together_as_a_person_would(
    tmp_path: Path,
    made: Callable[[Path], None],
    size: int,
    channels: list[str],
    labels: list[str],
    step: float,
    ids: tuple[str, ...],
) -> None:
    made(tmp_path)
    files = list(tmp_path.iterdir())
    dataset = load(files[0] if len(files) == 1 else tmp_path)
    assert (len(dataset), list(dataset.meta.channels)) == (size, channels)
    assert list(dataset.labels.columns) == labels
    assert (dataset.meta.step, dataset.ids[:2]) == (step, ids)


def test_recordings_of_different_lengths_keep_their_numbers(tmp_path: Path) -> None:
    dataset = load(recordings(tmp_path, "walk_1", "walk_2", "run_1", "run_2"))
    assert dataset.ids == ("run_1", "run_2", "walk_1", "walk_2")
    np.testing.assert_allclose(dataset.sequences[0], walks(3, 220).T, rtol=1e-6)
    assert dataset.lengths.tolist() == [220, 230, 200, 210]
    assert dataset.labels["kind"].tolist() == ["run", "run", "walk", "walk"]


def test_it_is_said_how_they_were_put_together_and_may_be_corrected(tmp_path: Path) -> None:
    found = recognise(recordings(tmp_path, "a", "b"))
    assert found.reasons[0] == (
        "2 files hold arrays of 200-210 steps x 3 channels: a sequence for each."
    )
    other = revise(tmp_path, found.recipe, axes="NT")
    assert read(tmp_path, other.recipe).lengths.tolist() == [3] * 410


def test_arrays_and_their_labels_are_read_as_from_one_file(tmp_path: Path) -> None:
    npy(tmp_path / "X.npy", walks(9, 30))
    npy(tmp_path / "y.npy", np.arange(9) % 3)
    assert load(tmp_path).labels["y"].tolist() == [0, 1, 2] * 3


def test_a_list_of_labels_beside_recordings_is_theirs(tmp_path: Path) -> None:
    npy(recordings(tmp_path, "a", "b", "c") / "kinds.npy", np.array(["x", "y", "x"]))
    assert load(tmp_path).labels["kinds"].tolist() == ["x", "y", "x"]


def test_a_table_beside_recordings_says_what_they_are(tmp_path: Path) -> None:
    recordings(tmp_path, "a", "b", "c", "d")
    rows = "\n".join(
        f"{name}.npy,{age}" for name, age in zip("abcd", (30, 41, 30, 41), strict=True)
    )
    (tmp_path / "about.csv").write_text(f"file,age\n{rows}\n")
    assert load(tmp_path).labels["age"].tolist() == [30, 41, 30, 41]


def test_one_file_of_another_form_is_left_out_and_said(tmp_path: Path) -> None:
    recordings(tmp_path, *"abcd")
    npy(tmp_path / "mean.npy", walks(4, 4, 4, 4))
    (tmp_path / "cut.npy").write_bytes((tmp_path / "a.npy").read_bytes()[:20])
    told = worded(recognise(recordings(tmp_path, *"abcdefghijklmnopqrst")).warnings)
    assert any(text.startswith("mean.npy was left out: its arrays differ") for text in told)
    assert any(text.startswith("cut.npy was left out: cut.npy is damaged") for text in told)


def test_channels_that_do_not_match_are_said(tmp_path: Path) -> None:
    recordings(tmp_path, "a", "b")
    with pytest.raises(SequiturError, match="don't have the same channels"):
        load(tmp_path, axes="CT")


@pytest.mark.parametrize("even", [True, False])
def test_lists_of_one_length_are_channels_and_even_times_their_step(
    tmp_path: Path, even: bool
) -> None:
    times = np.arange(300) * 0.02 if even else np.arange(300.0) ** 2
    path = npz(tmp_path / "a.npz", time=times, ecg=walks(1, 300)[0], resp=walks(1, 300)[0])
    dataset = load(path)
    assert dataset.meta.channels == ("ecg", "resp")
    assert (dataset.meta.step, dataset.meta.step_unit) == ((0.02, "s") if even else (1.0, "step"))


def test_what_names_of_files_say_and_these_tell_themselves_is_one_label(tmp_path: Path) -> None:
    for number, (trial, day) in enumerate([(1, 3), (2, 4), (1, 4), (2, 3)]):
        told = {"trial": str(trial), "folder": f"day {day}", "steps": walks(6, 100 + number)}
        (tmp_path / f"Subject{number // 2}").mkdir(exist_ok=True)
        savemat(tmp_path / f"Subject{number // 2}" / f"a{number % 2}t{trial}.mat", told)
    labels = load(tmp_path).labels
    assert [*labels["trial"]] == ["1", "2", "1", "2"]
    assert [*labels["folder"]] == ["Subject0", "Subject0", "Subject1", "Subject1"]
    assert [*labels["folder (2)"]] == ["day 3", "day 4", "day 4", "day 3"]


def test_numbered_arrays_of_a_file_are_recordings(tmp_path: Path) -> None:
    path = npz(tmp_path / "a.npz", **{f"trial{k}": walks(3, 90 + k).T for k in range(11)}, fs=50)
    dataset = load(path)
    assert (dataset.ids[1:11:8], dataset.lengths[-1]) == (("trial1", "trial9"), 100)
    assert dataset.meta.step == 0.02


def test_columns_of_one_number_are_channels_but_for_counters_and_what_never_changes(
    tmp_path: Path,
) -> None:
    """As OpenSignals writes it: the rate is said of the device, two groups above."""
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "a.h5", "w") as file:
        device = file.create_group("20:17:11")
        device.attrs["sampling rate"] = 100
        device["raw/nSeq"] = (np.arange(300) % 16)[:, None]
        device["digital/digital_1"] = np.zeros((300, 1), int)
        device["support/level_10/mean"] = walks(1, 30).T
        for number in (1, 2):
            device[f"raw/channel_{number}"] = number * walks(1, 300).T
    dataset = load(tmp_path / "a.h5")
    assert dataset.meta.channels == ("channel_1", "channel_2")
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.01, "s")


def test_kinds_of_recordings_in_a_struct_are_arrays_to_choose_from(tmp_path: Path) -> None:
    """As a battery's cycles: measurements in a struct of each element, others for each kind."""
    cycles = np.empty((1, 8), [("type", object), ("ambient", object), ("data", object)])
    for number in range(8):
        charging = number % 2 == 0
        steps = 60 + number
        data = {"Voltage": walks(1, steps)[0], "Time": np.arange(steps) * 19.5}
        data |= {"Current": walks(1, steps)[0]} if charging else {"Capacity": 1.8 - number / 50}
        kind = "charge" if charging else "discharge"
        cycles[0, number] = (kind, 24, data)
    savemat(tmp_path / "B5.mat", {"B5": {"cycle": cycles}})
    found = recognise(tmp_path / "B5.mat")
    (choice,) = [option for option in found.options if option.name == "array"]
    assert {name for name, _ in choice.options} == {"B5.cycle.charge", "B5.cycle.discharge"}
    dataset = load(tmp_path / "B5.mat", array="B5.cycle.discharge")
    assert (len(dataset), dataset.meta.channels) == (4, ("Voltage",))
    assert list(dataset.labels.columns) == ["discharge.Capacity"]
    assert dataset.lengths.tolist() == [61, 63, 65, 67]


@pytest.mark.parametrize("called", ["channel", "chan_id"])
def test_lists_beside_what_is_said_of_each_file_hinder_no_labels(
    tmp_path: Path, called: str
) -> None:
    """As telemanom has where anomalies are, of each channel of a spacecraft."""
    recordings(tmp_path, "C-1", "M-6", "S-2", "T-8")
    rows = (
        f"{called},craft,anomalies", 'M-6,MSL,"[[10, 30]]"', 'T-8,SMAP,"[[5, 9], [40, 60]]"',
        'C-1,MSL,"[[20, 30], [50, 80]]"', 'S-2,SMAP,"[[15, 50]]"',
    )  # fmt: skip
    (tmp_path / "anomalies.csv").write_text("\n".join(rows))
    found = recognise(tmp_path)
    assert {"craft", "sequence"} & {*found.recipe.label_columns} == {"craft"}
    labels = read(tmp_path, found.recipe).labels
    assert [*labels["craft"]] == ["MSL", "MSL", "SMAP", "SMAP"]
    assert any("anomalies.csv gives labels: craft" in text for text in worded(found.warnings))


def test_lists_that_all_files_have_are_channels_where_one_lacks_another(tmp_path: Path) -> None:
    """As the sensor at the base of a bearing, which nobody read for the one without a fault."""
    for number, ends in ((97, ("DE", "FE")), (109, ("DE", "FE", "BA")), (122, ("DE", "FE", "BA"))):
        steps = {f"X{number:03d}_{end}_time": walks(1, 400) + len(end) for end in ends}
        savemat(tmp_path / f"{number}.mat", steps)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert (len(dataset), dataset.meta.channels) == (3, ("DE_time", "FE_time"))
    assert "BA_time was left out: it isn't in all files." in worded(dataset.meta.notes)
    assert "2 arrays are read side by side, as channels (400 x 2)." in found.reasons
    earlier = found.recipe.with_(array="side by side", axes="TN", label_columns=("file",))
    assert len(read(tmp_path, earlier)) == 8


def test_labels_in_a_file_of_their_own_are_those_of_the_arrays_in_another(tmp_path: Path) -> None:
    """As UniMiB SHAR is kept: windows, and in a matrix beside them the kind and the person."""
    kinds, persons = np.arange(60) % 3 + 1, np.arange(60) // 20 + 1
    savemat(tmp_path / "acc_data.mat", {"acc_data": walks(60, 150)})
    savemat(tmp_path / "acc_labels.mat", {"acc_labels": np.stack([kinds, persons], axis=1)})
    names = np.array([["Walking"], ["Running"], ["Sitting"]], dtype=object)
    savemat(tmp_path / "acc_names.mat", {"acc_names": names})
    found = recognise(tmp_path).recipe
    dataset = read(tmp_path, found)
    assert (len(dataset), {*dataset.lengths}) == (60, {150})
    assert len(read(tmp_path, found.with_(array="", axes="CT", label_columns=()))) == 2  # as before
    assert dataset.labels["acc_labels 1"].tolist() == kinds.tolist()
    assert dataset.labels["acc_labels 2"].tolist() == persons.tolist()


def test_what_cells_did_is_read_beside_what_was_pickled(tmp_path: Path) -> None:
    """As suite2p keeps it."""
    for name in ("F", "Fneu", "spks"):
        npy(tmp_path / f"{name}.npy", walks(9, 300) + len(name))
    npy(tmp_path / "iscell.npy", np.ones((9, 2), np.float32))
    for name in ("ops", "stat"):
        np.save(tmp_path / f"{name}.npy", np.array([{"fs": 30}] * 9, object), allow_pickle=True)
    dataset = load(tmp_path)
    np.testing.assert_allclose(dataset.sequences[8][:, 0], walks(9, 300)[8] + 1, rtol=1e-5)
    assert len(dataset) == 9
    assert any("ops.npy was left out" in note for note in worded(dataset.meta.notes))
