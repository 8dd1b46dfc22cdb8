"""JSON that lists by the paths of files when something happened in them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import table, wave, write

ROWS = 600
TIMES = pd.date_range("2014-04-01", periods=ROWS, freq="5min")


def recordings(folder: Path) -> None:
    for number, name in enumerate(("still/a", "still/b", "loud/c", "loud/d")):
        path = folder / "data" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        at = TIMES.strftime("%Y-%m-%d %H:%M:%S")
        table(path, {"timestamp": at, "value": wave(ROWS, phase=number)})


def stamp(row: int) -> str:
    return TIMES[row].strftime("%Y-%m-%d %H:%M:%S.%f")


def said(folder: Path, name: str, of_c: list[object], *, beside: str = "still/a.csv") -> None:
    (folder / "labels").mkdir(exist_ok=True)
    known = {beside: [], "still/b.csv": [], "loud/c.csv": of_c, "loud/d.csv": []}
    write(folder / "labels" / name, json.dumps(known, indent=4))


@pytest.mark.parametrize("pairs", [True, False])
def test_times_by_the_paths_of_files_mark_their_rows(tmp_path: Path, pairs: bool):
    recordings(tmp_path)
    times = [[stamp(110), stamp(150)], [stamp(405), stamp(408)]]
    said(tmp_path, "windows.json", times if pairs else [times[0][0], times[1][0]])
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe.with_(window=100))
    assert len(dataset) == 24
    marked = [k for k, label in enumerate(dataset.labels["windows"]) if label == "yes"]
    assert marked == [1, 4]  # of the first file, loud/c.csv, windows in which any row is
    assert "labels/windows.json" not in str(found.warnings)


def test_json_of_other_keys_tells_of_no_files(tmp_path: Path):
    recordings(tmp_path)
    said(tmp_path, "windows.json", [[stamp(110), stamp(150)]], beside="not there.csv")
    found = recognise(tmp_path)
    assert "windows" not in found.recipe.label_columns
    assert len(read(tmp_path, found.recipe)) == 4
