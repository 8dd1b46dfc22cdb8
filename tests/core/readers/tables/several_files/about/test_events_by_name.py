"""One table of events of many recordings, in files or in another table, labels their windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise
from tests.core.files import table, wave
from tests.notes import worded

N, RATE = 400, 20.0  # rows of a recording, rows a second


def recording(path: Path, seed: int, *, timed: bool = True) -> None:
    at = {"time (s)": np.arange(N) / RATE} if timed else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    table(path, {**at, "a": wave(N, phase=seed), "b": wave(N, phase=seed + 9)})


NAMED = {
    "participant": (["p1", "p1", "p2", "p2"], "{}"),
    "filename": (["p1.csv", "p1.csv", "p2.csv", "p2.csv"], "recordings/{}"),
    "Subject": ([1, 1, 2, 2], "{}"),
}


@pytest.mark.parametrize("column", NAMED)
def test_a_column_says_of_which_recording_an_event_is(tmp_path: Path, column: str):
    names, place = NAMED[column]
    for seed, name in enumerate(("p1", "p2", "p3")):
        recording(tmp_path / f"{place.format(name)}.csv", seed)
    about = {"start": [0, 5, 0, 10], "end": [5, 10, 2.5, 20], "activity": ["walk", "sit"] * 2}
    table(tmp_path / "events.csv", {column: names, **about})
    found = recognise(tmp_path)
    assert found.recipe.window > 0  # of a whole recording, it would say what went on longest
    assert any("activity changes within the recordings" in why for why in found.reasons)
    dataset = read(tmp_path, found.recipe.with_(window=50))
    first, second, third = (
        dataset.labels["activity"][k * 8 : k * 8 + 8].tolist() for k in range(3)
    )
    assert first == ["walk"] * 2 + ["sit"] * 2 + ["none"] * 4
    assert second == ["walk"] + ["none"] * 3 + ["sit"] * 4
    assert third == ["none"] * 8  # no event is of it


def test_measurements_of_each_recording_are_no_events(tmp_path: Path):
    for seed, name in enumerate(("p1", "p2")):
        recording(tmp_path / f"{name}.csv", seed)
    table(tmp_path / "about.csv", {"id": ["p1", "p2"], "age": [31, 44], "start": ["a", "b"]})
    labels = load(tmp_path).labels
    assert labels["age"].tolist() == [31, 44]


def test_of_one_table_of_many_nights_each_has_its_own_events(tmp_path: Path):
    """As wristbands and diaries of sleep are published: what begins lasts until the other kind."""
    at = pd.date_range("2018-08-14 22:00", periods=N, freq="min").strftime("%Y-%m-%dT%H:%M:%S-0400")
    series, events = [], []
    for seed, night in enumerate(("038441c925bb", "0402a003dae9", "04f547b8017d")):
        rows = {"series_id": night, "step": range(N), "timestamp": at}
        series.append(pd.DataFrame({**rows, "anglez": wave(N, phase=seed), "enmo": wave(N)}))
        falls, wakes = 50 + 50 * seed, 300
        moments = {"event": ["onset", "wakeup", "onset"], "step": [falls, wakes, None]}
        events.append(pd.DataFrame({"series_id": night, "night": 1, **moments,
                                    "timestamp": [at[falls], at[wakes], None]}))  # fmt: skip
    pd.concat(series).to_csv(tmp_path / "series.csv", index=False)
    pd.concat(events).to_csv(tmp_path / "events.csv", index=False)
    dataset = load(tmp_path, window=50)
    assert (len(dataset), dataset.meta.channels) == (24, ("anglez", "enmo"))
    last = dataset.labels["event"].tolist()[16:]
    assert last == ["none"] * 3 + ["after onset"] * 3 + ["after wakeup"] * 2


@pytest.mark.parametrize("columns", [("start_index", "end_index"), ("start", "stop")])
def test_events_may_be_told_by_numbers_of_rows(tmp_path: Path, columns: tuple[str, str]):
    recording(tmp_path / "signal.csv", 0, timed=False)
    start, end = columns
    table(tmp_path / "parts.csv", {start: [0, 100], end: [100, 200], "label": ["walk", "sit"]})
    dataset = load(tmp_path, window=50, align="")
    assert dataset.labels["label"].tolist() == ["walk"] * 2 + ["sit"] * 2 + ["none"] * 4


def test_seconds_of_events_are_no_numbers_of_rows(tmp_path: Path):
    for seed, name in enumerate(("3d0a9", "5f21b")):
        rows = {"Time": np.arange(N), "a": wave(N, phase=seed), "b": wave(N, phase=seed + 9)}
        table(tmp_path / f"{name}.csv", rows)
    ids = {"Id": ["3d0a9", "5f21b"], "Init": [3.25, 4.1], "Completion": [6.5, 9.75]}
    table(tmp_path / "events.csv", {**ids, "Type": ["Turn", "Walking"]})
    assert "Type" not in load(tmp_path, window=50).meta.channels
    assert not any("says what happened when" in n for n in worded(load(tmp_path).meta.notes))


def test_labels_that_an_editor_of_sound_exports_have_no_names(tmp_path: Path):
    recording(tmp_path / "walk.csv", 0)
    (tmp_path / "walk.txt").write_text("0.000000\t5.000000\twalk\n5.000000\t10.000000\tsit\n")
    dataset = load(tmp_path, window=50, align="")
    assert dataset.labels["label"].tolist() == ["walk"] * 2 + ["sit"] * 2 + ["none"] * 4


@pytest.mark.parametrize("gap", [False, True])
def test_windows_of_several_recordings_have_the_labels_of_their_own_rows(tmp_path: Path, gap: bool):
    rows = []
    for who in ("ann", "ben"):
        at = np.arange(N) / RATE
        kinds = np.repeat(["walk", "sit"], N // 2)
        values = {"a": wave(N, phase=len(rows)), "b": wave(N, phase=9)}
        rows.append(pd.DataFrame({"who": who, "time": at, "activity": kinds, **values}))
        if gap:  # the rows of some steps are missing, and are filled in
            rows[-1] = rows[-1].drop(index=[*range(60, 63), 120])
    path = tmp_path / "all.csv"
    pd.concat(rows).to_csv(path, index=False)
    dataset = load(path, window=100, label_columns=("activity",))
    assert dataset.labels["activity"].tolist() == ["walk", "walk", "sit", "sit"] * 2


def test_a_row_for_each_sequence_describes_it_and_is_no_event(tmp_path: Path):
    trials = [
        pd.DataFrame({"trial": k, "time": np.arange(60) / 50, "x": wave(60, phase=k)})
        for k in range(1, 9)
    ]
    pd.concat(trials).to_csv(tmp_path / "data.csv", index=False)
    about = {"trial": [*range(1, 9)], "condition": ["a", "b"] * 4, "start": [0.2] * 8}
    table(tmp_path / "trials.csv", {**about, "end": [0.8] * 8})
    dataset = load(tmp_path)
    assert dataset.labels["condition"].tolist() == ["a", "b"] * 4


def test_beats_are_told_by_numbers_of_samples(tmp_path: Path):
    for name in ("100", "101"):
        at = {"sample": range(N), "lead": wave(N, phase=int(name)), "other": wave(N)}
        table(tmp_path / f"{name}.csv", at)
        table(tmp_path / f"{name}annotations.csv", {"sample": [20, 130], "type": ["N", "V"]})
    labels = load(tmp_path, window=100).labels
    assert labels["N"].tolist() == ["yes", "no", "no", "no"] * 2
    assert labels["V"].tolist() == ["no", "yes", "no", "no"] * 2


def test_a_list_with_blanks_beside_the_recordings_of_each_folder_hinders_nothing(tmp_path: Path):
    for seed, name in enumerate(("p1/a", "p1/b", "p2/a", "p2/b")):
        recording(tmp_path / f"{name}.csv", seed)
    about = {"start": [0.0, 5.0, 9.0], "end": [4.0, 8.0, 12.0], "activity": ["walk", "sit", "run"]}
    for person in ("p1", "p2"):
        told = {**about, "remark": ["late", None, None]}
        pd.DataFrame(told).to_csv(tmp_path / person / "labels.csv", index=False)
    assert len(load(tmp_path)) >= 4
