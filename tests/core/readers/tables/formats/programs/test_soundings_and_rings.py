"""Soundings of the atmosphere one below the other, and rings of trees by decades."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.spans.tree_rings import rows_of_rings
from tests.core.files import write

RNG = np.random.default_rng(8)
RULE = "-" * 77
NAMES = ("PRES", "HGHT", "TEMP", "DWPT", "RELH", "MIXR", "DRCT", "SKNT", "THTA", "THTE", "THTV")
UNITS = ("hPa", "m", "C", "C", "%", "g/kg", "deg", "knot", "K", "K", "K")


def _line(cells: tuple[object, ...]) -> str:
    return "".join(f"{cell:>7}" for cell in cells)


def _sounding(day: int, levels: int) -> list[str]:
    """As the University of Wyoming lists it, the first level below the ground."""
    lines = [f"10410 EDZE Essen Observations at 12Z {day} Jul 2021", "", RULE]
    lines += [_line(NAMES), _line(UNITS), RULE, _line((1000.0, 150))]
    for k in range(levels):
        heat = round(17 - k * 0.6 + RNG.normal(0, 0.2), 1)
        dew = round(heat - 4, 1)
        told = (950.0 - 9 * k, 200 + 90 * k, heat, dew, 70, 8.15, 250, 9 + k, 290.1, 313.0, 291.8)
        lines.append(_line(told))
    indices = ["Station information and sounding indices", "", f"{'Showalter index:':>43} 2.53"]
    return [*lines, *indices, ""]


def test_soundings_below_each_other_are_sequences(tmp_path: Path) -> None:
    lines = [line for day in (13, 14, 15) for line in _sounding(day, 30 + day)]
    found = recognise(path := write(tmp_path / "essen.txt", "\n".join(lines) + "\n"))
    made = read(path, found.recipe)
    assert made.ids[0] == "10410 EDZE Essen 12Z 13 Jul 2021"
    assert made.lengths.tolist() == [44, 45, 46]
    assert ("TEMP", "°C") in zip(made.meta.channels, made.meta.units, strict=True)


def _decades(core: str, begin: int, rings: int, end: int) -> list[str]:
    widths = RNG.integers(30, 95, rings)
    lines = []
    for year in range(begin - begin % 10, begin + rings + 1, 10):
        of = [f"{w:6d}" for at, w in enumerate([*widths, end], begin) if year <= at < year + 10]
        lines.append(f"{core:8}{max(year, begin):4d}{''.join(of)}")
    return lines


def test_rings_of_decades_in_lines_are_those_of_cores(tmp_path: Path) -> None:
    """As the archive of tree rings keeps them, in hundredths of a millimetre."""
    head = [f"CO579 {k} ALMAGRE MOUNTAIN B   COLORADO      PIAR" for k in (1, 2, 3)]
    cores = [("ALB01A", 1839, 146), ("ALB01B", 1767, 217), ("ALB02A", 1800, 160)]
    lines = [line for core, begin, rings in cores for line in _decades(core, begin, rings, 999)]
    path = write(tmp_path / "co579.rwl", "\n".join([*head, *lines]) + "\n")
    found = recognise(path)
    made = read(path, found.recipe)
    assert (made.ids, made.lengths.tolist()) == (("ALB01A", "ALB01B", "ALB02A"), [146, 217, 160])
    assert made.meta.step_unit == "year"
    first = int(lines[0][12:18]) / 100
    np.testing.assert_allclose(made.sequences[0][0], [first], rtol=1e-6)


def test_lines_of_decades_that_do_not_go_on_are_a_table_as_they_are(tmp_path: Path) -> None:
    lines = [f"ALB01A  {1800 + 20 * k}{k + 40:6d}{k + 50:6d}{k + 60:6d}" for k in range(30)]
    found = recognise(write(tmp_path / "t.txt", "\n".join(lines) + "\n"))
    assert found.recipe.sheet != "tree rings"


@pytest.mark.parametrize(("unit", "parts"), [("", 100), ("Unit=1/1000 mm\n", 1000)])
def test_rings_below_headers_are_those_of_cores(tmp_path: Path, unit: str, parts: int) -> None:
    """Widths beside how many trees have the ring, five in a line, whose last one zeros fill."""
    cores, text = {"AK30": (999, 23), "AK40": (-12, 34)}, ""
    for core, (begin, length) in cores.items():
        pairs = [(100 + k * k % 37, 1 + k * k % 5) for k in range(length)] + [(0, 0)] * (
            -length % 5
        )
        text += f"HEADER:\nKeyCode={core}\nLength={length}\nDateBegin={begin}\n"
        text += f"{unit}DATA:Double\n"
        for at in range(0, len(pairs), 5):
            text += "".join(f"{width:6d}{of:6d}" for width, of in pairs[at : at + 5]) + "\n"
    found = recognise(path := write(tmp_path / "ak.fh", text))
    made = read(path, found.recipe)
    assert (made.ids, made.lengths.tolist()) == (("AK30", "AK40"), [23, 34])
    assert (made.meta.channels, made.meta.step_unit) == (("ring width", "trees"), "year")
    np.testing.assert_allclose(made.sequences[0][1], [101 / parts, 2], rtol=1e-6)
    assert not rows_of_rings(text.replace("Length=23", "Length=33").encode())[0]
