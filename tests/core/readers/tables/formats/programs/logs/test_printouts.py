"""Small tables that a program prints again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.printouts import rows_of_printouts
from tests.core.files import wave, write
from tests.core.readers.tables.programs.files import text_of
from tests.notes import worded

USED = (500 + 100 * wave(30)).round().astype(int).tolist()
FREE = (
    "               total        used        free   available",
    "Mem:            8000      3{k:02d}00       4000        5000",
    "Swap:           2000          {k}        2000",
)
DISKS = (
    "Filesystem     1K-blocks     Used Available Use% Mounted on",
    "/dev/sda1           8000     3{k:02d}0      4000  {k}% /",
    "tmpfs               4000        0      4000   0% /dev/shm",
)
DEVICES = (
    "avg-cpu:  %user %system   %idle",
    "           {k}.50    0.00   90.00",
    "",
    "Device             tps    kB_read/s",
    "sda              {k}.00         0.50",
)


def _printed(lines: tuple[str, ...], when: str = "") -> bytes:
    text = "\n".join(line.format(k=k) for k in range(10) for line in (when, *lines))
    return text.encode()


@pytest.mark.parametrize(
    ("lines", "names", "first"),
    [
        (FREE, ["Mem total", "Mem used", "Mem free", "Mem available", "Swap total", "Swap used",
                "Swap free"], ["8000", "30000", "4000", "5000", "2000", "0", "2000"]),
        (DISKS, ["/dev/sda1 1K-blocks", "/dev/sda1 Used", "/dev/sda1 Available", "/dev/sda1 Use%",
                 "tmpfs 1K-blocks", "tmpfs Used", "tmpfs Available", "tmpfs Use%"],
         ["8000", "3000", "4000", "0", "4000", "0", "4000", "0"]),
        (DEVICES, ["%user", "%system", "%idle", "sda tps", "sda kB_read/s"],
         ["0.50", "0.00", "90.00", "0.00", "0.50"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("Fri Mar  1 08:00:0{k} CET 2024", "2024-03-01 08:00:00"),
        ("03/01/2024 08:00:0{k} AM", "03/01/2024 08:00:00 AM"),
        ("", ""),
    ],
)
def test_what_was_printed_at_one_time_is_a_row(
    lines: tuple[str, ...], names: list[str], first: list[str], when: str, told: str
) -> None:
    rows, _ = rows_of_printouts(_printed(lines, when))
    timed = ["time"] if when else []
    assert (len(rows), rows[0]) == (11, [*timed, *names])
    assert rows[1] == [*([told] if when else []), *first]


def test_gigabytes_and_megabytes_of_one_column_are_bytes() -> None:
    sizes = ("Filesystem      Size  Used Use%", "/dev/sda1        40G   {k}.5M  40%")
    rows, _ = rows_of_printouts(_printed(sizes))
    assert rows[0] == ["/dev/sda1 Size (bytes)", "/dev/sda1 Used (bytes)", "/dev/sda1 Use%"]
    assert rows[2] == [str(40 * 1024**3), str(3 * 1024**2 // 2), "40"]


@pytest.mark.parametrize(
    "lines",
    [
        ("time a b c", "{k} 1 2 3", "{k} 2 3 4"),  # names again among the rows of a table
        ("time,a b,c d", "{k},1,2"),
        ("Core 0 temperature", "is {k} degrees"),
    ],
)
def test_other_lines_that_come_again_are_left_alone(lines: tuple[str, ...]) -> None:
    assert rows_of_printouts(_printed(lines)) == ([], [])


def test_a_log_of_memory_is_one_series(tmp_path: Path) -> None:
    lines = []
    for k, used in enumerate(USED):
        lines += [f"2024-03-01 08:{k:02d}:00", FREE[0], f"Mem:   8000   {used}   {8000 - used}   9"]
    path = write(tmp_path / "memory.log", text_of(*lines))
    found = recognise(path)
    assert found.recipe.value_columns == ("Mem used", "Mem free")
    said = worded(read(path, found.recipe).meta.notes)
    assert any("printed 30 times" in note for note in said)
