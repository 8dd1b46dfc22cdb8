"""Lines of a text of which a few hold several records, each with the sign that ends all lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sequitur_core.data.notes.files import records_together
from sequitur_core.readers import load, read, recognise
from sequitur_core.readers.tables.formats.text.text_tables import with_records_apart
from tests.core.files import write

DONE = ("walking", "jogging", "sitting")


def _phone(path: Path, *, together: bool = True) -> Path:
    """What phones measured of four people who did three things each, 20 times a second."""
    rng, at = np.random.default_rng(0), 49_105_962_326_000
    lines = []
    for person in (33, 17, 29, 13):
        for done in DONE:
            at += 60_000_000_000
            for x, y, z in rng.normal(size=(200, 3)).round(3):
                at += int(rng.choice([40_008_000, 50_018_000, 60_029_000]))
                lines.append(f"{person},{done},{at},{x},{y},{z};")
    if together:
        lines[500:502] = ["".join(lines[500:502])]
    return write(path, "\n".join([*lines, ""]))


def test_records_that_share_a_line_are_rows(tmp_path: Path) -> None:
    found = recognise(path := _phone(tmp_path / "raw.txt"))
    assert found.recipe.record_end == ";"
    assert read(path, found.recipe.with_(window=0)).lengths.sum() == 2400
    assert records_together.among(load(path, window=0).meta.notes)


def test_where_each_line_is_a_record_nothing_is_divided(tmp_path: Path) -> None:
    path = _phone(tmp_path / "raw.txt", together=False)
    assert recognise(path).recipe.record_end == ""
    assert with_records_apart(path.read_bytes()) == (path.read_bytes(), 0)


def test_a_recipe_of_before_reads_lines_as_they_stand(tmp_path: Path) -> None:
    path = _phone(tmp_path / "raw.txt")
    before = recognise(path, record_end="").recipe
    assert (before.layout, before.record_end) == ("rows", "")
    assert len(read(path, before)) == 2399


def test_cells_that_a_sign_divides_at_the_end_of_lines_too_stay(tmp_path: Path) -> None:
    text = "\n".join(f"{k},1;{k % 7};" for k in range(100)).encode()
    assert with_records_apart(text) == (text, 0)
