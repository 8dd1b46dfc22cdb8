from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import Recognised, read, recognise, revise

N = 300


def waves(names: tuple[str, ...], rows: int = N) -> pd.DataFrame:
    at = np.arange(rows)
    return pd.DataFrame({n: (50 + np.sin(at / (7 + k))).round(3) for k, n in enumerate(names)})


def dated(names: tuple[str, ...], rows: int = N) -> pd.DataFrame:
    days = pd.date_range("2023-01-01", periods=rows, freq="D").strftime("%Y-%m-%d")
    frame = waves(names, rows)
    frame.insert(0, "date", days)
    return frame


def stations(rows: int = 12) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "gauge": [f"Brook at {chr(65 + i)}dam" for i in range(rows)],
            "lat": rng.uniform(47, 49, rows).round(4),
            "lon": rng.uniform(7, 13, rows).round(4),
            "area": rng.uniform(50, 900, rows).round(1),
        }
    )


PLAN = pd.DataFrame(
    {
        "Instruction": ["Calibrate", "Mix", "Wait", "Measure"] * 6,
        "Index": np.arange(24) // 4 + 1,
        "Start": pd.date_range("2024-03-18 11:42", periods=24, freq="3min").astype(str),
        "End": pd.date_range("2024-03-18 11:45", periods=24, freq="3min").astype(str),
    }
)
EVENTS = pd.DataFrame({"event": ["START", "PAUSE"], "experiment time": [0.0, 95.4]})
CONTENTS = pd.DataFrame({"Sheet": ["Data 1", "Source:"], "# Of Series": [9, None]})


def workbook(path: Path, **sheets: pd.DataFrame) -> Path:
    with pd.ExcelWriter(path) as book:
        for name, frame in sheets.items():
            frame.to_excel(book, sheet_name=name, index=False)
    return path


def labels(found: Recognised) -> list[str]:
    return [
        offer.label for note in found.warnings for offer in note.offers if offer.name == "sheet"
    ]


@pytest.mark.parametrize("other", [stations(), PLAN, EVENTS, CONTENTS])
def test_a_sheet_of_no_sequences_has_no_button(tmp_path: Path, other: pd.DataFrame):
    path = workbook(tmp_path / "t.xlsx", flow=dated(("level", "flow")), other=other)
    found = recognise(path)
    # Read, a plan was refused, and a list of stations was one sequence of 12 steps.
    assert found.recipe.value_columns == ("level", "flow")
    assert labels(found) == []
    assert not any(note.kind == "only_one_table" for note in found.warnings)


@pytest.mark.parametrize(
    "other",
    [
        dated(("wind", "rain", "sun"), 60),
        waves(("wind", "rain", "sun"), 60),
        stations().assign(**{f"{1990 + k}": np.arange(12) * k % 7 for k in range(30)}),
    ],
)
def test_a_sheet_of_sequences_has_one(tmp_path: Path, other: pd.DataFrame):
    path = workbook(tmp_path / "t.xlsx", flow=dated(("level", "flow")), other=other, list=EVENTS)
    assert labels(recognise(path)) == ["Read other"]


def test_a_list_is_no_larger_kind_of_files_than_what_was_measured(tmp_path: Path):
    folder = tmp_path / "basins"
    for sort, names in (("forcing", ("rain", "sun")), ("snow", ("depth",))):
        for k in range(3):
            (folder / sort).mkdir(parents=True, exist_ok=True)
            dated(names, N - 200 * (sort == "snow")).to_csv(folder / sort / f"{k}.csv", index=False)
    stations(150).to_csv(folder / "gauges.csv", index=False)
    found = recognise(folder)
    assert found.recipe.value_columns == ("rain", "sun")
    assert labels(found) == ["Read snow/0.csv..."]


def test_events_of_another_table_are_counted_once_it_is_chosen(tmp_path: Path):
    rng = np.random.default_rng(1)
    at = pd.Timestamp("2024-03-01") + pd.to_timedelta(np.sort(rng.uniform(0, 9e6, 400)), unit="s")
    times = at.strftime("%Y-%m-%d %H:%M:%S")
    calls = pd.DataFrame({"call": times, "line": rng.choice(["north", "south"], 400)})
    path = workbook(tmp_path / "t.xlsx", flow=dated(("level", "flow")), calls=calls)
    first = recognise(path)
    found = revise(path, first.recipe, sheet="calls")
    # It was refused: that nothing was to be counted in the first sheet was kept.
    assert found.recipe.counted == recognise(path, sheet="calls").recipe.counted != ""
    assert len(read(path, found.recipe)) > 1


def test_recordings_in_which_nothing_changes_are_no_times_of_events(tmp_path: Path) -> None:
    """As motion capture writes while no body is tracked: only the time goes on."""
    (folder := tmp_path / "takes").mkdir()
    for take in range(3):
        at = 895.2 + 100 * take + np.arange(23) * 0.0083
        frame = pd.DataFrame(
            {"timestamp": at.round(4), "neck_x": 0.0, "neck_y": 0.0, "neck_q": 1.0}
        )
        frame.to_csv(folder / f"take{take}.csv", index=False)
    with pytest.raises(SequiturError, match="Nothing changes in any column of takes: 3 columns"):
        recognise(folder)
