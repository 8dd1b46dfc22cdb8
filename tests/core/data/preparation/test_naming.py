"""Names and units of channels that a person gave: kept in the recipe, used wherever it reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.naming import label_naming, named, naming
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import wave


@pytest.fixture
def nameless(tmp_path: Path) -> Path:
    """A time, and three columns of numbers without names; the last is empty for a long while."""
    rows = np.column_stack([0.5 * np.arange(240), *(wave(240, phase=k) + 9 * k for k in range(3))])
    lines = [",".join(f"{cell:.3f}" for cell in row) for row in rows]
    lines[40:200] = [line.rpartition(",")[0] + "," for line in lines[40:200]]
    path = tmp_path / "pump.csv"
    path.write_text("\n".join(lines))
    return path


def test_channels_are_called_as_a_person_says_by_a_recipe_that_was_written_and_read(nameless: Path):
    found = recognise(nameless)
    assert read(nameless, found.recipe).meta.channels == ("column 2", "column 3", "column 4")
    assert [note.numbers.get("channel") for note in found.warnings] == ["column 4"]
    changes = naming(
        found.recipe.with_(channels=("column 4", "column 2")),
        {"column 2": (" Durchfluss ", "m3/h"), "column 4": ("Druck", None)},
    )
    named = revise(nameless, found.recipe, **changes)
    assert [note.numbers.get("channel") for note in named.warnings] == ["Druck"]
    told = " ".join(map(str, read(nameless, named.recipe).meta.notes))
    assert "Druck is missing in 67 %" in told
    assert "most in Druck" in told
    assert {"column 2 is called Durchfluss and is in m³/h.", "column 4 is called Druck."} <= set(
        describe(named.recipe)
    )
    recipe = Recipe.from_json(named.recipe.to_json())
    for dataset in (read(nameless, recipe), load(nameless, **changes)):
        assert dataset.meta.channels == ("Druck", "Durchfluss")
        assert dataset.meta.units == ("", "m³/h")


def test_names_are_changed_again_and_taken_back_and_later_steps_follow():
    recipe = Recipe(format="table", channels=("a", "b"), range_of=("b",), range_low=(0,),
                    range_high=(1,), scaled=("a",), scaled_low=(0,), scaled_high=(1,))  # fmt: skip
    swapped = recipe.with_(**naming(recipe, {"a": ("b", None), "b": ("a", "bar")}))
    assert (swapped.channels, swapped.range_of, swapped.scaled) == (("b", "a"), ("a",), ("b",))
    other = swapped.with_(**naming(swapped, {"a": ("p", None)}))
    assert (other.named_channels, other.given_names) == (("a", "b"), ("b", "p"))
    assert other.given_units == (None, "bar")
    assert other.range_of == ("p",)
    back = other.with_(**naming(other, {"b": ("", None), "p": ("b", None)}))
    assert back == recipe.with_(named_channels=("b",), given_names=(None,), given_units=("bar",))


def test_a_wrong_unit_is_taken_away(tmp_path: Path):
    path = tmp_path / "one.csv"
    path.write_text("\n".join(["heat (C)", *map(str, wave(100).round(3))]))
    recipe = recognise(path).recipe
    assert read(path, recipe).meta.units == ("°C",)
    changed = recipe.with_(**naming(recipe, {"heat": ("heat", "")}))
    assert read(path, changed).meta.units == ("",)


def test_two_channels_of_one_name_are_refused_in_words(nameless: Path):
    recipe = recognise(nameless).recipe
    with pytest.raises(SequiturError, match="Two channels would be called flow"):
        read(
            nameless,
            recipe.with_(**naming(recipe, {"column 2": ("flow", ""), "column 3": ("flow", "")})),
        )
    with pytest.raises(SequiturError, match="one name and one unit"):
        Recipe(format="table", named_channels=("a",))


def test_labels_are_called_as_a_person_says_and_taken_back(tmp_path: Path):
    rows = [
        f"{name},{','.join(map(str, wave(30, phase=k).round(2)))}" for k, name in enumerate("abab")
    ]
    (tmp_path / "a.csv").write_text(
        "\n".join(["kind," + ",".join(f"t{i}" for i in range(30)), *rows])
    )
    found = recognise(tmp_path / "a.csv", label_columns=("kind",))
    recipe = found.recipe.with_(**label_naming(found.recipe, {"kind": " bird "}))
    recipe = Recipe.from_json(recipe.to_json())
    assert list(read(tmp_path / "a.csv", recipe).labels) == ["bird"]
    assert "The label kind is called bird." in describe(recipe)
    again = recipe.with_(**label_naming(recipe, {"bird": "animal"}))
    assert (again.named_labels, again.given_labels) == (("kind",), ("animal",))
    assert recipe.with_(**label_naming(again, {"animal": ""})) == found.recipe


def test_two_labels_of_one_name_are_refused():
    data = SequenceDataset("a", [np.ones(3)] * 2, labels=pd.DataFrame({"a": [1, 2], "b": [1, 2]}))
    with pytest.raises(SequiturError, match="Two labels would be called b"):
        named(data, Recipe(format="table", named_labels=("a",), given_labels=("b",)))
