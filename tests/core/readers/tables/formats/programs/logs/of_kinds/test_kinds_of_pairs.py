"""Logs of several sensors, each of which writes names and numbers in lines of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.kinds_of_pairs import TOGETHER
from tests.core.files import wave, write

N = 60
A, B = 20 + wave(N), 900 + 9 * wave(N, phase=2)


def _log(stamp: Callable[[int], str], later: Callable[[int], str] | None = None) -> list[str]:
    """Lines of two sensors by turns; a few of the second one's were lost."""
    lines = []
    for k in range(N):
        lines.append(f"{stamp(k)}temp={A[k]:.2f},hum={A[-k]:.2f}")
        if k % 7 != 3:
            lines.append(f"{(later or stamp)(k)}p={B[k]:.1f}")
    return lines


@pytest.mark.parametrize(
    ("stamp", "later"),
    [
        (lambda k: f"{k}: ", None),
        (lambda k: f"2021-03-04 07:00:{k:02} ", None),
        (lambda k: f"[07:00:{k:02}.120] ", lambda k: f"[07:00:{k:02}.480] "),
        (lambda k: f"{10 * k} AIR ", lambda k: f"{10 * k + 3} BARO "),
    ],
)
def test_lines_of_one_moment_are_one_row(
    tmp_path: Path, stamp: Callable[[int], str], later: Callable[[int], str] | None
) -> None:
    path = write(tmp_path / "log.txt", "\n".join(["ready", *_log(stamp, later), ""]))
    recipe = recognise(path).recipe
    made = read(path, recipe.with_(window=N, fill="mask"))
    assert (recipe.sheet, made.meta.channels) == (TOGETHER, ("temp", "hum", "p"))
    values = np.ma.getdata(made.sequences[0])
    assert values[:, 0] == pytest.approx(A, abs=0.01)
    measured = np.arange(N) % 7 != 3
    assert values[measured, 2] == pytest.approx(B[measured], abs=0.1)


def test_a_counter_that_begins_anew_begins_a_recording(tmp_path: Path) -> None:
    lines = [*_log(lambda k: f"{k}:"), *_log(lambda k: f"{k}:")[:60]]
    path = write(tmp_path / "log.txt", "\n".join([*lines, ""]))
    recipe = recognise(path).recipe
    assert (recipe.layout, recipe.id_columns, recipe.time_columns) == (
        "tidy", ("recording",), ("time",),
    )  # fmt: skip
    assert read(path, recipe).lengths.tolist()[0] == N


def test_sensors_with_clocks_of_their_own_are_tables(tmp_path: Path) -> None:
    """One was switched on long before the other, and what never changes is told last."""
    lines = [
        line
        for k in range(N)
        for line in (
            f"{5000 + k}:s=0",
            f"{5000 + k}:t2={A[k]:.2f},p={B[k]:.1f},h={A[-k]:.2f}",
            f"{k}:u1-u0={A[k] / 9:.4f},t1={A[-k]:.2f}",
        )
        if k % 9 != 4 or "t" in line
    ]
    path = write(tmp_path / "DATA.misc", "\n".join([*lines, ""]))
    found = recognise(path)
    assert found.recipe.sheet == "t2, p and h"
    assert found.recipe.value_columns == ("t2", "p", "h")
    said = next(str(note) for note in found.warnings if "holds 3 tables" in str(note))
    assert "u1-u0 and t1" in said
    assert read(path, found.recipe).meta.step == 1


def test_a_name_that_some_lines_of_one_sensor_have_makes_no_kind(tmp_path: Path) -> None:
    lines = [f"{k} temp={A[k]:.2f} hum={B[k]:.1f}" + " door=1" * (k % 5 == 0) for k in range(N)]
    path = write(tmp_path / "log.txt", "\n".join([*lines, ""]))
    assert recognise(path).recipe.sheet != TOGETHER


def test_what_two_sensors_call_the_same_has_the_word_of_each(tmp_path: Path) -> None:
    lines = [f"{k} {word} t={of[k]:.2f}" for k in range(N) for word, of in (("IN", A), ("OUT", B))]
    path = write(tmp_path / "log.txt", "\n".join([*lines, ""]))
    assert recognise(path).recipe.value_columns == ("IN t", "OUT t")
