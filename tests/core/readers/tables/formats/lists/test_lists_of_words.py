"""Cells that hold lists of words, which are said of a row of numbers."""

from __future__ import annotations

import json
from pathlib import Path

from sequitur_core.readers import read, recognise
from tests.core.files import wave, write


def test_names_of_the_largest_are_said_of_a_row_of_numbers(tmp_path: Path) -> None:
    """A service writes how a market is and, beside that, names of what is the largest in it."""
    names = ["ash", "elm", "fir", "oak", "yew"]
    rows = [
        {"_errors": [], "share": share, "sold": k * 37 % 11, "top": [*names[k % 5 :], *names[:2]],
         "at": f"2026-03-{1 + k // 8:02d}T{3 * (k % 8):02d}:10:00Z"}
        for k, share in enumerate((40 + 9 * wave(40)).tolist())
    ]  # fmt: skip
    path = write(tmp_path / "market.jsonl", "\n".join(map(json.dumps, rows)))
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.layout, recipe.time_columns) == ("long", ("at",))
    assert dataset.meta.channels == ("share", "sold")


def test_tags_beside_a_list_of_numbers_label_its_sequence(tmp_path: Path) -> None:
    rows = [
        {
            "id": k,
            "tags": ["walk", "fast"][: 1 + k % 2],
            "pulse": (70 + 9 * wave(30, phase=k)).tolist(),
        }
        for k in range(12)
    ]
    path = write(tmp_path / "walks.json", json.dumps(rows))
    dataset = read(path, recognise(path).recipe)
    assert (len(dataset), {*dataset.lengths.tolist()}) == (12, {30})
    assert {*dataset.labels["tags"]} == {"walk", "walk, fast"}
