"""Rows without a line of names, whose cells begin with these: sub000 trl012 stim10 1 03072."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.text.dialect.names_in_cells import rows_of_names_in_cells

R = np.random.default_rng(2)
TOOK = R.integers(800, 9000, 80)


def trials(path: Path, mark: str, form: str) -> Path:
    rows = [
        form.format(sub=k // 40, trl=k % 40, stim=R.integers(0, 12), took=TOOK[k]).split()
        for k in range(80)
    ]
    path.write_text("\n".join(map(mark.join, rows)))
    return path


@pytest.mark.parametrize("mark", [" ", "\t", ","])
def test_what_stands_before_numbers_is_the_name_of_their_column(tmp_path: Path, mark: str) -> None:
    form = "sub{sub:03d} blk0 trl{trl:03d} cond{sub} stim{stim} {took:05d}"
    found = recognise(path := trials(tmp_path / "exp.txt", mark, form))
    dataset = read(path, found.recipe)
    assert (dataset.ids, dataset.lengths.tolist()) == (("sub000", "sub001"), [40, 40])
    assert (found.recipe.time_columns, dataset.meta.channels) == (("trl",), ("stim", "column 6"))
    assert dataset.sequences[1][:, 1].tolist() == TOOK[40:].tolist()
    assert dataset.labels["cond"].tolist() == ["cond0", "cond1"]
    assert "a name stands before the value (sub, blk, trl" in " ".join(map(str, dataset.meta.notes))


@pytest.mark.parametrize(
    "form",
    [
        "sub{sub} trl{trl} sub{stim} {took}",  # of two columns
        "sub{sub} trl{trl} {took}",  # two may be codes
        "sub{sub} trl{trl} stim{stim} no",
        "sub0 blk0 trl{trl} {took}",  # which are of one recording
    ],
)
def test_others_stay_as_they_are(tmp_path: Path, form: str) -> None:
    rows = trials(tmp_path / "exp.csv", ",", form).read_bytes()
    assert rows_of_names_in_cells(rows) == ([], [])
