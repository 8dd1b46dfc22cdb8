"""LabVIEW's measurement files, as its settings make them."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import write
from tests.core.readers.tables.programs.files import text_of
from tests.notes import worded

NEWTONS = ("Voltage (V)", "Force (Newtons)")
STEP = 0.01


def _head(columns: str, *, decimal: str = ".") -> list[str]:
    return [
        "LabVIEW Measurement\t", "Writer_Version\t2", "Separator\tTab",
        f"Decimal_Separator\t{decimal}", f"X_Columns\t{columns}", "Time_Pref\tAbsolute",
        "***End_of_Header***\t", "\t", "***Start_Special***", "Note\t5", "1\t2",
        "***End_Special***",
    ]  # fmt: skip


def _segment(columns: str, rows: int, *, start: str = "10:23:55.5", header: bool = True,
             first: float = 0, comment: str = "") -> list[str]:  # fmt: skip
    between = "\t\t" if columns == "Multi" else "\t"
    said = {
        "Samples": [str(rows)] * 2, "Date": ["2015/06/05"] * 2, "Time": [start] * 2,
        "Y_Unit_Label": ["Volts", "Newtons"], "X_Dimension": ["Time"] * 2,
        "X0": ["0.0000000000000000E+0"] * 2, "Delta_X": [f"{STEP:.6f}"] * 2,
    }  # fmt: skip
    names = f"X_Value\tVoltage{between}Force\tComment"
    names = names.replace("\t\t", "\tX_Value\t")
    above = ["Channels\t2\t\t", *(f"{tag}\t{between.join(of)}\t" for tag, of in said.items()),
             "***End_of_Header***\t\t\t", names]  # fmt: skip
    lines = []
    for k in range(rows):
        x = "" if columns == "No" else f"{first + k * STEP:.6f}"
        again = f"\t{x}" if columns == "Multi" else ""
        lines.append(
            f"{x}\t{k % 7 + 0.5}{again}\t{-(k * k % 11)}" + (f"\t{comment}" if k == 0 else "")
        )
    return [*(above if header else []), *lines]


def _written(tmp_path: Path, *lines: str) -> Path:
    return write(tmp_path / "test.lvm", text_of(*lines))


@pytest.mark.parametrize("columns", ["No", "One", "Multi"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_x_is_written_or_counted_from_its_first_value_and_step(
    tmp_path: Path, columns: str, decimal: str
) -> None:
    rows = [line.replace(".", decimal) for line in _segment(columns, 200)]
    found = recognise(_written(tmp_path, *_head(columns, decimal=decimal), *rows))
    assert found.recipe.value_columns == NEWTONS
    assert found.recipe.time_columns == ("X_Value (s)",)
    dataset = read(tmp_path / "test.lvm", found.recipe.with_(window=200, align=""))
    assert dataset.meta.step == pytest.approx(STEP)
    assert dataset.sequences[0][3].tolist() == [3.5, -9.0]


def test_what_was_saved_at_other_times_is_a_recording_each(tmp_path: Path) -> None:
    saves = [_segment("No", 40, start=f"10:{k}:00.0", comment="good" * (k == 2)) for k in (1, 2, 5)]
    path = _written(tmp_path, *_head("No"), *chain.from_iterable(saves))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (len(dataset), {*dataset.lengths}) == (3, {40})
    assert "1 comment" in " ".join(worded(dataset.meta.notes))


def test_x_that_begins_anew_without_a_header_begins_a_recording(tmp_path: Path) -> None:
    saves = [_segment("One", 40, header=k == 0) for k in range(4)]
    dataset = read(
        path := _written(tmp_path, *_head("One"), *chain.from_iterable(saves)),
        recognise(path).recipe,
    )
    assert (len(dataset), {*dataset.lengths}) == (4, {40})


@pytest.mark.parametrize("header", [True, False])
def test_saves_that_follow_each_other_are_one_recording(tmp_path: Path, header: bool) -> None:
    saves = [
        _segment("One", 40, start=f"10:23:{55 + 0.4 * k:04.1f}", header=header or k == 0,
                 first=0 if header else 0.4 * k)
        for k in range(4)
    ]  # fmt: skip
    found = recognise(_written(tmp_path, *_head("One"), *chain.from_iterable(saves)))
    assert found.recipe.layout == "long"
    assert found.recipe.time_columns == ("X_Value (s)",)


def test_single_steps_whose_x_begins_anew_stand_in_the_order_of_their_saves(tmp_path: Path) -> None:
    pairs = [f"{x},000000\t{y}\tNaN" for k in range(60) for x, y in ((0, f"{k % 9},5"), (1, ""))]
    path = _written(tmp_path, *_head("One", decimal=","), *_segment("One", 0), *pairs)
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=60, align=""))
    assert (found.recipe.value_columns, found.recipe.time_columns) == (NEWTONS[:1], ())
    assert dataset.lengths.tolist() == [60]
    assert "begins anew in each of the 60 times" in " ".join(worded(dataset.meta.notes))


def test_channels_with_rates_of_their_own_are_brought_to_the_times_of_the_faster(
    tmp_path: Path,
) -> None:
    rows = [
        f"{k * STEP:.6f}\t{k % 9}" + (f"\t{2 * k * STEP:.6f}\t{k * k % 11}" * (k < 100))
        for k in range(200)
    ]
    path = _written(tmp_path, *_head("Multi"), *_segment("Multi", 0), *rows)
    dataset = read(path, recognise(path).recipe.with_(window=200, align=""))
    assert dataset.sequences[0][49].tolist() == [4.0, (4 + 9) / 2]
