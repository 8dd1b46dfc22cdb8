"""Words that are learned: each of a column's is a channel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import nothing_measured, words_not_learned
from sequitur_core.data.notes.lists import clocks_as_channel, words_as_channels
from sequitur_core.data.notes.times import events_counted
from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.recognised_file import Recognised
from sequitur_core.readers.tables.corrections import with_role

KINDS = ("rest", "run", "eat")


def behaviour(path: Path, kinds: tuple[str, ...] = KINDS) -> Path:
    """What an animal did in each minute, and how fast it was."""
    rows = [f"{i},{kinds[i // 2 % len(kinds)]},{(i * 7) % 11 / 10}" for i in range(60)]
    path.write_text("\n".join(["minute,activity,speed", *rows]), encoding="utf-8")
    return path


def with_given(path: Path, found: Recognised, column: str, role: str) -> Recognised:
    assert found.table is not None
    changes = with_role(
        found.recipe,
        [*found.table.roles],
        (column,),
        role,
        found.table.texts,  # type: ignore[arg-type]
    )
    return revise(path, found.recipe, **changes)


def test_a_channel_made_of_words_may_name_sequences(tmp_path: Path) -> None:
    """It was a crash: the words were left out to see whether anything else is measured."""
    path = behaviour(tmp_path / "watched.csv")
    found = recognise(path, word_columns=("activity",))
    parted = revise(path, found.recipe, layout="tidy", id_columns=("activity = eat",))
    assert parted.recipe.id_columns == ("activity = eat",)


def test_a_person_makes_words_channels_and_takes_them_back(tmp_path: Path) -> None:
    path = behaviour(tmp_path / "watched.csv")
    first = recognise(path)
    assert first.recipe.word_columns == ()
    found = with_given(path, first, "activity", "value")
    dataset = read(path, found.recipe)
    names = ("speed", "activity = eat", "activity = rest", "activity = run")
    assert dataset.meta.channels == names
    assert found.table is not None
    assert found.table.roles["activity"] == "value"
    whole = np.concatenate(dataset.sequences)
    assert {*np.unique(whole[:, 1:])} == {0.0, 1.0}
    assert (whole[:, 1:].sum(axis=1) == 1).all()
    (note,) = words_as_channels.among(dataset.meta.notes)
    assert note.numbers["count"] == 3
    back = with_given(path, found, "activity", "label")
    assert back.recipe.word_columns == back.recipe.word_channels == ()
    assert read(path, back.recipe).meta.channels == ("speed",)
    assert back.recipe.label_columns == ("activity",)


def test_another_file_has_the_same_channels_whatever_words_it_holds(tmp_path: Path) -> None:
    path = behaviour(tmp_path / "watched.csv")
    recipe = with_given(path, recognise(path), "activity", "value").recipe
    other = read(behaviour(tmp_path / "other.csv", ("run", "sleep")), recipe)
    assert other.meta.channels == read(path, recipe).meta.channels
    whole = np.concatenate(other.sequences)
    assert whole[:, other.meta.channels.index("activity = eat")].max() == 0
    assert {*whole[:, 1:].sum(axis=1)} == {0.0, 1.0}
    (note,) = words_as_channels.among(other.meta.notes)
    assert "other words (sleep) have 0 in all" in str(note)


def test_channels_that_a_person_chose_stay_beside_words(tmp_path: Path) -> None:
    path = behaviour(tmp_path / "watched.csv")
    chosen = revise(path, recognise(path).recipe, value_columns=("speed",))
    recipe = with_given(path, chosen, "activity", "value").recipe
    assert recipe.value_columns == ("speed", *recipe.word_channels)
    assert len(recipe.word_channels) == 3


@pytest.mark.parametrize(
    ("kinds", "held"),
    [
        (tuple(f"kind {k}" for k in range(25)), "25 different texts such as 'kind 0'"),
        (("rest",), "1 different text such as 'rest'"),
        (("y", "x" * 61), "texts of up to 61 characters, such as 'xxx"),
    ],
)
def test_too_many_too_few_or_too_long_words_are_said(
    tmp_path: Path, kinds: tuple[str, ...], held: str
) -> None:
    path = behaviour(tmp_path / "watched.csv", kinds)
    first = recognise(path)
    said = f"activity holds {held}.* Words can be learned where there are 2 to 20"
    with pytest.raises(SequiturError, match=said):
        with_given(path, first, "activity", "value")


def test_times_of_day_are_learned_in_hours_once_they_are_made_channels(tmp_path: Path) -> None:
    """When somebody fell asleep, or for how long: too many for words. A night isn't known."""
    days = pd.date_range("2026-01-05", periods=60)  # a Monday
    slept = [f"{6 + k % 3}:{k:02}" for k in range(60)]
    slept[5] = ""
    diary = pd.DataFrame({"date": days, "slept": slept, "score": np.arange(60) * 7 % 31 + 60})
    diary.to_csv(path := tmp_path / "diary.csv", index=False)
    first = recognise(path)
    assert "slept" not in first.recipe.value_columns
    found = with_given(path, first, "slept", "value")
    dataset = read(path, found.recipe)
    assert (dataset.meta.channels, dataset.meta.units) == (("score", "slept"), ("", "h"))
    assert np.isfinite(dataset.sequences[0]).all()
    np.testing.assert_allclose(dataset.sequences[0][:3, 1], [6, 7 + 1 / 60, 8 + 2 / 60], rtol=1e-6)
    assert clocks_as_channel("slept", "6:00") in dataset.meta.notes
    assert "Times of day in slept are channels, in hours." in " ".join(describe(found.recipe))
    assert with_given(path, found, "slept", "left_out").recipe.word_columns == ()


