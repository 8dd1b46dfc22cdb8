"""Lists of what happened to whom and when are counted in even steps of time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised
from tests.core.files import table

RNG = np.random.default_rng(0)
FIRST = pd.Timestamp("2026-03-01")


def clicks(days: int = 30, **columns: list[object]) -> pd.DataFrame:
    """What three users did and when, mostly in the afternoon, one oftener than the others."""
    frames, rng = [], np.random.default_rng(0)
    for user, often in (("ann", 60), ("bob", 30), ("eve", 40)):
        hours = rng.normal(14, 3, often * days) % 24 + 24 * rng.integers(0, days, often * days)
        when = FIRST + pd.to_timedelta((3600 * hours).round(), "s")
        frames.append(pd.DataFrame({"user": user, "when": when}))
    return pd.concat(frames).sort_values("when").reset_index(drop=True).assign(**columns)


def written(path: Path, rows: pd.DataFrame) -> Path:
    return table(path, {name: rows[name].tolist() for name in rows})


def steps(found: Recognised) -> dict[object, str]:
    """The steps in which events may be counted, as the page offers them."""
    return {v: label for c in found.options if c.name == "counted" for v, label in c.options}


def test_what_users_did_is_counted_per_hour_for_each_user(tmp_path: Path):
    """It was refused: nothing was measured."""
    rows = clicks().assign(action=RNG.choice(["buy", "look"], 3900))
    rows["team"] = rows.user.map({"ann": "red", "bob": "blue", "eve": "red"})
    found = recognise(path := written(tmp_path / "clicks.csv", rows))
    assert found.recipe.counted == "1 h"
    assert steps(found) == {"1 h": "Per hour", "1 day": "Per day"}
    made = read(path, found.recipe)
    assert sorted(made.ids) == ["ann", "bob", "eve"]
    bob = made.ids.index("bob")
    assert [team == "blue" for team in made.labels["team"]] == [who == "bob" for who in made.ids]
    own = rows.when[rows.user == "bob"]
    first = rows.when.min().floor("h")
    places = ((own.dt.floor("h") - first) / pd.Timedelta("1h")).astype(int)
    np.testing.assert_array_equal(
        made.sequences[bob][:, 0], np.bincount(places, minlength=len(made.sequences[bob]))
    )
    (note,) = [w for w in found.warnings if w.kind == "events_counted"]
    told = "3,900 events were counted per hour, for each user. The column action is not used."
    assert str(note) == told
    by_day = revise(path, found.recipe, **next(o for o in note.offers if "day" in o.label).changes)
    days = read(path, by_day.recipe)
    assert sorted(int(sequence.sum()) for sequence in days.sequences) == [900, 1200, 1800]
    assert {*days.lengths} <= {30, 31}


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ((0, 24), ""),
        ((17, 24), " The list begins within a day: the first may count too few."),
        ((0, 9), " The list ends within a day: the last may count too few."),
        (
            (17, 9),
            " The list begins and ends within a day: the first and the last may count too few.",
        ),
    ],
)
def test_days_in_which_a_list_begins_or_ends_are_told(
    tmp_path: Path, hours: tuple[int, int], told: str
):
    rows, (begin, end) = clicks(), hours
    last = rows.when.max().floor("D") + pd.Timedelta(end, "h")
    rows = rows[(rows.when >= FIRST + pd.Timedelta(begin, "h")) & (rows.when < last)]
    found = recognise(written(tmp_path / "clicks.csv", rows), counted="1 day")
    (note,) = [w for w in found.warnings if w.kind == "events_counted"]
    assert str(note).endswith(f"events were counted per day, for each user.{told}")


def test_times_alone_are_one_series_of_counts(tmp_path: Path):
    found = recognise(path := written(tmp_path / "doors.csv", clicks()[["when"]]))
    assert (found.recipe.layout, found.recipe.counted) == ("long", "1 h")
    made = read(path, found.recipe)
    assert made.meta.channels == ("events",)
    assert made.lengths[0] == 24


def test_where_users_have_numbers_a_click_counts(tmp_path: Path):
    rows = clicks()
    rows["user"] = rows.user.map({"ann": 101, "bob": 102, "eve": 103})
    found = recognise(path := written(tmp_path / "clicks.csv", rows))
    assert found.recipe.counted == ""
    (note,) = [w for w in found.warnings if w.kind == "may_be_events"]
    assert "user may say whose each was" in str(note)
    assert [offer.label for offer in note.offers][-1] == "Count per day"
    counted = revise(path, found.recipe, **note.offers[-1].changes)
    assert counted.recipe.id_columns == ("user",)
    made = read(path, counted.recipe)
    assert sorted(int(s.sum()) for s in made.sequences) == [900, 1200, 1800]
    assert steps(counted)[""] == "No"
    assert revise(path, counted.recipe, counted="").recipe == found.recipe


def test_spikes_can_be_counted_and_be_intervals_again(tmp_path: Path):
    found = [
        pd.DataFrame({"neuron": f"N{k}", "time": RNG.exponential(0.02, n).cumsum().round(4)})
        for k, n in enumerate([400, 300, 350])
    ]
    rows = pd.concat(found).sort_values("time")
    first = recognise(path := written(tmp_path / "spikes.csv", rows))
    assert first.recipe.change == "difference"
    (note,) = [w for w in first.warnings if w.kind == "times_between_events"]
    counted = revise(path, first.recipe, **note.offers[0].changes)
    assert counted.recipe.change == ""
    made = read(path, counted.recipe)
    assert sorted(int(s.sum()) for s in made.sequences) == [300, 350, 400]
    assert len({*made.lengths}) == 1
    assert revise(path, counted.recipe, counted="").recipe == first.recipe


def test_few_are_counted_too_and_may_be_labels_of_a_recording(tmp_path: Path) -> None:
    """They were said to be such labels, and no recording lay beside."""
    rows = clicks(days=20)[::40].assign(what=np.arange(65) % 9)
    rows["what"] = "host " + rows.what.astype(str)
    found = recognise(path := written(tmp_path / "t.csv", rows))
    (note,) = [w for w in found.warnings if w.kind == "events_counted"]
    assert str(note).startswith("65 events were counted per day")
    assert str(note).endswith("If they are labels of a recording, load them together with its "
                              "file, in one folder.")  # fmt: skip
    assert sum(int(s.sum()) for s in read(path, found.recipe).sequences) == 65


def test_numbers_of_places_beside_dates_alone_are_events(tmp_path: Path) -> None:
    """They were a channel, with a warning, and the dates weren't read."""
    rng = np.random.default_rng(5)
    when = FIRST - pd.to_timedelta(rng.exponential(60, 60).cumsum().round(), "h")
    names = rng.choice(["north", "south", "west"], 60, p=[0.7, 0.2, 0.1])
    rows = pd.DataFrame({"area": names, "when": when.strftime("%Y-%m-%d %H:%M:%S.000")})
    rows["SITE_ID"] = 10_000_000 + rng.integers(0, 200_000, 60)
    path = written(tmp_path / "visits.csv", rows)
    found = recognise(path)
    (note,) = [w for w in found.warnings if w.kind == "events_counted"]
    assert str(note).endswith("for each area. The column SITE_ID is not used.")
    assert found.recipe.id_columns == ("area",)
    kept = recognise(path, value_columns=("SITE_ID",), time_columns=("when",), layout="tidy")
    assert kept.recipe.time_format.startswith("%Y")


