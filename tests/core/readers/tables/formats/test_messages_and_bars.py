"""Logs of messages of a few kinds, and bars that programs draw with numbers behind them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.data.notes.lists import kinds_of_messages, steps_of_bars
from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.of_kinds.events import are_events
from tests.core.files import write

KINDS = (
    "Sending PUBLISH (d0, m{k}), 'lift/state'",
    "Received ACK (Mid: {k})",
    "Sending DONE (Mid: {k})",
)


def messages(kinds: tuple[str, ...] = KINDS, count: int = 90) -> str:
    """What a client of MQTT prints, one to three milliseconds after another."""
    at = pd.Timestamp("2026-03-01 10:00") + pd.to_timedelta(
        [k * k % 3 + 9 * k for k in range(count)], "s"
    )
    return "".join(
        f"[{when:%Y-%m-%d %H:%M:%S},{k % 1000:03}] DEBUG: {kinds[k % len(kinds)].format(k=k)}\n"
        for k, when in enumerate(at)
    )


def test_messages_of_a_few_kinds_are_words_that_are_learned(tmp_path: Path) -> None:
    recipe = recognise(path := write(tmp_path / "client.log", messages())).recipe
    assert (recipe.time_columns, recipe.word_columns) == (("time",), ("event",))
    dataset = read(path, recipe)
    assert {*dataset.meta.channels} == {
        "event = Sending PUBLISH", "event = Received ACK", "event = Sending DONE"
    }  # fmt: skip
    assert kinds_of_messages.among(dataset.meta.notes)


@pytest.mark.parametrize(
    "kinds",
    [
        ("load: {k} rate: 2{k}", "idle: {k} left: 3{k}", "fan speed: {k} temp: 4{k}"),  # measured
        ("run", "rest", "eat"),  # a cell of a table
        tuple(f"{word} file was saved" for word in ("first", "second")),  # two kinds
    ],
)
def test_other_lines_with_times_are_no_messages_of_kinds(kinds: tuple[str, ...]) -> None:
    assert not are_events(messages(kinds).encode())


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_numbers_behind_bars_are_channels_of_their_steps(tmp_path: Path, end: str) -> None:
    drawn = [
        f"[{name}]: {k:3d}%|{'#' * (k // 10)}| {k + late}/60 [00:{k:02},  4.29s/step, "
        f"loss={3 / (k + 1):.3f}, acc={k * k % 7 / 7:.2f}]"
        for name in ("train", "test")
        for k in range(60)
        for late in (0, 1)
    ]
    path = write(tmp_path / "out.log", f"model: big\n{end.join(drawn)}\nsaved\n")
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("bar",), ("step",))
    dataset = read(path, recipe)
    assert dataset.meta.channels == ("loss", "acc")
    assert (dataset.lengths.tolist(), {*dataset.ids}) == ([60, 60], {"train", "test"})
    assert dataset.sequences[0][0, 0] == pytest.approx(3.0)
    assert steps_of_bars.among(dataset.meta.notes)