def test_words_alone_are_learned_as_they_follow_one_another(tmp_path: Path) -> None:
    path = tmp_path / "clicks.csv"
    actions = ("open", "scroll", "click", "close")
    rows = [
        f"visit {visit},{actions[(i * i + visit) % 4]}"
        for visit in range(6)
        for i in range(15 + visit)
    ]
    path.write_text("\n".join(["visit,action", *rows]), encoding="utf-8")
    found = recognise(path)
    assert found.recipe.id_columns == ("visit",)
    dataset = read(path, found.recipe)
    assert [*dataset.lengths] == [15, 16, 17, 18, 19, 20]
    assert all(name.startswith("action = ") for name in dataset.meta.channels)


def test_rows_that_each_name_another_thing_are_no_words_to_learn(tmp_path: Path) -> None:
    path = tmp_path / "plants.csv"
    rows = [
        f"plant {k},{('tall', 'small')[k % 2]},{('red', 'white', 'blue')[k % 3]}" for k in range(60)
    ]
    path.write_text("\n".join(["name,size,flower", *rows]), encoding="utf-8")
    with pytest.raises(SequiturError, match="no columns of numbers"):
        recognise(path)


def test_words_of_cases_are_learned_by_a_button(tmp_path: Path) -> None:
    """Where the only numbers say which case a step is of."""
    steps = [*["ask", "look", "ask", "look", "pay", "send"] * 6, *["ask", "send"] * 8]
    case = np.random.default_rng(0).permutation(np.arange(52) % 5)
    when = pd.to_datetime("2024-05-14 19:33:15") + pd.to_timedelta(np.arange(52) // 9, "s")
    table = pd.DataFrame({"traceId": 1 + case, "step": steps, "timestamp": when})
    table.to_csv(path := tmp_path / "log.csv", index=False)
    found = recognise(path)
    (note,) = nothing_measured.among(found.warnings)
    assert str(note).endswith("or learn the words of step for each.")
    (learn,) = note.offers
    now = revise(path, found.recipe, **learn.changes)
    dataset = read(path, now.recipe)
    assert len(dataset) == 5
    assert all(channel.startswith("step = ") for channel in dataset.meta.channels)


def test_a_table_of_times_and_words_says_which_could_be_learned(tmp_path: Path) -> None:
    times = pd.date_range("2024-05-01", periods=60, freq="h").strftime("%Y-%m-%d %H:%M")
    rows = [f"{time},{KINDS[k * k % 3]}" for k, time in enumerate(times)]
    path = tmp_path / "watched.csv"
    path.write_text("\n".join(["time,activity", *rows]), encoding="utf-8")
    with pytest.raises(SequiturError) as refused:
        recognise(path)
    assert refused.value.ways[0][1] == {"word_columns": ("activity",)}
    recipe = recognise(path, **refused.value.ways[0][1]).recipe
    assert recipe.time_columns == ("time",)
    assert read(path, recipe).meta.channels == recipe.word_channels


def keystrokes(path: Path) -> Path:
    """When which key went down and up, in several attempts, which are all the numbers there are."""
    keys, at = "minute", np.random.default_rng(0).uniform(0.02, 0.15, 144).cumsum() + 1718016543
    rows = [
        f"{at[i]:.4f},{keys[i // 2 % 6]},{('down', 'up')[i % 2]},{i // 48}" for i in range(len(at))
    ]
    path.write_text("\n".join(["timestamp,key,event,attempt", *rows]), encoding="utf-8")
    return path


def test_words_that_are_all_there_is_are_channels_alone_and_name_nothing(tmp_path: Path) -> None:
    path = keystrokes(tmp_path / "keys.csv")
    with pytest.raises(SequiturError) as refused:
        recognise(path)
    assert dict(refused.value.ways) == {
        "Learn the words of key and event": {"word_columns": ("key", "event")}
    }
    recipe = recognise(path, **refused.value.ways[0][1]).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("timestamp",))
    dataset = read(path, recipe)
    assert dataset.meta.channels == recipe.word_channels
    assert {"key", "event"}.isdisjoint(dataset.labels.columns)


