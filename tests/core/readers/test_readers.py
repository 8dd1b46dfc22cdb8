"""What every reader promises, on look-alikes of the files that people have."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import (
    ACCEPTED,
    READERS,
    Choice,
    Recognised,
    load,
    read,
    recognise,
    revise,
)
from tests.core.files import FILES, fmri, taxi, vowels, weather, write

every = pytest.mark.parametrize("name", list(FILES))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@functools.cache
def recognised_once(path: Path) -> Recognised:
    return recognise(FILES[path.name](path))


@pytest.fixture
def understood(name: str, folder: Path) -> tuple[Path, Recognised]:
    """A look-alike and what was understood of it."""
    return folder / name, recognised_once(folder / name)


def in_turn(folder: Path, name: str) -> list[Choice]:
    """What can be chosen of a file: of the files that offer a choice, every third one is tried.

    All of them when fuzzing.
    """
    offered = {file: recognised_once(folder / file).options for file in FILES}
    chosen = []
    for choice in offered[name]:
        files = [f for f, options in offered.items() if choice.name in [o.name for o in options]]
        if "SEQUITUR_FUZZ" in os.environ or files.index(name) % 3 == 0:
            chosen.append(choice)
    return chosen


def same(one: SequenceDataset, other: SequenceDataset) -> bool:
    """Whether two datasets are equal in everything."""
    return (
        (one.ids, one.meta, one.name) == (other.ids, other.meta, other.name)
        and one.labels.equals(other.labels)
        and one.start.tolist() == other.start.tolist()
        and all(np.array_equal(a, b) for a, b in zip(one.sequences, other.sequences, strict=True))
    )


# In words


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "air_quality.csv",
            "13 windows of 24 steps, 3 channels, cut from one series of 336 hourly rows, "
            "labelled by weekday and weekend",
        ),
        ("archive.npz", "12 sequences of 5-18 steps, 3 channels, labelled by y_train"),
        (
            "bikes.csv",
            "14 windows of 7 steps, 2 channels, cut from one series of 100 daily rows, "
            "labelled by month",
        ),
        (
            "covid.csv",
            "6 sequences of 60 steps, 1 channel, labelled by Country/Region. Left out: Lat and "
            "Long are beside the numbered columns",
        ),
        (
            "dow_jones.csv",
            "12 windows of 12 steps, 1 channel, cut from one series of 149 monthly rows",
        ),
        (
            "ecg.csv",
            "20 windows of 100 steps, 1 channel, cut from one series of 2,000 rows, labelled",
        ),
        ("flights.csv", "7 sequences (year) of 12 steps, 1 channel"),
        ("fmri.csv", "16 sequences (subject, event and region) of 19 steps, 1 channel"),
        (
            "gait.csv",
            "21 windows of 70 steps, 3 channels, cut from one series of 1,500 rows, labelled by "
            "is_anomaly",
        ),
        ("sea_ice.csv", "12 sequences of 66-366 steps, 1 channel, labelled by year"),
        (
            "taxi.csv",
            "40 windows of 48 steps, 1 channel, cut from one series of 1,920 half-hourly rows, "
            "labelled by weekday and weekend",
        ),
        (
            "temperature_with_holes.csv",
            "32 windows of 24 steps, 1 channel, cut from one series of 813 hourly rows, "
            "labelled by weekday and weekend",
        ),
        ("vowels.ts", "10 sequences of 7-11 steps, 3 channels, labelled by class"),
        (
            "weather.csv",
            "30 windows of 24 steps, 2 channels, cut from one series of 720 hourly rows, "
            "labelled by Weather, weekday and weekend",
        ),
    ],
)
def test_a_file_is_understood_in_words(sentence: str, understood: tuple[Path, Recognised]) -> None:
    assert understood[1].sentence == sentence


# Recipes and choices


@every
def test_a_recipe_read_twice_gives_equal_datasets(understood: tuple[Path, Recognised]) -> None:
    path, recognised = understood
    recipe = Recipe.from_json(recognised.recipe.to_json())
    assert same(read(path, recipe), read(path, recipe))


@every
def test_loading_reads_as_recognised(understood: tuple[Path, Recognised]) -> None:
    path, recognised = understood
    assert same(load(path), read(path, recognised.recipe))


@every
def test_what_is_chosen_now_is_among_the_options(understood: tuple[Path, Recognised]) -> None:
    for choice in understood[1].options:
        offered = {value for value, _ in choice.options}
        if choice.kind == "many":
            assert set(choice.value) <= offered
        if choice.kind in ("one", "either"):
            assert choice.value in offered


@every
def test_a_choice_is_a_field_of_the_recipe(understood: tuple[Path, Recognised]) -> None:
    _, recognised = understood
    for choice in recognised.options:
        stored = getattr(recognised.recipe, choice.name)
        assert stored == choice.value or not stored  # no value columns: all that are left


@every
def test_confirming_each_choice_changes_nothing(understood: tuple[Path, Recognised]) -> None:
    path, recognised = understood
    before = read(path, recognised.recipe)
    for choice in in_turn(path.parent, path.name):
        again = revise(path, recognised.recipe, **{choice.name: choice.value})
        assert again.recipe == recognised.recipe or same(read(path, again.recipe), before)


def other_values(choice: Choice) -> list[object]:
    """Some values a person may pick instead; of long lists only the ends, unless fuzzing."""
    offered = [value for value, _ in choice.options]
    some: list[object]
    if choice.kind in ("one", "either"):
        others = [value for value in offered if value != choice.value]
        some = others if "SEQUITUR_FUZZ" in os.environ else [*others[:1], *others[1:][-1:]]
    elif choice.kind == "many":
        some = [(), (offered[0],), tuple(offered)]
    elif choice.kind == "numbers":
        some = [(), tuple(offered), (0.0,)]
    else:
        some = [choice.low, choice.value + 1]
    return [value for value in some if value != choice.value]


@every
def test_any_other_choice_is_read_or_refused_in_words(
    understood: tuple[Path, Recognised],
) -> None:
    path, recognised = understood
    for choice in in_turn(path.parent, path.name):
        for value in other_values(choice):
            try:
                revised = revise(path, recognised.recipe, **{choice.name: value})
            except SequiturError:
                continue
            if choice.name == "most_missing":  # what is missing where is known once all is read
                continue
            assert len(read(path, revised.recipe)) > 0


def test_a_new_layout_finds_its_own_columns(tmp_path: Path) -> None:
    path = fmri(tmp_path / "fmri.csv")
    long = revise(path, recognise(path).recipe, layout="long")
    assert long.recipe.id_columns == ()
    assert revise(path, long.recipe, layout="tidy").recipe == recognise(path).recipe


def test_a_new_window_is_kept_when_labels_change(tmp_path: Path) -> None:
    path = weather(tmp_path / "weather.csv")
    revised = revise(path, recognise(path).recipe, window=48)
    assert revise(path, revised.recipe, label_columns=()).recipe.window == 48


@pytest.mark.parametrize(("apart", "then"), [(0, 0), (64, 0), (32, 24), (10, 10)])
def test_windows_of_another_length_lie_as_before(tmp_path: Path, apart: int, then: int) -> None:
    path = weather(tmp_path / "weather.csv")
    recipe = revise(path, recognise(path).recipe, window=64, window_step=apart).recipe
    assert revise(path, recipe, window=48).recipe.window_step == then
    assert revise(path, recipe, window=48, window_step=12).recipe.window_step == 12


def test_choices_are_taken_by_load(tmp_path: Path) -> None:
    assert set(load(taxi(tmp_path / "taxi.csv"), window=96).lengths.tolist()) == {96}


def test_lists_are_taken_for_tuples_by_load(tmp_path: Path) -> None:
    dataset = load(weather(tmp_path / "w.csv"), value_columns=["Temp (C)"])
    assert dataset.meta.channels == ("Temp",)


def test_a_choice_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="no setting called 'windows'"):
        load(taxi(tmp_path / "taxi.csv"), windows=48)


def test_a_recipe_reads_another_file_of_the_same_form(tmp_path: Path) -> None:
    recipe = recognise(fmri(tmp_path / "a.csv")).recipe
    other = write(
        tmp_path / "b.csv",
        "subject,timepoint,event,region,signal\nx,2,stim,here,3\nx,0,stim,here,1\n"
        "x,1,stim,here,2\n",
    )
    assert read(other, recipe).sequences[0][:, 0].tolist() == [1, 2, 3]


def test_a_recipe_for_other_columns_is_refused_in_words(tmp_path: Path) -> None:
    recipe = recognise(fmri(tmp_path / "fmri.csv")).recipe
    with pytest.raises(SequiturError, match="lacks the columns subject"):
        read(taxi(tmp_path / "taxi.csv"), recipe)


def test_windows_may_be_cut_from_any_sequences(tmp_path: Path) -> None:
    cut = load(vowels(tmp_path / "vowels.ts"), window=5, window_step=2)
    assert (set(cut.lengths.tolist()), cut.start[:3].tolist()) == ({5}, [0, 2, 0])


def test_text_paths_are_taken(tmp_path: Path) -> None:
    assert len(load(str(taxi(tmp_path / "taxi.csv")))) == 40


def test_endings_count_in_any_case(tmp_path: Path) -> None:
    assert len(load(taxi(tmp_path / "TAXI.CSV"))) == 40


# Formats


def test_the_accepted_endings_are_those_that_have_readers_and_archives_of_them() -> None:
    assert (*READERS, "zip") == ACCEPTED


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("report.pdf", "it is a PDF document. Copy its table into a spreadsheet"),
        ("data.sav", "a file of a statistics program. Open it in the program that made it"),
        ("model.PKL", "never opened. Save the numbers with numpy.save"),
        ("walk.xyz", "doesn't know files ending in .xyz. Save it as CSV from the program"),
        ("notes", "doesn't know files without an ending. Save it as CSV"),
        ("data.csv.exe", "it is a program"),
        (".csv.bak", "files ending in .bak"),
    ],
)
def test_an_unknown_ending_is_told_what_to_do_with_this_file(
    tmp_path: Path, name: str, says: str
) -> None:
    with pytest.raises(SequiturError, match=re.escape(says)) as caught:
        recognise(write(tmp_path / name, "1,2"))
    assert len(str(caught.value)) < 250


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match=r"no file gone\.csv"):
        recognise(tmp_path / "gone.csv")


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="holds no files"):
        recognise(tmp_path)


def test_a_name_with_dots_in_it_is_whole_but_for_its_ending(tmp_path: Path):
    table = "time,heat\n" + "".join(f"{i},{i % 7}\n" for i in range(60))
    (path := tmp_path / "garden.example.com_2026-05-17T12.41.csv").write_text(table)
    assert load(path).name == "garden.example.com_2026-05-17T12.41"
