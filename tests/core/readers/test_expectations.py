"""Real files, where a copy of them lies beside the project: what a person expects of each.

One test for each row of the table in `../shared/data/README.md`. Small look-alikes of the same
structures are read everywhere (`files.py`).
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.readers import Recognised, load, read, recognise
from tests.notes import worded

DATA = Path(__file__).parents[3].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"there is no {DATA}")


def of(name: str) -> tuple[Recognised, SequenceDataset]:
    """What is understood of a file without touching an option, and the dataset it gives."""
    found = recognise(DATA / name)
    return found, read(DATA / name, found.recipe)


def about(dataset: SequenceDataset) -> tuple[int, int, int, int]:
    """Sequences, shortest, longest, channels."""
    lengths = dataset.lengths
    return len(dataset), int(lengths.min()), int(lengths.max()), dataset.element_shape[0]


@pytest.mark.parametrize(
    ("name", "sizes", "classes"),
    [
        ("GunPoint", (50, 150, 150, 1), 2),
        ("BasicMotions", (40, 100, 100, 6), 4),
        ("JapaneseVowels", (270, 7, 26, 12), 9),
        ("PickupGestureWiimoteZ", (50, 29, 361, 1), 10),
    ],
)
def test_the_archives_text_format(name: str, sizes: tuple[int, ...], classes: int) -> None:
    _, dataset = of(f"ts/{name}_TRAIN.ts")
    assert about(dataset) == sizes
    assert dataset.labels["class"].nunique() == classes


@pytest.mark.parametrize(
    "name",
    [
        "ArrowHead", "BasicMotions", "Coffee", "GunPoint", "ItalyPowerDemand", "JapaneseVowels",
        "OSULeaf", "PickupGestureWiimoteZ",
    ],
)  # fmt: skip
def test_labelled_sets(name: str) -> None:
    found, dataset = of(f"series/{name}.npz")
    (choice,) = [c for c in found.options if c.name == "array"]
    assert choice.value == "X_train"
    assert {"X_train", "X_test"} <= {value for value, _ in choice.options}
    both = load(DATA / "series" / f"{name}.npz", array="X")
    assert both.labels["split"].tolist()[: len(dataset)] == ["train"] * len(dataset)
    with np.load(DATA / "series" / f"{name}.npz") as arrays:
        assert dataset.lengths.tolist() == arrays["lengths_train"].tolist()
        assert dataset.labels["y_train"].astype(str).tolist() == [
            str(y) for y in arrays["y_train"].tolist()
        ]
        row = len(dataset) // 2
        length = arrays["lengths_train"][row]
        np.testing.assert_array_equal(dataset.sequences[row], arrays["X_train"][row, :length])
        np.testing.assert_array_equal(both.sequences[row], dataset.sequences[row])
        assert both.lengths.tolist()[len(dataset) :] == arrays["lengths_test"].tolist()


def test_air_quality() -> None:
    found, dataset = of("tables/AirQualityUCI_semicolon_decimalcomma.csv")
    recipe = found.recipe
    assert "9,357 hourly rows" in found.sentence
    assert dataset.element_shape == (13,)
    assert recipe.time_columns == ("Date", "Time")
    assert (recipe.missing_numbers, recipe.window) == ((-200.0,), 24)
    assert any("-200 is in 16,701 cells" in warning for warning in worded(found.warnings))
    assert "missing_numbers" in [choice.name for choice in found.options]
    assert "114 empty rows and 2 empty columns were left out." in worded(dataset.meta.notes)
    assert dataset.meta.begins.startswith("2004-03-10T18:00")


def test_bicycles() -> None:
    found, dataset = of("tables/bikes_latin1_semicolon.csv")
    assert "310 daily rows" in found.sentence
    assert dataset.element_shape == (7,)
    assert "Côte-Sainte-Catherine" in dataset.meta.channels
    assert (found.recipe.time_format, found.recipe.window) == ("%d/%m/%Y", 7)
    assert any("2 empty columns (Brébeuf" in note for note in worded(dataset.meta.notes))


def test_brain_signals() -> None:
    found, dataset = of("tables/sb_fmri.csv")
    assert about(dataset) == (56, 19, 19, 1)
    assert found.recipe.id_columns == ("subject", "event", "region")
    assert found.recipe.time_columns == ("timepoint",)
    assert dataset.labels.columns.tolist() == ["event", "region", "subject"]  # few classes first
    frame = pd.read_csv(DATA / "tables" / "sb_fmri.csv")
    one = frame.query("subject == 's5' and event == 'cue' and region == 'frontal'")
    np.testing.assert_allclose(
        dataset.sequences[dataset.ids.index("s5, cue, frontal")][:, 0],
        one.sort_values("timepoint")["signal"],
        rtol=1e-6,
    )


def test_covid() -> None:
    found, dataset = of("tables/jhu_covid_wide.csv")
    assert about(dataset) == (289, 1134, 1134, 1)
    assert found.recipe.id_columns == ("Province/State", "Country/Region")
    assert "Country/Region" in dataset.labels
    assert {"Lat", "Long"} <= set(found.recipe.left_out)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "day")
    assert dataset.meta.begins.startswith("2020-01-22")


def test_sea_ice() -> None:
    _, dataset = of("tables/sb_raw_seaice.csv")
    assert (len(dataset), int(dataset.lengths.max())) == (45, 366)
    assert (dataset.ids[0], dataset.labels["year"].iloc[0]) == ("1978", 1978)
    frame = pd.read_csv(DATA / "tables" / "sb_raw_seaice.csv", encoding="utf-8-sig")
    missing = int(frame.drop(columns=["Month", "Day"]).isna().to_numpy().sum())
    said = [
        int(n.split()[0].replace(",", ""))
        for n in worded(dataset.meta.notes)
        if "missing value" in n
    ]
    assert sum(said) == missing


def test_weather() -> None:
    found, dataset = of("tables/weather_2012.csv")
    assert "8,784 hourly rows" in found.sentence
    assert dataset.element_shape == (6,)
    assert "Weather" in found.recipe.label_columns
    assert found.recipe.window == 24


def test_flights() -> None:
    found, dataset = of("tables/sb_flights.csv")
    assert about(dataset) == (12, 12, 12, 1)
    assert found.recipe.id_columns == ("year",)
    assert dataset.sequences[0][:4, 0].tolist() == [112, 118, 132, 129]


def test_dow_jones() -> None:
    found, dataset = of("tables/sb_dowjones.csv")
    assert "649 monthly rows" in found.sentence
    assert dataset.element_shape == (1,)


def test_taxis() -> None:
    found, dataset = of("long/nyc_taxi.csv")
    assert "10,320 half-hourly rows" in found.sentence
    assert about(dataset) == (215, 48, 48, 1)
    days = np.stack(dataset.sequences)[:, :, 0]
    centred = days - days.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    rest = centred - centred @ axes[:8].T @ axes[:8]
    odd = [pd.Timestamp(dataset.ids[i]) for i in np.argsort((rest**2).mean(axis=1))[-10:]]
    known = json.loads((DATA / "long" / "anomaly_windows.json").read_text())
    windows = next(w for name, w in known.items() if "nyc_taxi" in name)
    assert len(windows) == 5
    day = pd.Timedelta(days=1)
    touched = [
        any(pd.Timestamp(low) < at + day and at <= pd.Timestamp(high) for at in odd)
        for low, high in windows
    ]
    assert sum(touched) >= 3


def test_a_failing_system() -> None:
    found, dataset = of("long/ambient_temperature_system_failure.csv")
    assert "7,267 hourly rows" in found.sentence
    frame = pd.read_csv(
        DATA / "long" / "ambient_temperature_system_failure.csv", parse_dates=["timestamp"]
    )
    present = set(frame["timestamp"])
    for id_ in dataset.ids:
        hours = pd.date_range(id_, periods=found.recipe.window, freq="h")
        # A hole of one step may be filled; of the longer ones none is reached across.
        gone = [hour not in present for hour in hours]
        assert not any(a and b for a, b in itertools.pairwise(gone))
    missing = frame["timestamp"].diff().max() / pd.Timedelta(hours=1) - 1
    assert any(
        f"the longest of {missing:.0f} steps" in warning for warning in worded(found.warnings)
    )


def test_heartbeats() -> None:
    found, dataset = of("long/mitdb.csv")
    assert "7,500 rows" in found.sentence
    assert found.recipe.label_columns == ("label",)
    assert 200 <= found.recipe.window <= 400  # 360 Hz
    frame = pd.read_csv(DATA / "long" / "mitdb.csv")
    marks = [
        "abnormal" if frame["label"][start : start + found.recipe.window].any() else "normal"
        for start in dataset.start
    ]
    assert dataset.labels["label"].tolist() == marks


def test_gait() -> None:
    found, dataset = of("long/daphnet_gait.csv")
    assert "7,040 rows" in found.sentence
    assert dataset.element_shape == (9,)
    assert "is_anomaly" in found.recipe.label_columns
    assert (dataset.meta.step, dataset.meta.step_unit) == (1 / 64, "s")


def test_lungs() -> None:
    found, dataset = of("video/lung_ultrasound")
    assert len(dataset) == 25
    assert dataset.labels["folder"].value_counts().to_dict() == {"healthy": 18, "covid": 7}
    assert dataset.element_shape == found.recipe.frame_size
    assert any("10 sizes were brought to" in note for note in worded(dataset.meta.notes))


def test_a_mouse() -> None:
    found = recognise(DATA / "video" / "mouse_open_field.mp4")
    assert "cut from one video of 2,330 frames" in found.sentence
    assert 8 <= found.recipe.window <= 64
    assert "window" in [choice.name for choice in found.options]


def test_a_volume_over_time() -> None:
    found, dataset = of("volumes/functional.nii")
    assert "cut from one series of 20" in found.sentence
    assert dataset.element_shape == (17, 21, 3)
    assert "window" in [choice.name for choice in found.options]
    one = read(DATA / "volumes" / "functional.nii", found.recipe.with_(window=0))
    assert one.lengths.tolist() == [20]


def test_blocks_of_volumes() -> None:
    found, dataset = of("volumes/haxby_blocks_1slice.npz")
    assert (len(dataset), set(dataset.lengths.tolist())) == (96, {9})
    assert dataset.element_shape == (40, 20)
    assert "y" in dataset.labels
    assert any("axis of size 1 was dropped" in reason for reason in found.reasons)
