"""Plain text tables parsed by pyarrow hold the same cells as those read with care."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sequitur_core.errors import SequiturError
from sequitur_core.readers.tables.formats.text import csv_large
from sequitur_core.readers.tables.formats.text.csv_cells import Cells, read_cells
from sequitur_core.readers.tables.formats.text.csv_large import plain_cells
from sequitur_core.readers.tables.formats.text.dialect.csv_dialect import TextFormat

ROWS = 120
STRANGE = (
    "", "NA", "NaN", "Nan", "nan", "-", "?", "inf", "-Infinity", "1e400", "+1.5", " 2", "2 ",
    " NA", "NA ", " ", "\t3", "0x1F", "007", "1.", ".5", "1e5", "1_000", "1,5", "1 000", '"4"',
    "True", "no", "9223372036854775808", "99999999999999999999", "-0", "Öl", "12:30", "1.5e",
    "2014-07-01 12:30:00", "a\rb", "a\n", "\x00", "#N/A", "'6'",
)  # fmt: skip


@pytest.fixture(autouse=True)
def small_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of some kilobytes are worth it, in several pieces."""
    sizes = {"WORTH": 1, "SHOWN": 900, "FEWEST_LINES": 1, "TAIL": 300, "PIECE": 700}
    for name, size in sizes.items():
        monkeypatch.setattr(csv_large, name, size)


def form(delimiter: str = ",", decimal: str = ".", *, header: bool = True) -> TextFormat:
    return TextFormat(
        encoding="utf-8", delimiter=delimiter, decimal=decimal, header=header, skip_lines=0
    )


def text(frame: pd.DataFrame, delimiter: str = ",", end: str = "\n") -> bytes:
    rows = [list(frame.columns), *frame.astype(str).to_numpy().tolist()]
    return "".join(delimiter.join(row) + end for row in rows).encode()


def mixed() -> pd.DataFrame:
    at = np.arange(ROWS)
    return pd.DataFrame(
        {
            "time": pd.date_range("2024-01-01", periods=ROWS, freq="h").astype(str),
            "heat": (at * 0.37).round(2),
            "count": at % 7,
            "state": np.array(["walk", "run"])[at // 60],
            "on": at % 2 == 0,
        }
    )


def same(data: bytes, how: TextFormat) -> Cells | None:
    """The cells, once they are the same both ways; None where they were left to care."""
    quick = plain_cells(data, how, name="table")
    if quick is not None:
        careful = read_cells(data, how, name="table")
        pd.testing.assert_frame_equal(quick.frame, careful.frame, check_exact=True)
        assert (quick.ragged, quick.empty_rows) == (careful.ragged, careful.empty_rows)
        assert quick.remarks == careful.remarks
    return quick


@pytest.mark.parametrize(("delimiter", "end"), [(",", "\n"), (";", "\r\n"), ("\t", "\n")])
def test_columns_of_all_kinds_come_out_the_same(delimiter: str, end: str) -> None:
    found = same(text(mixed(), delimiter, end), form(delimiter))
    assert found is not None
    assert "".join(dtype.kind for dtype in found.frame.dtypes) == "OfiOb"


@given(
    cells=st.lists(
        st.tuples(st.integers(0, ROWS - 1), st.integers(0, 4), st.sampled_from(STRANGE)),
        min_size=1,
        max_size=4,
    ),
    delimiter=st.sampled_from(",;\t"),
    header=st.booleans(),
)
@example(cells=[(110, 2, "0x1F")], delimiter=",", header=True)
@example(cells=[(110, 2, "1.5"), (111, 2, "")], delimiter=",", header=True)
@example(cells=[(110, 2, "9223372036854775808")], delimiter=",", header=True)
@example(cells=[(110, 1, "Nan")], delimiter=",", header=True)
@example(cells=[(110, 3, " NA")], delimiter=",", header=True)
def test_strange_cells_come_out_the_same_or_are_left_to_care(
    cells: list[tuple[int, int, str]], delimiter: str, header: bool
) -> None:
    frame = mixed().astype(str)
    for row, column, cell in cells:
        frame.iloc[row, column] = cell
    data = text(frame, delimiter)
    if not header:
        data = data[data.find(b"\n") + 1 :]
    try:
        same(data, form(delimiter, header=header))
    except SequiturError as error:
        raise AssertionError("read, though it isn't to be") from error


@given(share=st.floats(0, 0.6), seed=st.integers(0, 1000))
@example(share=0.5625, seed=305)
def test_missing_cells_come_out_the_same(share: float, seed: int) -> None:
    chance = np.random.default_rng(seed)
    frame = mixed().drop(columns="on").astype(str)
    holes = chance.random(frame.shape) < share
    holes[:40] = False
    holes[holes.all(axis=1), 0] = False  # a row without anything is left to care
    assert same(text(frame.mask(holes, str(chance.choice(["", "NA", "?"])))), form()) is not None


@pytest.mark.parametrize(
    "below", ["\n\nSource: a weather station\n", "Source: a weather station,,,,\n", "1,2\n", "\n\n"]
)
def test_what_stands_below_the_rows_is_left_to_care(below: str) -> None:
    assert plain_cells(text(mixed()) + below.encode(), form(), name="table") is None


def test_decimal_commas() -> None:
    frame = mixed()[["heat", "count"]].astype(str)
    frame["heat"] = frame["heat"].str.replace(".", ",")
    assert same(text(frame, ";"), form(";", ",")) is not None


def test_lines_so_long_that_few_are_seen_are_left_to_care(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_large, "FEWEST_LINES", 100)
    assert plain_cells(text(mixed()), form(), name="table") is None
