"""Files that each hold one quantity of a recording, which their names alone say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.files import files_at_levels
from sequitur_core.readers import read, recognise, revise
from tests.core.files import wave

START = pd.Timestamp("2025-07-26 17:00")


def measured(
    folder: Path,
    level: float,
    seconds: float = 1,
    *,
    called: str = "value",
    start: str = "",
    latest_first: bool = False,
) -> None:
    """Twenty minutes of one quantity, every so many seconds."""  # fmt: skip
    folder.parent.mkdir(exist_ok=True, parents=True)
    n = int(1200 / seconds)
    at = pd.Timestamp(start or START) + pd.to_timedelta(np.arange(n) * seconds, unit="s")
    values = level * (1 + wave(n, period=200) / 20)
    frame = pd.DataFrame({"timestamp": at.astype("int64") // 1_000_000, called: values.round(4)})
    (frame[::-1] if latest_first else frame).to_csv(f"{folder}.csv", index=False)


@pytest.mark.parametrize("latest_first", [False, True])
def test_quantities_of_a_watch_are_channels_of_one_recording(tmp_path: Path, latest_first: bool):
    files = {
        "pulse": (127, 1),
        "pace": (330, 2),
        "temperature": (37, 60),
        "respirationRate": (24, 10),
    }
    for name, (level, seconds) in files.items():
        measured(tmp_path / "run" / name, level, seconds, latest_first=latest_first)
    found = recognise(tmp_path / "run")
    assert (found.recipe.joined, found.recipe.layout) == (True, "long")
    dataset = read(tmp_path / "run", found.recipe)
    assert dataset.meta.channels == ("pace", "pulse", "respirationRate", "temperature")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "s")
    (offer,) = found.warnings[0].offers
    apart = revise(tmp_path / "run", found.recipe, **{offer.name: offer.value}).recipe
    assert read(tmp_path / "run", apart).meta.channels == ("value",)


def test_beats_give_no_clock_where_an_even_sensor_has_nearly_as_many_rows(tmp_path: Path):
    measured(tmp_path / "run" / "pulse", 127, 1)
    at = START.value // 1_000_000 + np.cumsum(np.random.default_rng(0).integers(400, 700, 2000))
    beats = pd.DataFrame({"timestamp": at, "value": np.diff(at, prepend=at[0] - 500)})
    beats.to_csv(tmp_path / "run" / "rr.csv", index=False)
    meta = read(tmp_path / "run", recognise(tmp_path / "run").recipe).meta
    assert (meta.step, meta.step_unit) == (1.0, "s")


def test_directions_of_one_station_are_its_channels_and_none_is_interpolated(tmp_path: Path):
    for direction in ("HHE", "HHN", "HHZ"):
        measured(tmp_path / "waves" / f"IV.FDMO..{direction}", 200, 0.5)
    found = recognise(tmp_path / "waves")
    assert found.recipe.value_columns == ("HHE", "HHN", "HHZ")
    assert "interpolated" not in str(found.warnings[0])
    assert found.table.rows[1][0] == "2025-07-26 17:00:00.500000"


def test_each_folder_is_a_recording(tmp_path: Path):
    for room, warm in (("bath", 24), ("hall", 18), ("attic", 29)):
        for name, level in (("temperature", warm), ("humidity", 50), ("co2", 600)):
            measured(tmp_path / room / f"2025_{name}", level, 10)
    dataset = read(tmp_path, recognise(tmp_path).recipe)
    assert dataset.ids == ("attic", "bath", "hall")
    assert dataset.meta.channels == ("co2", "humidity", "temperature")


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        pytest.param({"nile": 2800, "thames": 65, "rhine": 900}, True, id="levels of their own"),
        pytest.param({"rome": 20, "oslo": 20.2, "bern": 20.4}, False, id="the same level"),
        pytest.param({"house1": 9, "house2": 300, "house3": 4000}, False, id="numbered"),
    ],
)
def test_other_names_are_asked_about_where_levels_differ(
    tmp_path: Path, files: dict[str, float], asked: bool
):
    for name, level in files.items():
        measured(tmp_path / "all" / name, level)
    found = recognise(tmp_path / "all")
    assert (found.recipe.joined, len(read(tmp_path / "all", found.recipe))) == (False, 3)
    assert bool(files_at_levels.among(found.warnings)) == asked
    if asked:
        (offer,) = found.warnings[0].offers
        again = revise(tmp_path / "all", found.recipe, **{offer.name: offer.value}).recipe
        assert read(tmp_path / "all", again).meta.channels == tuple(sorted(files))


def test_a_quantity_that_was_measured_for_a_part_of_the_time_is_asked_about(tmp_path: Path):
    """As the flow of a chiller while it ran: both were one channel without a word."""
    measured(tmp_path / "chiller" / "Unit 2 Water Temperature", 12, 1)
    flow = pd.DataFrame({"timestamp": START.value // 10**6 + 1000 * np.arange(800, 1180, 0.5)})
    flow.assign(value=300 + wave(760)).to_csv(tmp_path / "chiller" / "Unit 2 Flow.csv", index=False)
    found = recognise(tmp_path / "chiller")
    assert len(read(tmp_path / "chiller", found.recipe)) == 2
    ((offer,),) = (note.offers for note in files_at_levels.among(found.warnings))
    again = revise(tmp_path / "chiller", found.recipe, **{offer.name: offer.value})
    assert again.recipe.value_columns == ("Flow", "Water Temperature")
    recipe = again.recipe.with_(window=0)
    assert read(tmp_path / "chiller", recipe).lengths.tolist() == [760]


def test_files_with_a_telling_column_or_of_other_days_are_sequences(tmp_path: Path):
    for name, level in (("AAPL", 180), ("MSFT", 3000), ("XOM", 40)):
        measured(tmp_path / "stocks" / name, level, called="close")
    for day, name in enumerate(("pulse", "pace", "distance"), 1):
        measured(tmp_path / "days" / name, 100 * day, start=f"2025-07-0{day}")
    for folder in ("stocks", "days"):
        found = recognise(tmp_path / folder)
        assert len(read(tmp_path / folder, found.recipe)) == 3
        assert not files_at_levels.among(found.warnings)


@pytest.mark.parametrize(
    ("files", "apart", "unix"),
    [
        ({"cpu": 3, "memory": 7, "load": 1}, False, False),
        ({"cpu": 2, "memory": 3}, False, True),
        ({"AAPL": 3, "GOOG": 3}, True, False),
    ],
)
def test_columns_without_names_of_one_moment_are_channels_where_some_files_have_more(
    tmp_path: Path, files: dict[str, int], apart: bool, unix: bool
):
    """As a program writes what a computer is busy with, in a file for each."""
    for k, (name, columns) in enumerate(files.items()):
        at = START + pd.to_timedelta(np.arange(60) * 5 + k / 1000, unit="s")
        at = at.astype("datetime64[s]").astype(np.int64) if unix else at
        cells = [10.0**k * (9 + wave(60, phase=k + c)) for c in range(columns)]
        rows = [
            ",".join([str(t), *(f"{v:.3f}" for v in of)]) for t, *of in zip(at, *cells, strict=True)
        ]
        (tmp_path / f"{name}.csv").write_text("\n".join(rows))
    found = recognise(tmp_path)
    assert found.recipe.joined != apart
    if not apart:
        assert found.recipe.layout == "long"
        assert len(found.recipe.value_columns) == sum(files.values())
        assert read(tmp_path, found.recipe).meta.step == 5
