"""Rates in lines above the rows, whatever they are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.core.files import wave


def _file(path: Path, *above: str, apart: int = 0) -> Path:
    """A file with lines above its names, and a clock without a unit where rows are apart."""
    at = 1_843_215_508 + apart * np.arange(400)
    first = ("SampleTime,", [f"{one}," for one in at]) if apart else ("", [""] * 400)
    values = zip(first[1], wave(400), wave(400, phase=1), strict=True)
    rows = [f"{time}{roll:.4f},{pitch:.4f}" for time, roll, pitch in values]
    path.write_text("\n".join([*above, "", f"{first[0]}Roll,Pitch", *rows]) + "\n")
    return path


@pytest.mark.parametrize(
    ("lines", "rate"),
    [
        (["OutputRate:,60Hz"], 60),
        (["Update rate: 60.0 Hz", "Firmware: 2"], 60),
        (["Output rate (Hz): 60"], 60),
        (["Logging rate = 2 kHz"], 2000),
        (["Sampling rate: 100", "Output rate: 60 Hz"], 100),  # the usual name counts more
        (["Screen refresh rate: 60 Hz"], 0),
        (["Output rate: 60 Hz", "Transfer rate: 20 Hz"], 0),  # which of them isn't said
        (["Baud rate: 9600"], 0),
    ],
)
def test_a_rate_in_hertz_above_the_rows_is_theirs_whatever_it_is_called(
    tmp_path: Path, lines: list[str], rate: float
) -> None:
    path = _file(tmp_path / "t.csv", "Device:,Tag 3", *lines)
    meta = read(path, recognise(path).recipe).meta
    assert (meta.step_unit == "s") == (rate > 0)
    assert meta.step == pytest.approx(1 / rate if rate else 1)


@pytest.mark.parametrize(("apart", "form"), [(16_667, "microseconds"), (1_000, "number")])
def test_a_clock_whose_steps_fit_the_rate_in_microseconds_counts_them(
    tmp_path: Path, apart: int, form: str
) -> None:
    path = _file(tmp_path / "t.csv", "Device:,Tag 3", "OutputRate:,60Hz", apart=apart)
    found = recognise(path)
    assert found.recipe.time_columns == ("SampleTime",)
    assert found.recipe.time_format == form
    meta = read(path, found.recipe).meta
    assert (round(meta.step, 4), meta.step_unit) == (0.0167, "s")


def test_a_line_of_equations_above_one_of_numbers_says_what_these_are(tmp_path: Path) -> None:
    beats = ",".join(f"{v:.2f}" for v in wave(150))
    path = tmp_path / "t.csv"
    path.write_text(f"fs=250,centered=R,length=150,label=N\n{beats}\n")
    found = recognise(path)
    assert (found.recipe.layout, found.warnings) == ("rows", ())
    dataset = read(path, found.recipe.with_(window=0))
    assert (dataset.lengths.tolist(), dataset.meta.step) == ([150], 1 / 250)
