"""Frames of a CAN bus, as programs log them: the bytes of each id over time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.lists import bytes_as_sent
from sequitur_core.readers import read, recognise, revise
from tests.core.files import write

N = 120
IDS = ("0F6", "128", "0F6", "36E")


def sent(k: int) -> list[int]:
    return [(3 * k + 40 * at) % 256 for at in range(3)] + [0]


def hexed(k: int, between: str = " ") -> str:
    return between.join(f"{byte:02X}" for byte in sent(k))


FORMS: dict[str, tuple[str, Callable[[int, str], str]]] = {
    "candump.log": ("", lambda k, i: f"(1436509052.{k:06}) vcan0 {i}#{hexed(k, '')}"),
    "bus.txt": ("", lambda k, i: f"  can0  {i}   [4]  {hexed(k)}"),
    "drive.asc": (
        "date Fri Mar 1\nbase hex  timestamps absolute\n",
        lambda k, i: f"   {k / 100:.6f} 1  {i}             Rx   d 4 {hexed(k)}",
    ),
    "pcan.trc": (
        ";$FILEVERSION=1.1\n;---\n",
        lambda k, i: f"{k + 1:6d})  {k * 10:10.1f}  Rx         0{i}  4  {hexed(k)} ",
    ),
    "savvy.csv": (
        "Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2,D3,D4,D5\n",
        lambda k, i: f"{k * 10_000},00000{i},false,Rx,0,4,{hexed(k, ',')},,",
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_the_bytes_of_each_id_are_channels_and_other_ids_a_click_away(
    tmp_path: Path, name: str
) -> None:
    """All of these were refused, or read as cells of which FF is a word."""
    above, line = FORMS[name]
    text = above + "".join(line(k, IDS[k % 4]) + "\n" for k in range(N))
    found = recognise(path := write(tmp_path / name, text))
    recipe = found.recipe
    assert recipe.sheet.endswith("0F6")
    assert recipe.value_columns == ("first byte", "second byte", "third byte")
    assert bool(recipe.time_columns) == (name != "bus.txt")
    dataset = read(path, recipe)
    np.testing.assert_array_equal(dataset.sequences[0][:2], [sent(0)[:3], sent(2)[:3]])
    (note,) = bytes_as_sent.among(dataset.meta.notes)
    assert note.numbers["ids"] == 3
    sheets = [o.value for w in found.warnings for o in w.offers if o.name == "sheet"]
    assert [str(sheet)[-3:] for sheet in sheets] == ["128", "36E"]
    other = revise(path, recipe, sheet=sheets[0]).recipe
    np.testing.assert_array_equal(read(path, other).sequences[0][0], sent(1)[:3])
    every = recognise(path, sheet="all frames").recipe
    assert "id" in (*every.id_columns, *every.label_columns, *every.left_out)
