"""What sysstat prints of a computer, by times of day alone."""

from pathlib import Path

import pandas as pd

from sequitur_core.readers import read, recognise
from tests.core.files import write

NAMES = "CPU     %user   %system     %idle"


def test_times_go_on_past_midnight_beside_restarts_and_averages(tmp_path: Path) -> None:
    at = pd.date_range("2024-03-01 20:00", periods=40, freq="10min")
    rows = [
        f"{t:%H:%M:%S}     all  {9 + k % 7:8.2f}  {3 + k % 4:8.2f}  {88 - k % 9:8.2f}"
        for k, t in enumerate(at, 1)
    ]
    lines = ["Linux 5.15.0 (attic) \t03/01/24 \t_x86_64_\t(4 CPU)", "", f"20:00:01  {NAMES}"]
    lines += [*rows[:20], "", f"23:25:00  {NAMES}", *rows[20:], "Average:  all  9.00  3.00  88.00"]
    path = write(tmp_path / "sar.txt", "\n".join(lines) + "\n")
    found = recognise(path)
    assert found.recipe.value_columns == ("%user", "%system", "%idle")
    dataset = read(path, found.recipe.with_(window=0))
    assert dataset.lengths.tolist() == [40]
    assert dataset.meta.begins.startswith("2024-03-01T20:00")
    assert (dataset.meta.step, dataset.meta.step_unit) == (10.0, "min")
