"""Each file of a folder is read as few times as it takes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.several_files import read_each
from tests.core.files import table, wave

TAGS = range(6)
KINDS = (("inertia", 9), ("road", 4), ("lane", 3))  # and how many columns each has


def count_opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file was opened as a table, counted from now on."""
    opened = Counter[str]()
    open_table = read_each.open_table

    def counted(path: Path, fixed: dict[str, Any]) -> Any:
        opened[path.name] += 1
        return open_table(path, fixed)

    monkeypatch.setattr(read_each, "open_table", counted)
    return opened


def test_files_of_another_kind_are_read_once_as_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for tag in TAGS:
        at = pd.date_range("2020-01-01", periods=80, freq="h").strftime("%Y-%m-%d %H:%M:%S")
        columns = {"date": at, "depth": wave(80, phase=tag), "heat": wave(80, phase=tag + 9)}
        table(tmp_path / f"{tag}-dives.csv", columns)
        some = {"when": at[:30], "battery": wave(30, phase=tag), "kind": ["a", "b"] * 15}
        table(tmp_path / f"{tag}-status.csv", some, sep=";")
    opened = count_opened(monkeypatch)
    found = recognise(tmp_path)
    assert found.recipe.value_columns == ("depth", "heat")
    # The first ones also show how files are written, and that of another kind that it is one.
    rest = TAGS[2:]
    assert [opened[f"{k}-status.csv"] for k in rest] == [opened[f"{k}-dives.csv"] for k in rest]


def test_files_of_numbers_alone_with_other_columns_are_read_no_more_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for drive in TAGS:
        for name, columns in KINDS:
            cells = zip(
                range(60), *(wave(60, phase=drive + k) for k in range(columns)), strict=True
            )
            lines = [" ".join(f"{cell:.3f}" for cell in row) for row in cells]
            (tmp_path / f"d{drive}-{name}.txt").write_text("\n".join(lines))
    opened = count_opened(monkeypatch)
    recognise(tmp_path)
    often = {opened[f"d{k}-{name}.txt"] for k in TAGS[2:] for name, _ in KINDS}
    assert len(often) == 1  # as often as those that are learned


def test_files_without_names_are_read_as_they_are_written_where_that_gives_numbers(tmp_path: Path):
    """As the flow of rivers beside the weather of their basins: one of the two was no table."""
    days = pd.date_range("2008-10-01", periods=80, freq="D")
    for basin in TAGS:
        weather = {"day": days.strftime("%Y-%m-%d"), "rain": wave(80, phase=basin)}
        table(tmp_path / f"0{basin}22_forcing.txt", weather | {"sun": wave(80)})
        cells = zip(days.strftime("%Y %m %d"), wave(80, phase=basin + 9), strict=True)
        lines = [f"10{basin}2200 {day} {flow:8.2f} A" for day, flow in cells]
        (tmp_path / f"0{basin}22_streamflow.txt").write_text("\n".join(lines))
    found = recognise(tmp_path, sheet="0022_forcing.txt")
    choices = [label for c in found.options if c.name == "sheet" for _, label in c.options]
    assert "0022_streamflow.txt and 5 files like it" in choices
    chosen = recognise(tmp_path, sheet="0022_streamflow.txt")
    assert read(tmp_path, chosen.recipe).meta.channels == ("column 5",)


def test_folders_of_partitions_are_labels_by_their_keys(tmp_path: Path) -> None:
    """As Spark and pandas write them: data/station=A/part-0.parquet."""
    for number, station in enumerate("ABC"):
        for part in range(2):
            folder = tmp_path / f"station={station}" / f"run={part}"
            folder.mkdir(parents=True)
            columns = {"t": range(40), "flow": wave(40, phase=number + part)}
            pd.DataFrame(columns).to_parquet(folder / "part-0.parquet")
    found = recognise(tmp_path)
    labels = read(tmp_path, found.recipe).labels
    assert labels["station"].tolist() == [*"AABBCC"]
    assert labels["run"].astype(str).tolist() == ["0", "1"] * 3
    before = found.recipe.with_(label_columns=("folder 1",))  # as an earlier version wrote it
    assert read(tmp_path, before).labels["folder 1"].tolist()[0] == "station=A"