@pytest.mark.parametrize("kind", ["even", "from and to", "numbers"])
def test_what_may_be_something_else_is_still_refused(tmp_path: Path, kind: str):
    rows = clicks(days=20)
    rows = rows.assign(what=RNG.choice(["buy", "look"], len(rows)))
    if kind == "even":
        rows["when"] = pd.date_range(FIRST, periods=len(rows), freq="h")
    elif kind == "from and to":
        rows["until"] = rows.when + pd.to_timedelta(RNG.integers(60, 900, len(rows)), "s")
    else:
        rows["heat"] = [
            f"{20 + number:.1f} C".replace(".", "\u00b7") for number in RNG.normal(size=len(rows))
        ]
    with pytest.raises(SequiturError):
        recognise(written(tmp_path / "t.csv", rows))


def test_a_table_that_is_no_list_cannot_be_counted(tmp_path: Path):
    rows = clicks().assign(heat=RNG.normal(size=3900))
    rows["when"] = pd.date_range(FIRST, periods=len(rows), freq="h")
    with pytest.raises(SequiturError, match="is no list of events"):
        recognise(written(tmp_path / "t.csv", rows), counted="1 h")


def test_whoever_says_that_no_column_names_sequences_has_one_series(tmp_path: Path) -> None:
    at = [f"2023-01-{1 + k * k % 28:02d} 0{k % 9}:00" for k in range(300)]
    path = table(tmp_path / "t.csv", {"who": ["a", "b"] * 150, "at": at})
    assert recognise(path, counted="1 day").recipe.id_columns == ("who",)
    found = recognise(path, counted="1 day", id_columns=())
    assert (found.recipe.layout, found.recipe.id_columns) == ("long", ())
    assert "all rows are one long series" in found.reasons[0]
    with pytest.raises(SequiturError, match="at least one column that names"):
        recognise(path, counted="1 day", id_columns=(), layout="tidy")


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "id"])
def test_a_number_of_each_row_is_nothing_that_was_measured(tmp_path: Path, name: str) -> None:
    """It was the channel."""
    rows = clicks().assign(action=RNG.choice(["buy", "look"], 3900))
    rows.insert(0, name, range(len(rows)))
    found = recognise(written(tmp_path / "clicks.csv", rows))
    assert (found.recipe.counted, found.recipe.id_columns) == ("1 h", ("user",))


def test_what_was_done_is_counted_by_its_kind_where_few_kinds_have_a_number(tmp_path: Path) -> None:
    """Four of five rows were left out, as only how long a pause was is a number."""
    rng = np.random.default_rng(4)
    kinds = rng.choice(["done", "rate", "set", "pause", "like"], 90, p=[0.4, 0.3, 0.1, 0.1, 0.1])
    at = 1_788_772_614_592 + np.cumsum(rng.exponential(60_000, 90)).astype(np.int64)
    days = pd.to_datetime(at, unit="ms").strftime("%Y-%m-%d")
    rows = pd.DataFrame(
        {
            "id": [f"op_{k * 7919 % 9973}" for k in range(90)], "ts": at, "kind": kinds,
            "itemId": np.where(kinds == "done", [f"it_{k % 7}" for k in range(90)], None),
            "date": np.where(kinds == "pause", None, days),
            "seconds": np.where(kinds == "pause", rng.integers(3, 40, 90), np.nan),
            "level": np.where(kinds == "rate", "easy", None),
        }
    )  # fmt: skip
    recipe = recognise(written(tmp_path / "log.csv", rows)).recipe
    assert (recipe.counted, recipe.id_columns) == ("1 min", ("kind",))
