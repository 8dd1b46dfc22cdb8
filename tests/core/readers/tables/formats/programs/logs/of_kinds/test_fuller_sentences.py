"""Logs of sentences some of whose lines say more than others, or are of another source or level."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.data.notes.tables import damaged_lines, lines_between
from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.of_kinds import fuller_sentences
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.fuller_sentences import (
    FULLER,
    rows_of_fuller_sentences,
)
from tests.core.files import write

BEST = "Best model at Epoch 3: loss: 0.1, acc: 0.9"


@pytest.mark.parametrize(
    ("lines", "names", "last"),
    [
        (["Epoch {k}: loss: 0.{k}, acc: 0.9", "Epoch {k}: loss: 0.{k}, acc: 0.9, val loss: 1.{k}"],
         ["Epoch", "loss", "acc", "val loss"], ["9", "0.9", "0.9", "1.9"]),
        (["Epoch {k}/9", "-----", "train Loss: 0.{k} Acc: 0.7", "val Loss: 0.{k} Acc: 0.8"],
         ["Epoch", "train Loss", "train Acc", "val Loss", "val Acc"],
         ["9", "0.9", "0.7", "0.9", "0.8"]),
        (["== Step {k} ==", "Train: loss=0.{k} f1=0.7", "Test: loss=0.{k} f1=0.8"],
         ["Step", "Train loss", "Train f1", "Test loss", "Test f1"],
         ["9", "0.9", "0.7", "0.9", "0.8"]),
        (["2025-06-01 08:0{k}:00 [hall] heat: 2{k}.1 C, wet: 4{k} %",
          "2025-06-01 08:0{k}:03 [loft] heat: 1{k}.1 C, wet: 3{k} %"],
         ["time", "heat (C)", "wet (%)", "source"],
         ["2025-06-01 08:09:03", "19.1", "39", "loft"]),
        (["2025-06-01 08:0{k}:00,5 - pi.fan - INFO - Speed: 2{k} rpm",
          "2025-06-01 08:0{k}:30,5 - pi.fan - WARNING - Speed: 4{k} rpm"],
         ["time", "Speed (rpm)", "level"], ["2025-06-01 08:09:30,5", "49", "WARNING"]),
        (["2025-06-01 08:0{k}:00 INFO Heat: 2{k}.5 C",
          "2025-06-01 08:0{k}:20 WARNING Heat above 80 C: Current Heat: 9{k} C",
          "2025-06-01 08:0{k}:30 ERROR Heat too high: 9{k} C"],
         ["time", "Heat (C)", "level"], ["2025-06-01 08:09:30", "99", "ERROR"]),
        (["Episode {k}00 | Avg reward (last 100): -{k}.5 | Steps: 1{k}"],
         ["Episode", "Avg reward (last 100)", "Steps"], ["900", "-9.5", "19"]),
    ],
)  # fmt: skip
def test_each_line_that_says_as_much_is_a_row(
    lines: list[str], names: list[str], last: list[str]
) -> None:
    text = "\n".join(line.format(k=k) for k in range(10) for line in lines)
    rows, notes = rows_of_fuller_sentences(f"Using cuda\n{text}\n{BEST}\n".encode())
    assert (rows[0], rows[-1], notes) == (names, last, [lines_between(1, BEST)])


@pytest.mark.parametrize(
    "line", ["Epoch {k}: loss: 0.{k}, acc: 0.9", "2020-01-01 10:00:0{k} INFO heat: 2{k}", "a {k} 3"]
)
def test_plain_sentences_stay_as_they_are(line: str) -> None:
    text = "\n".join(line.format(k=k) for k in range(10))
    assert rows_of_fuller_sentences(f"{text}\n{BEST}\n".encode()) == ([], [])


def test_damaged_lines_are_no_rows() -> None:
    lines = [f"S 1 - time: 10:00:{k} | heat: 2.{k} | wet: {k}" for k in range(10, 30)]
    more, bad = (
        "S 1 - time: 10:01:00 | heat: 3.1 | wet: 4 | gas: 5",
        "S 1 - time: 10:00:131.5 | heat: 2 | wet: 3",
    )
    rows, notes = rows_of_fuller_sentences("\n".join([*lines, more, bad]).encode())
    assert (rows[-1][-1], notes) == ("5", [damaged_lines(1, bad)])


def test_runs_of_a_training_are_sequences(tmp_path: Path) -> None:
    lines = (
        f"2026-06-26 08:0{run}:{k // 2:02d} | INFO | {name} | Episode {k}00 | "
        f"Avg reward (last 100): {k * run % 7:+d}.5 | Steps: {k * k % 9}"
        for run, name in enumerate(("Baseline (a=0.1)", "a=0.01", "slow"))
        for k in range(1, 11)
    )
    path = write(tmp_path / "training.log", "\n".join(lines))
    found = recognise(path)
    data = read(path, found.recipe)
    assert (found.recipe.sheet, data.ids) == (FULLER, ("Baseline (a=0.1)", "a=0.01", "slow"))
    assert ({*data.lengths.tolist()}, data.meta.channels) == (
        {10}, ("Avg reward (last 100)", "Steps"),
    )  # fmt: skip


def test_lines_that_differ_in_numbers_alone_are_taken_apart_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Large logs took three times as long as those of plain sentences."""
    taken: list[str] = []
    apart = fuller_sentences._line
    monkeypatch.setattr(
        fuller_sentences, "_line", lambda text, short: (taken.append(text), apart(text, short))[1]
    )
    lines = [
        "10:00:{k:02} Epoch {k}: loss: 0.{k}5",
        "10:00:{k:02} Epoch {k}: loss: {k}, val: 3.{k}",
    ]
    text = "\n".join(line.format(k=k) for k in range(10, 50) for line in lines)
    rows, _ = rows_of_fuller_sentences(text.encode())
    assert rows[-1] == ["10:00:49", "49", "49", "3.49"]
    assert len(taken) <= 3  # decimals may be moments, whole numbers are none
