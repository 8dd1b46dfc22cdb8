"""Tables of one heading below each other whose cells have blanks between them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sequitur_core.readers import read, recognise
from tests.core.files import write


def test_each_below_a_line_that_says_where_it_is_from_is_a_sequence(tmp_path: Path) -> None:
    numbers = np.random.default_rng(4)
    lines = []
    for site, rows in (("Larus cove", 16), ("Skerry N", 13), ("Mill", 18)):
        lines += [f"Site: {site}", " min   dist_m  height  salin"]
        heights = 3.2 - 0.2 * np.arange(rows) + numbers.normal(0, 0.05, rows)
        lines += [
            f"{5 * k:4d} {2 + 1.5 * k:8.1f} {height:7.2f} {30 + numbers.normal(0, 0.2):6.1f}"
            for k, height in enumerate(heights)
        ]
        lines.append("")
    recognised = recognise(path := write(tmp_path / "shore.dat", "\n".join(lines)))
    data = read(path, recognised.recipe)
    assert [*data.ids] == ["Larus cove", "Skerry N", "Mill"]
    assert [*data.lengths] == [16, 13, 18]
