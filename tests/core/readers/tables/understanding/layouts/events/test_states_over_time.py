"""States with a begin and an end over days: a sequence for each night or day, of their minutes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from tests.core.files import table, write

STAGES = ("Light", "Deep", "REM", "Awake")


def nights(count: int, *, hours: float = 7, begin: str = "23:10") -> pd.DataFrame:
    """What a tracker writes of each night: stages of 3 to 30 minutes, one right behind another."""
    rng, rows = np.random.default_rng(0), []
    for night in range(count):
        at = pd.Timestamp(f"2024-03-01 {begin}") + pd.Timedelta(days=night)
        up = at + pd.Timedelta(hours=hours)
        k = 0
        while at < up:
            end = min(up, at + pd.Timedelta(seconds=30 * int(rng.integers(6, 60))))
            rows.append((at, end, STAGES[k % 4]))
            at, k = end, k + 1
    return pd.DataFrame(rows, columns=["start", "end", "stage"])


def written(path: Path, rows: pd.DataFrame) -> Path:
    return table(path, {name: rows[name].tolist() for name in rows})


def test_each_night_is_a_sequence_with_the_minutes_of_each_stage(tmp_path: Path) -> None:
    rows = nights(5)
    dataset = read(path := written(tmp_path / "sleep.csv", rows), recognise(path).recipe)
    assert dataset.lengths.tolist() == [7 * 60] * 5
    assert (dataset.meta.channels, {*dataset.meta.units}) == (STAGES, {"min"})
    lasted = (rows["end"] - rows["start"]).dt.total_seconds() / 60
    told = sum(np.asarray(one).sum(axis=0) for one in dataset.sequences)
    assert told == pytest.approx([lasted[rows["stage"] == stage].sum() for stage in STAGES])
    assert dataset.ids[0] == "night of 2024-03-01"


def test_without_long_pauses_each_day_is_one_in_hours(tmp_path: Path) -> None:
    rows = nights(4, hours=24, begin="07:30")
    found = recognise(path := written(tmp_path / "diary.csv", rows))
    dataset = read(path, found.recipe)
    assert dataset.lengths.tolist() == [17, 24, 24, 24, 8]
    assert np.asarray(dataset.sequences[1]).sum(axis=1) == pytest.approx(60)
    assert "If they are labels of a recording" in " ".join(map(str, found.warnings))


def test_the_step_may_be_chosen(tmp_path: Path) -> None:
    path = written(tmp_path / "diary.csv", nights(4, hours=24, begin="00:00"))
    minutes = revise(path, recognise(path).recipe, counted="1 min")
    assert read(path, minutes.recipe).lengths.tolist() == [1440] * 4


def test_one_night_stays_labels_of_a_recording(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="these are labels of a recording"):
        recognise(written(tmp_path / "night.csv", nights(1)))


def test_states_that_overlap_or_say_more_are_left(tmp_path: Path) -> None:
    rows = nights(5)
    again = pd.concat([rows, rows.assign(stage="InBed")]).sort_values("start", kind="stable")
    whose = rows.assign(who=np.where(np.arange(len(rows)) < 60, "ann", "bob"))
    for frame in (again, whose):
        with pytest.raises(SequiturError):
            recognise(written(tmp_path / "sleep.csv", frame))
    with pytest.raises(SequiturError, match="no list of events"):
        read(tmp_path / "sleep.csv", Recipe(format="table", layout="tidy", counted="1 min"))


def test_a_state_drawn_by_its_corners_is_the_channel_and_the_clock_in_decimals_none(
    tmp_path: Path,
) -> None:
    """As a stage of sleep stands twice where it changes, with the time again as 2.46 for 02:46."""
    rng, rows = np.random.default_rng(3), ["date,hour,value,stage"]
    for night in range(3):
        at, stage = 60 * 2 + 40, 2
        for _ in range(14):
            at, after = at + int(rng.integers(1, 17)), int(stage - 1 + rng.integers(1, 4)) % 4 + 1
            hour, minute = divmod(at, 60)
            when = f"2021-11-{3 + night:02d},{hour:02d}:{minute:02d}:00,{hour}.{minute:02d}"
            rows += [f"{when},{of}" for of in sorted((stage, after))]
            stage = after
    path = write(tmp_path / "hypnogram.csv", "\n".join(rows) + "\n")
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.value_columns) == ("long", ("stage",))
    assert found.reasons[0].startswith("date and hour repeat where stage changes")
    assert "value repeats a part of date and hour" in found.sentence
    assert read(path, found.recipe.with_(window=0, parted_by=())).lengths.tolist() == [84]
