"""Series of a .tsf file without attributes, and lines of it that can't be read."""

from pathlib import Path

import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from tests.core.files import write

HEAD = "@frequency 4_hours\n@data\n"


def series(begin: int) -> str:
    return ",".join(f"{begin + k * k % 11 / 2}" for k in range(30))


def test_series_without_names_are_numbered(tmp_path: Path) -> None:
    path = write(tmp_path / "loads.tsf", HEAD + "\n".join(map(series, (5, 8, 9))) + "\n")
    dataset = read(path, recognise(path).recipe)
    assert dataset.ids == ("1", "2", "3")
    assert (dataset.meta.step, dataset.meta.step_unit) == (4.0, "h")


@pytest.mark.parametrize(
    ("line", "why"),
    [("a:1,2,3", "lacks 0 attributes"), ("1,2,four", "lacks numbers between commas")],
)
def test_a_line_that_is_no_series_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = write(tmp_path / "loads.tsf", f"{HEAD}{series(5)}\n{line}\n")
    with pytest.raises(SequiturError, match=f"^Line 4 of loads.tsf {why}"):
        recognise(path)
