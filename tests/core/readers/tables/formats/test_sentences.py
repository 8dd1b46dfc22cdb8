"""Logs whose lines are sentences with numbers in them."""

from __future__ import annotations

import pytest

from sequitur_core.readers.tables.formats.programs.sentences import rows_of_sentences


@pytest.mark.parametrize(
    ("line", "names", "first"),
    [
        ("Epoch {k}/10 loss: 0.{k} acc: 0.9", ["Epoch", "loss", "acc"], ["0", "0.0", "0.9"]),
        ("step={k} lr=1e-4 loss=nan", ["step", "lr", "loss"], ["0", "1e-4", "nan"]),
        ("12/12 [====] - 5s 2ms/step - loss: 0.{k} - mae: 3", ["loss", "mae"], ["0.0", "3"]),
        ("Heat = 2{k}.5°C  Wet: {k} %", ["Heat (°C)", "Wet (%)"], ["20.5", "0"]),
        ("[2020-01-01 10:00:0{k}] Epoch: {k} [0/60 (0%)]\tLoss: 2.3{k}",
         ["time", "Epoch", "Loss"], ["2020-01-01 10:00:00", "0", "2.30"]),
        ("{{'a': {k}, 'b': -{k}}}", ["a", "b"], ["0", "-0"]),
    ],
)  # fmt: skip
def test_words_before_a_number_are_its_name(line: str, names: list[str], first: list[str]) -> None:
    rows, notes = rows_of_sentences("\n".join(line.format(k=k) for k in range(10)).encode())
    assert (rows[:2], len(rows), notes) == ([names, first], 11, [])


@pytest.mark.parametrize(
    "line", ["{k},2.{k},mode=3", "2020-01-1{k},{k}", "{k} 2.{k} 3", "sensor {k}", "2020-01-1{k}"]
)
def test_tables_are_no_sentences(line: str) -> None:
    assert rows_of_sentences("\n".join(line.format(k=k) for k in range(10)).encode()) == ([], [])


def test_letters_at_the_end_of_what_is_looked_at_are_not_cut() -> None:
    rows, _ = rows_of_sentences("Ölwärme: 20 °C\n".encode() * 20_000)
    assert (len(rows), rows[0]) == (20_001, ["Ölwärme (°C)"])


def test_settings_that_come_once_each_are_no_record() -> None:
    text = "rate: 100\nheight: 3\nwidth: 4\nplace: 5\n" + "1,2,3\n" * 20
    assert rows_of_sentences(text.encode()) == ([], [])
