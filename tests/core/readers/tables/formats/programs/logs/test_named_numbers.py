"""Logs in words and numbers without signs, and in keys and values."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.keys_and_values import rows_of_keys
from sequitur_core.readers.tables.formats.programs.logs.named_numbers import rows_of_named_numbers
from tests.core.files import write

NUMBERS = [(k, 4 - k / 12 + (k * k % 17) / 20) for k in range(40)]


@pytest.mark.parametrize(
    ("line", "channels"),
    [
        ("step {k:5d} | loss {x:.3f} | lr 1.{k:02d}e-05 | dt 2{x:.1f}ms", ("loss", "lr", "dt")),
        ("iter {k}, loss {x:.3f}", ("loss",)),
        ("step {k} loss {x:.3f} time/iter 1{x:.2f}", ("loss", "time/iter")),
        ("Epoch {k:03d}/040 | 72s | loss={x:.3f} acc=1{x:.2f}", ("loss", "acc")),
        (
            "Tilt: {x:.3f}° || Left Acc: {x:.2f}, -{x:.3f}, 1{x:.2f} | Gyro: {x:.2f}"
            " || Right Acc: -{x:.2f} | Gyro: 0.{k} || Heat: 2{x:.2f}, 1{x:.2f} | Time: {k} s",
            ("Tilt", "Left Acc X", "Left Acc Y", "Left Acc Z", "Left Gyro", "Right Acc",
             "Right Gyro", "Heat_1", "Heat_2"),
        ),
    ],
)  # fmt: skip
def test_numbers_behind_their_names_are_channels(
    tmp_path: Path, line: str, channels: tuple[str, ...]
) -> None:
    lines = ["compiling the model", *(line.format(k=k, x=x) for k, x in NUMBERS), "saved"]
    found = recognise(path := write(tmp_path / "train.log", "\n".join([*lines, ""])))
    dataset = read(path, found.recipe)
    assert (dataset.meta.channels, dataset.meta.step) == (channels, 1.0)
    assert dataset.sequences[0][0, 0] == pytest.approx(NUMBERS[0][1])


@pytest.mark.parametrize(
    "line",
    ["L {k} R", "Berlin {k}", "{k} wet {k} dry 3", "a {k},2,3", "v {k} 2 3", "x {k} x 4 x 5"],
)
def test_other_lines_are_no_named_numbers(line: str) -> None:
    text = "\n".join(line.format(k=k) for k in range(20))
    assert rows_of_named_numbers(text.encode()) == ([], [])


def test_lines_of_keys_and_values_are_rows(tmp_path: Path) -> None:
    log = "\n".join(
        f't=2022-09-19T08:00:{k:02d}Z level=info msg="batch done" host=web-{k % 3} '
        f"queue={20 + k * k % 7} latency={20 * NUMBERS[k][1]:.1f}ms"
        + (f' cause="retry {k}"' if k % 9 == 4 else "")
        for k in range(40)
    )
    rows, notes = rows_of_keys(log.encode())
    assert rows[0] == ["t", "level", "msg", "host", "queue", "latency"]
    assert (rows[1][2:], len(rows), notes) == (["batch done", "web-0", "20", "80.0ms"], 41, [])
    dataset = read(path := write(tmp_path / "worker.log", log), recognise(path).recipe)
    assert (dataset.meta.channels, dataset.meta.step) == (("queue", "latency"), 1.0)


@pytest.mark.parametrize("line", ["a=1 b=2", "2021-01-01 start=yes x", "w={k} v=1 r={k} and more"])
def test_other_lines_are_no_keys_and_values(line: str) -> None:
    text = "\n".join(line.format(k=k) for k in range(20))
    assert rows_of_keys(text.encode()) == ([], [])


def test_keys_in_other_letters_stand_before_cells(tmp_path: Path) -> None:
    lines = [f"30.12.19 22:{k:02d}:00\tСила={x:.2f}\tЦикл={60 - x:.1f}" for k, x in NUMBERS]  # noqa: RUF001
    lines = [line.replace(".", ",").replace(",", ".", 2) + "\tЦель=Б-2" for line in lines]  # noqa: RUF001
    (path := tmp_path / "boiler.log").write_bytes("\n".join(lines).encode("cp1251"))
    assert read(path, recognise(path).recipe).meta.channels == ("Сила", "Цикл")


def test_lines_of_two_hosts_are_all_read_though_each_has_words_of_its_own(tmp_path: Path) -> None:
    """The lines of one host were sentences of the same words, and those of the other left out."""
    lines = []
    for k, x in NUMBERS:
        for host, role, conn in (("db-main", "primary", 300), ("db-copy2", "standby", 80)):
            at = f"2023-05-16T22:{10 + k % 50:02d}:00.0{conn % 7}5Z"
            told = (
                f"lvl=info host={host} pid=2217 conn={conn + k * k % 23} tps={conn * (1 + x):.1f}"
            )
            lines.append(f"ts={at} {told} role={role}")
    found = recognise(path := write(tmp_path / "monitor.log", "\n".join([*lines, ""])))
    dataset = read(path, found.recipe)
    assert found.recipe.id_columns == ("host",)
    assert dataset.lengths.tolist() == [len(NUMBERS)] * 2
    assert {"conn", "tps"} <= {*dataset.meta.channels}
