"""Whatever notes stand beside one another, what looks through them says something of a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sequitur_core.data.notes.doubts import slower_channels
from sequitur_core.data.notes.note import kinds
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import recognise
from sequitur_core.readers.tables.corrections import table_choices
from sequitur_core.readers.tables.remedies import with_remedies
from sequitur_core.readers.tables.rows_to_sequences.sequences import build_dataset
from sequitur_core.readers.tables.table import open_table
from sequitur_core.readers.tables.understanding.doubts.find import (
    DOUBTS,
    VALUES,
    doubted_values,
    doubts,
)
from sequitur_core.readers.tables.understanding.doubts.rates import without_slower
from sequitur_core.readers.tables.understanding.doubts.reading import Reading
from tests.core.files import table
from tests.notes import made

N = 400
RANDOM = np.random.default_rng(5)
EVERY = [made(kind) for kind in kinds().values()]


def measured(every: int = 1) -> np.ndarray:
    column = np.full(N, np.nan)
    column[::every] = RANDOM.normal(size=len(column[::every])).round(3)
    return column


def test_each_note_may_stand_beside_one_of_slower_channels() -> None:
    slower = slower_channels(("a", "b"), (7,))
    kept = without_slower([slower, *EVERY])
    assert slower in kept
    assert {note.kind for note in EVERY if not note.about} <= {note.kind for note in kept}


def test_doubts_are_found_whatever_is_said_of_a_table_already(tmp_path: Path) -> None:
    columns = {
        "day": np.arange(N), "heat": measured(), "again": measured(), "weekly": measured(7),
        "mode": np.arange(N) // 60 % 3, "way": RANDOM.uniform(0, 360, N).round(1),
    }  # fmt: skip
    columns["again"] = columns["heat"]
    opened = open_table(table(tmp_path / "t.csv", columns), {})
    for layout in ("long", "rows", "columns"):
        recipe = Recipe(format="table", layout=layout)
        dataset, found = build_dataset(opened, recipe)
        notes = (*EVERY, *found)
        for doubt in (*DOUBTS, *VALUES):
            [*doubt(Reading(opened, recipe, dataset, {n for note in notes for n in note.about}))]
        said = (*doubts(opened, recipe, dataset, notes), *notes)
        said += doubted_values(opened, recipe, dataset, said)
        assert len(with_remedies(said, opened, recipe, table_choices(opened, recipe))) == len(said)
        assert without_slower(said)


def test_many_channels_of_which_some_are_slower_are_read(tmp_path: Path) -> None:
    """Both are said, though one names the channels and the other counts them."""
    columns = {f"{a}{b}": measured() for a in ["heat", "wind", "rain"] for b in "abcdefgh"}
    slow = {"snow": measured(7), "frost": measured(7)}
    day = np.datetime64("2020-02-25") + np.arange(N)
    found = recognise(table(tmp_path / "t.csv", {"date": day.astype(str), **columns, **slow}))
    assert {"many_channels", "slower_channels"} <= {note.kind for note in found.warnings}