def stock(path: Path, known: bool) -> Path:
    """What became of servers and when: words, beside one number that hardly ever changes."""
    states = ("out", "late", "soon", "now")
    at = np.random.default_rng(1).uniform(9, 900, 90).cumsum()
    sizes = [f"{32 * (1 + k // 30)}" if known else f"{k * k % 97}" for k in range(90)]
    rows = [
        f"{pd.Timestamp('2026-02-01') + pd.Timedelta(at[k], 's'):%Y-%m-%d %H:%M:%S},"
        f"{states[k * k // 3 % 4]},{sizes[k]},plan {k}"
        for k in range(90)
    ]
    path.write_text("\n".join(["time,state,size,plan", *rows]), encoding="utf-8")
    return path


def test_words_beside_a_channel_that_says_little_can_be_learned_with_a_button(
    tmp_path: Path,
) -> None:
    path = stock(tmp_path / "stock.csv", known=True)
    found = recognise(path)
    (note,) = words_not_learned.among(found.warnings)
    assert "only size is learned, which has 3 different values" in str(note)
    (offer,) = note.offers
    assert offer.label == "Learn the words of state"
    assert note in revise(path, found.recipe).warnings  # also where it is looked at again
    now = revise(path, found.recipe, **offer.changes)
    assert not words_not_learned.among(now.warnings)
    assert len(read(path, now.recipe).meta.channels) == 4
    assert not words_not_learned.among(recognise(stock(path, known=False)).warnings)


def test_events_that_were_counted_may_be_words_instead(tmp_path: Path) -> None:
    kinds = ("done", "skipped", "paused")
    at = np.random.default_rng(2).uniform(5, 90, 120).cumsum()
    when = [f"{pd.Timestamp('2026-02-01') + pd.Timedelta(s, 's'):%Y-%m-%d %H:%M:%S}" for s in at]
    rows = [f"{t},{kinds[k * k % 3]}" for k, t in enumerate(when)]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["time,kind", *rows]), encoding="utf-8")
    counted = recognise(path, counted="1 min")
    (note,) = events_counted.among(counted.warnings)
    offer = next(o for o in note.offers if o.label == "Learn the words of kind")
    now = revise(path, counted.recipe, **offer.changes)
    assert (now.recipe.counted, now.recipe.word_columns) == ("", ("kind",))
    assert len(read(path, now.recipe).meta.channels) == 2


def visits(path: Path, *, answers: bool = False) -> Path:
    """What was found at each visit of patients of some age, in words, and maybe in 0 and 1."""
    rows = [
        f"P{patient:02},{visit},{30 + patient * 7 % 19 + answers / 2},"
        f"{('stable', 'better', 'worse')[(visit * visit + patient) % 3]}"
        + f",{(visit * visit + patient) % 5 % 2}"
        * answers
        for patient in range(20)
        for visit in range(1, 7 + patient % 3)
    ]
    head = "patient,visit,age,status" + ",relapse" * answers
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def test_words_are_learned_where_numbers_only_say_something_of_whole_sequences(
    tmp_path: Path,
) -> None:
    """The age of each patient was learned, the same in all rows, and no status."""
    path = visits(tmp_path / "visits.csv")
    found = recognise(path)
    assert "age is the same in all rows of each patient, but status changes" in found.reasons[-1]
    dataset = read(path, found.recipe)
    assert {*dataset.meta.channels} == {f"status = {w}" for w in ("better", "stable", "worse")}
    assert [*dataset.labels.columns] == ["age"]
    assert not found.warnings  # what is 0 and 1 is no code
    back = with_given(path, with_given(path, found, "age", "value"), "status", "left_out")
    assert read(path, back.recipe).meta.channels == ("age",)


def test_words_are_learned_also_once_a_person_says_what_names_sequences(tmp_path: Path) -> None:
    """Sessions one after the other are a series with the age of each visitor, until then."""
    pages = ("home", "search", "item", "pay")
    rows = [
        f"{pd.Timestamp('2024-05-02 10:00') + pd.Timedelta(90 * s + 7 * k, 's')},s{s:03x},"
        f"{pages[(k * k + s) % 4]},{20 + s * 11 % 40}"
        for s in range(30)
        for k in range(8 + s % 5)
    ]
    path = tmp_path / "clicks.csv"
    path.write_text("\n".join(["time,session,page,age", *rows]), encoding="utf-8")
    series = recognise(path)
    assert series.recipe.layout == "long"
    assert series.recipe.value_columns == series.recipe.word_channels
    changes = {"layout": "tidy", "id_columns": ("session",)}
    for found in (revise(path, series.recipe, **changes), recognise(path, **changes)):
        dataset = read(path, found.recipe)
        assert len(dataset) == 30
        assert {*dataset.meta.channels} == {f"page = {page}" for page in pages}


def test_an_answer_of_0_or_1_is_learned_rather_than_a_weight_of_whom_it_is(tmp_path: Path) -> None:
    path = visits(tmp_path / "visits.csv", answers=True)
    recipe = recognise(path).recipe
    assert recipe.value_columns == ("relapse",)
    assert "age" in recipe.label_columns
