"""Recipes: what they hold, refuse and store."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError


@given(
    st.builds(
        Recipe,
        format=st.sampled_from(["table", "array", "ts"]),
        layout=st.sampled_from(["rows", "columns", "tidy", "long"]),
        value_columns=st.lists(st.text()).map(tuple),
        label_columns=st.lists(st.text()).map(tuple),
        missing_numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False)).map(tuple),
        window=st.integers(0, 1000),
        fill=st.sampled_from(["interpolate", "drop"]),
        step=st.floats(0, 1e6),
    )
)
def test_a_recipe_survives_the_way_through_json(recipe: Recipe) -> None:
    assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"format": "table", "flavour": 1}', '{"format": "x", "window": -1}'],
)
def test_what_is_no_recipe_is_refused_in_words(text: str) -> None:
    with pytest.raises(SequiturError):
        Recipe.from_json(text)


def test_a_column_taken_for_a_label_is_no_value_any_more() -> None:
    recipe = Recipe(format="table", value_columns=("a", "b")).with_(label_columns=["b"])
    assert (recipe.value_columns, recipe.label_columns) == (("a",), ("b",))


def test_a_column_may_name_a_sequence_and_label_it() -> None:
    recipe = Recipe(format="table", id_columns=("subject",)).with_(label_columns=("subject",))
    assert recipe.id_columns == ("subject",)


def test_the_column_of_channels_taken_for_a_label_names_no_channels() -> None:
    recipe = Recipe(format="table", channel_column="dim").with_(label_columns=("dim",))
    assert recipe.channel_column == ""


@pytest.mark.parametrize(
    "choice",
    [
        {"windows": 3},
        {"layout": "diagonal"},
        {"fill": "guess"},
        {"align": "noon"},
        {"window": -1},
        {"date_labels": ("moon",)},
        {"missing_numbers": (float("nan"),)},
        {"encoding": "zlib"},
        {"encoding": "idna"},
        {"encoding": "utf-8\0"},
        {"delimiter": "\n"},
        {"delimiter": "\ud800"},
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_words(choice: dict[str, object]) -> None:
    with pytest.raises(SequiturError):
        Recipe(format="table").with_(**choice)


def test_a_recipe_is_plain_json() -> None:
    assert json.loads(Recipe(format="ts").to_json())["format"] == "ts"
