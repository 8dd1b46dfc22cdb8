"""The Data page: steps that prepare sequences, and recipes used again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.prepare import Recipe
from sequitur_core.readers import read, recognise
from sequitur_core.runs import Workspace

Open = Callable[..., AppTest]


@pytest.fixture
def rows(tmp_path: Path, space: Workspace) -> str:
    """Eight sequences of 30 steps, read from a file."""
    path = tmp_path / "rows.csv"
    values = np.random.default_rng(0).normal(size=(8, 30)).cumsum(axis=1)
    frame = pd.DataFrame(values, columns=[f"t{i}" for i in range(30)])
    frame.insert(0, "name", [f"n{i}" for i in range(8)])
    frame.to_csv(path, index=False)
    recipe = recognise(path).recipe
    return space.add_dataset(read(path, recipe), recipe, source=path)


def in_view(at: AppTest) -> str:
    return at.query_params["data"]


def charts_named(at: AppTest, word: str) -> list[dict]:
    found = [json.loads(e.proto.json) for e in at.get("bidi_component") if e.proto.json]
    return [data for data in found if word in data.get("label", "")]


def test_without_steps_nothing_can_be_prepared(open_page: Open, rows: str):
    at = open_page(data=rows)
    assert not at.exception
    assert at.button(key="prepare").disabled
    assert not charts_named(at, "preparing")


def test_a_step_is_shown_before_and_after(open_page: Open, rows: str):
    at = open_page(data=rows)
    at.number_input(key=f"every_{rows}").set_value(3).run()
    assert not at.exception
    assert [chart["label"] for chart in charts_named(at, "preparing")] == [
        "3 sequences before preparing",
        "3 sequences after preparing",
    ]


def test_prepared_data_is_new_data_and_the_old_stays(open_page: Open, rows: str, space: Workspace):
    at = open_page(data=rows)
    at.number_input(key=f"every_{rows}").set_value(3)
    at.toggle(key=f"standardise_{rows}").set_value(True).run()
    at.button(key="prepare").click().run()
    assert not at.exception
    new = in_view(at)
    assert new != rows
    dataset = space.dataset(new)
    assert set(dataset.lengths) == {10}
    np.testing.assert_allclose(np.stack(dataset.sequences).std(axis=1), 1, atol=1e-4)
    assert set(space.dataset(rows).lengths) == {30}
    recipe = space.recipe(new)
    assert (recipe.every, recipe.standardise) == (3, True)


def test_steps_can_be_taken_back(open_page: Open, rows: str, space: Workspace):
    at = open_page(data=rows)
    at.number_input(key=f"every_{rows}").set_value(3).run()
    at.button(key="prepare").click().run()
    new = in_view(at)
    assert at.number_input(key=f"every_{new}").value == 3
    at.number_input(key=f"every_{new}").set_value(1).run()
    at.button(key="prepare").click().run()
    assert set(space.dataset(in_view(at)).lengths) == {30}


def test_a_recipe_is_told_in_words(open_page: Open, rows: str):
    at = open_page(data=rows)
    told = " ".join(text.value for text in at.markdown)
    assert "Each row is a sequence" in told


def use(at: AppTest, data_id: str, content: bytes) -> AppTest:
    file = ("recipe.json", content, "application/json")
    return at.file_uploader(key=f"recipe_{data_id}").set_value([file]).run()


def test_a_recipe_is_used_for_another_file(open_page: Open, rows: str, space: Workspace):
    wanted = replace(space.recipe(rows), smooth=5, every=2)
    at = use(open_page(data=rows), rows, wanted.to_json().encode())
    assert not at.exception
    assert space.recipe(in_view(at)) == wanted
    assert set(space.dataset(in_view(at)).lengths) == {15}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "isn't text"),
        (b"[1, 2]", "isn't a recipe"),
        (Recipe(format="video").to_json().encode(), "of the kind video"),
        (Recipe(format="table", value_columns=("heat",)).to_json().encode(), "has no column heat"),
    ],
)
def test_a_recipe_that_does_not_fit_says_why_and_changes_nothing(
    open_page: Open, rows: str, content: bytes, sentence: str
):
    at = use(open_page(data=rows), rows, content)
    assert not at.exception
    assert sentence in at.error[0].value.replace("\\", "")
    assert "Nothing was changed" in at.error[0].value
    assert in_view(at) == rows


def test_too_many_steps_left_out_is_said(open_page: Open, rows: str, space: Workspace):
    wanted = replace(space.recipe(rows), skip=99)
    at = use(open_page(data=rows), rows, wanted.to_json().encode())
    assert "has only 30" in at.error[0].value
