"""Stations below each other in one text, each under names with the numbers of its own series."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sequitur_core.data.notes.tables import names_again_otherwise
from sequitur_core.readers import load, read, recognise
from sequitur_core.readers.tables.formats.among_lines.parts_below import with_parts_joined
from sequitur_core.readers.tables.table import open_table
from tests.core.files import write

HOURS = 150
FLOW, STAGE, WARMTH = "00060", "00065", "00010"
_ALL = (FLOW, STAGE, WARMTH)


def _station(number: int, codes: Sequence[str] = _ALL) -> list[str]:
    """What a river gauge measured, below its names and how wide cells are."""
    series = [f"{100 * number + place}_{code}" for place, code in enumerate(codes)]
    names = ["agency_cd", "site_no", "datetime", "tz_cd"]
    names += [name for own in series for name in (own, f"{own}_cd")]
    widths = ["5s", "15s", "20d", "6s", *["14n", "10s"] * len(codes)]
    rng, level = np.random.default_rng(number), {FLOW: 900, STAGE: 10, WARMTH: 4}
    rows = []
    for at in pd.date_range("2022-01-03", periods=HOURS, freq="h"):
        cells = ["USGS", f"1320600{number}", f"{at:%Y-%m-%d %H:%M}", "MST"]
        rows.append([*cells, *(c for code in codes
                               for c in (f"{level[code] + rng.normal():.2f}", "A"))])  # fmt: skip
    return ["\t".join(cells) for cells in (names, widths, *rows)]


def _rivers(path: Path, *stations: list[str]) -> Path:
    lines = ["# Gauges of three rivers", "#"]
    for station in stations:
        lines += [*station, "#", "# the next station"]
    return write(path, "\n".join([*lines, ""]))


def test_each_station_is_a_sequence_of_the_same_channels(tmp_path: Path) -> None:
    path = _rivers(tmp_path / "rivers.rdb", *map(_station, (1, 2, 3)))
    found = recognise(path)
    assert (found.recipe.id_columns, found.recipe.names_again) == (("site_no",), "joined")
    rivers = read(path, found.recipe.with_(window=0))
    assert rivers.lengths.tolist() == [HOURS] * 3
    assert rivers.meta.channels == ("100_00060", "101_00065", "102_00010")
    (note,) = names_again_otherwise.among(load(path).meta.notes)
    assert note.numbers == {"count": 2, "first": "100_00060", "other": "200_00060"}


def test_columns_go_together_by_what_is_behind_the_number(tmp_path: Path) -> None:
    stations = _station(1, (FLOW, STAGE)), _station(2, (STAGE, FLOW, WARMTH))
    rivers = load(_rivers(tmp_path / "rivers.rdb", *stations), window=0, layout="tidy")
    assert rivers.meta.channels == ("100_00060", "101_00065", "202_00010")
    assert [round(float(s[:, 0].mean()), -2) for s in rivers.sequences] == [900, 900]


def test_a_cell_is_told_by_its_line_in_the_file(tmp_path: Path) -> None:
    stations = [*map(_station, (1, 2, 3))]
    stations[2][5] = stations[2][5].replace("\tMST\t3", "\tMST\tx3").replace("\t9", "\tIce\t", 1)
    path = _rivers(tmp_path / "rivers.rdb", *stations)
    line = next(n for n, text in enumerate(path.read_text().split("\n"), 1) if "Ice" in text)
    assert any(f"{line:,}" in str(note) for note in recognise(path).warnings)


def test_a_recipe_of_before_takes_names_for_rows(tmp_path: Path) -> None:
    path = _rivers(tmp_path / "rivers.rdb", *map(_station, (1, 2, 3)))
    assert recognise(path, names_again="").recipe.names_again == ""
    before = open_table(path, {"names_again": "", "delimiter": "\t", "skip_lines": 2})
    assert (before.frame["datetime"] == "datetime").sum() == 2
    assert len(before.frame) == 3 * HOURS + 2


def test_the_same_names_again_and_other_tables_are_no_parts() -> None:
    rows = "\n".join(f"2024-01-{day:02d},A,1,{day},{2 * day},{3 * day}" for day in range(1, 29))
    below = {
        "day,site,run,x,y,z": False,
        "day,site,run,heat,light,z": False,
        "day,site,x,y,z,run": False,
        "day,site,run,x,y,heat": True,
    }
    for names, joined in below.items():
        text = f"day,site,run,x,y,z\n{rows}\n{names}\n{rows}\n"
        assert (with_parts_joined(text.encode()) is not None) is joined, names
