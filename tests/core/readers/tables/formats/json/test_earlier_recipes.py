"""Several things in one JSON file, as recipes read them that know no series of each."""

import json
from pathlib import Path
from typing import Any

import pytest

from sequitur_core.readers.tables.table import open_table
from tests.core.readers.tables.formats.json.test_json_places import TOWNS, town

PRICES = {
    coin: [[1_687_305_600 + 60 * k, f"{level + k % 5}.5", f"{level - k % 3}.25"] for k in range(40)]
    for coin, level in {"XBT": 30, "ETH": 18}.items()
}
LOADS = [
    {
        "name": "cpu",
        "tags": {"host": host},
        "columns": ["time", "idle", "user"],
        "values": [[1_700_000_000_000 + 60_000 * k, 90 - k % 7, k % 7] for k in range(30)],
    }
    for host in ("attic", "barn")
]


@pytest.mark.parametrize(
    ("said", "columns", "names"),
    [
        pytest.param([town(place) for place in range(3)],
            ["recording", "lat", "sunrise_ts", "datetime", "temp", "rh"], [*TOWNS], id="places"),
        pytest.param({"results": [{"series": LOADS}]},
            ["host", "time", "idle", "user"], ["attic", "barn"], id="tables below names"),
        pytest.param({"error": [], "result": PRICES},
            ["name", "time", "column 2", "column 3"], ["XBT", "ETH"], id="rows of times"),
    ],
)  # fmt: skip
def test_names_of_several_things_are_as_earlier_recipes_know_them(
    tmp_path: Path, said: Any, columns: list[str], names: list[str]
) -> None:
    path = tmp_path / "things.json"
    path.write_text(json.dumps(said))
    frame = open_table(path, {"empty_cells": ""}).frame
    assert [*frame.columns][: len(columns)] == columns
    assert [*frame[columns[0]].unique()] == names
