"""Runs of one program below each other in a file, each with columns of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sequitur_core.data.recipe import APART
from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.table import open_table
from tests.core.files import wave, write

FIRST = ("run", "used", "usr", "sys")
SECOND = ("usr", "sys", "read", "writ", "recv", "send")


def _run(names: Sequence[str], n: int, *, groups: bool = False) -> list[str]:
    """Rows of dstat below their names, perhaps with what these are of above them."""
    head = ['"system",' + ",".join(f'"of {name[:2]}"' for name in names[:-1]) + ","] * groups
    rows = [
        f"02-08 12:{k // 60:02}:{k % 60:02},"
        + ",".join(f"{9 + 3 * v:.3f}" for v in (wave(n, phase=p)[k] for p in range(len(names))))
        for k in range(n)
    ]
    return [*head, ",".join(['"time"', *(f'"{name}"' for name in names)]), *rows]


def _told(options: str) -> list[str]:
    return ['"Host:","node1",,,,"User:","root"', f'"Cmdline:","dstat {options}",,,,"Date:","May"']


@pytest.mark.parametrize("between", [["", ""], []])
@pytest.mark.parametrize("groups", [True, False])
def test_each_run_is_a_table_and_the_first_is_read(
    tmp_path: Path, between: list[str], groups: bool
) -> None:
    lines = ['"Dstat 0.7.3 CSV output"', *_told("-tpm"), *_run(FIRST, 40, groups=groups), *between,
             *_told("-t -C 0,1,2,3,4,5,6,7"), *_run(SECOND, 60, groups=groups)]  # fmt: skip
    path = write(tmp_path / "dstat.csv", "\n".join([*lines, ""]))
    found = recognise(path)
    assert (found.recipe.names_again, len(open_table(path, {}).frame)) == (APART, 40)
    assert any("holds 2 tables" in str(note) for note in found.warnings)
    assert read(path, found.recipe).element_shape == (len(FIRST),)
    second = recognise(path, sheet=open_table(path, {}).sheets[1]).recipe
    assert read(path, second).element_shape == (len(SECOND),)


def test_a_logger_that_has_a_sensor_more_begins_another_table(tmp_path: Path) -> None:
    lines = []
    for names, n in ((("temp", "hum"), 50), (("temp", "hum", "press"), 70)):
        lines += ["Logger v2", f"started with {len(names)}", *_run(names, n)]
    path = write(tmp_path / "log.csv", "\n".join([*lines, ""]))
    assert len(open_table(path, {}).sheets) == 2


@pytest.mark.parametrize("more", ["", "none,none,none", "door,open,twice", "restarted,again"])
def test_words_among_the_rows_of_a_table_begin_none(tmp_path: Path, more: str) -> None:
    """A row whose cells are words has as many as others; a message has none below it."""
    rows = _run(("temp", "hum"), 50)
    path = write(tmp_path / "log.csv", "\n".join([*rows[:25], more, *rows[25:], ""]))
    assert recognise(path).recipe.names_again == ""


def test_names_and_units_that_come_again_begin_none(tmp_path: Path) -> None:
    """Behind # as nvidia-smi writes both, which tables below each other have alike."""
    rows = [f"    0    {k % 7}    4{k % 10}    {k}" for k in range(60)]
    lines = [
        line for k in (0, 20, 40) for line in ("# gpu pwr temp sm", "# Idx W C %", *rows[k:][:20])
    ]
    path = write(tmp_path / "dmon.txt", "\n".join([*lines, ""]))
    assert recognise(path).recipe.names_again == ""
