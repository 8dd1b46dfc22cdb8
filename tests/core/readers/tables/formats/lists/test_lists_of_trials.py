"""Cells that hold the path of a mouse: each trial, a row of the file, is a sequence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sequitur_core.data.notes.lists import rows_without_lists
from sequitur_core.readers import read, recognise
from tests.core.files import wave, write

TRIALS = 12


def _path(trial: int) -> tuple[list[float], list[float], list[float]]:
    steps = 30 + 3 * trial
    x, y = (wave(steps, phase=trial + k).tolist() for k in range(2))
    return x, y, (np.arange(steps) / 60).round(4).tolist()


def _trials(person: int) -> list[dict[str, Any]]:
    """A greeting, and then a cross before each choice, which alone is made with the mouse."""
    begin = {"rt": 3000 + person, "task": "greeting", "subject": f"s{person}", "trial_index": 0}
    rows: list[dict[str, Any]] = [begin]
    for trial in range(TRIALS):
        rows.append(
            {"rt": None, "task": "cross", "subject": f"s{person}", "trial_index": 2 * trial}
        )
        x, y, t = _path(trial)
        steps = [
            {"x": a, "y": b, "t": round(1000 * c), "event": "mousemove" if k else "mousedown"}
            for k, (a, b, c) in enumerate(zip(x, y, t, strict=True))
        ]
        side = "left" if trial % 2 else "right"
        own = {"rt": 900 + trial, "task": "choice", "side": side, "mouse_data": steps}
        rows.append({**own, "subject": f"s{person}", "trial_index": 2 * trial + 1})
    return rows


def test_rows_with_a_list_of_objects_are_sequences_along_their_time(tmp_path: Path) -> None:
    rows = [row for person in range(3) for row in _trials(person)]
    found = recognise(path := write(tmp_path / "trials.json", json.dumps(rows)))
    recipe = found.recipe
    assert (recipe.id_columns, recipe.time_columns) == (("sequence",), ("t",))
    assert recipe.value_columns == ("mouse_data x", "mouse_data y")
    assert {"side", "subject"} <= {*recipe.label_columns}
    dataset = read(path, recipe)
    assert dataset.lengths.tolist() == [30 + 3 * trial for trial in range(TRIALS)] * 3
    np.testing.assert_allclose(dataset.sequences[1][:, 0], _path(1)[0], atol=1e-6)
    (note,) = rows_without_lists.among(dataset.meta.notes)
    assert note.numbers["count"] == 3 * (1 + TRIALS)


def test_time_keeps_the_name_of_its_column_for_recipes_that_knew_it(tmp_path: Path) -> None:
    steps = [[{"t": k + n, "v": float(v)} for k, v in enumerate(wave(40))] for n in range(9)]
    rows = [{"heat": n % 4, "log": step} for n, step in enumerate(steps)]
    path = write(tmp_path / "log.json", json.dumps(rows))
    new = recognise(path).recipe
    assert (new.time_columns, new.value_columns) == (("t",), ("log",))
    old = recognise(path, empty_cells="").recipe
    assert (old.time_columns, old.value_columns) == (("t",), ("log v",))
    old = old.with_(time_columns=(), value_columns=("log t", "log v"))
    assert read(path, old).meta.channels == ("log t", "log v")


def test_in_files_of_several_people_each_trial_is_a_sequence(tmp_path: Path) -> None:
    """As PsychoPy writes them: what is known of a person stands in a row of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    for person in range(4):
        rows: list[dict[str, Any]] = [{"participant": person}]
        for trial in range(TRIALS):
            x, y, t = _path(trial)
            kind = "typical" if trial % 3 else "atypical"
            lists = {"mouse.x": str(x), "mouse.y": str(y), "mouse.time": str(t)}
            rows.append({"condition": kind, "started": 14.1 + 3 * trial, **lists})
        pd.DataFrame(rows).to_csv(folder / f"p{person}_choice.csv", index=False)
    found = recognise(folder)
    assert found.recipe.id_columns == ("file", "sequence")
    assert found.recipe.time_columns == ("mouse.time",)
    assert found.recipe.value_columns == ("mouse.x", "mouse.y")
    assert "condition" in found.recipe.label_columns
    assert len(read(folder, found.recipe)) == 4 * TRIALS


def test_few_numbers_as_many_in_each_row_make_no_sequences_of_rows(tmp_path: Path) -> None:
    rows = [{"id": n % 5, "day": n // 5, "a": [v, v + 1, v, v, v], "b": [v - 1, v, v, v, v]}
            for n, v in enumerate(wave(60).tolist())]  # fmt: skip
    reasons = recognise(write(tmp_path / "few.json", json.dumps(rows))).reasons
    assert not any("each row of the file is a sequence" in why for why in reasons)
