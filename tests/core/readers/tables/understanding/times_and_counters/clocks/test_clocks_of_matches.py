"""Minutes and seconds of a match in two columns, and what is called so and is no clock."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.notes.times import repeats_as_steps
from sequitur_core.readers import read, recognise
from tests.core.files import table, wave

EACH = 120  # events of a match


def events(matches: int, *, shared: int = 0, left: bool = False) -> dict[str, np.ndarray]:
    """Passes of some matches in order, a few of them in the same second; or by what is `left`."""
    rng = np.random.default_rng(3)
    seconds = []
    for _ in range(matches):
        at = np.sort(rng.choice(95 * 60, EACH, replace=False))
        at[1 : 1 + 2 * shared : 2] = at[: 2 * shared : 2]
        seconds.append(at[::-1] if left else at)
    at = np.concatenate(seconds)
    return {
        "match": np.repeat(3869 + np.arange(matches), EACH),
        "minute": at // 60,
        "second": at % 60,
        "x": 50 + 30 * wave(len(at)),
        "y": 30 + 20 * wave(len(at), period=31),
    }


@pytest.mark.parametrize("names", [("minute", "second"), ("min", "sec"), ("Minuten", "Sekunden")])
@pytest.mark.parametrize("left", [False, True])
def test_minutes_and_seconds_of_a_match_are_one_time(
    tmp_path: Path, names: tuple[str, str], left: bool
) -> None:
    match, minute, second, *places = events(5, left=left).items()
    columns = [match, (names[0], minute[1]), (names[1], second[1]), *places]
    path = table(tmp_path / "t.csv", dict(columns))
    recipe = recognise(path).recipe
    assert (recipe.id_columns, recipe.time_columns) == (("match",), names)
    assert recipe.value_columns == ("x", "y")
    dataset = read(path, recipe)
    assert dataset.lengths.tolist() == [EACH] * 5
    np.testing.assert_allclose(dataset.sequences[0][:, 0], places[0][1][:EACH], rtol=1e-5)


def test_several_events_of_a_second_are_steps_each(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", events(5, shared=4))
    found = recognise(path)
    assert found.recipe.time_columns == ("minute", "second")
    assert read(path, found.recipe).lengths.tolist() == [EACH] * 5
    (note,) = repeats_as_steps.among(found.warnings)
    assert note.numbers["count"] == 20


def test_minutes_and_seconds_that_calls_took_are_measured(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    columns = {
        "caller": np.repeat(["a", "b", "c"], 100),
        "minutes": rng.integers(0, 40, 300),
        "seconds": rng.integers(0, 60, 300),
        "cost": wave(300),
    }
    assert recognise(table(tmp_path / "t.csv", columns)).recipe.time_columns == ()


def test_a_minimum_beside_a_maximum_is_no_minute(tmp_path: Path) -> None:
    rows = np.arange(300)
    columns = {"min": rows // 60, "max": rows // 60 + 4, "sec": rows % 60, "load": wave(300)}
    recipe = recognise(table(tmp_path / "t.csv", columns)).recipe
    assert recipe.time_columns != ("min", "sec")
