"""What the Data page shows of the data in view."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard import cache
from dashboard.data_page import overview
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.files import wave
from tests.dashboard.conftest import (
    Open,
    add_file,
    clip_views,
    moving_clips,
    texts,
    waves,
)


def test_unknown_data_is_said(open_page: Open):
    assert page_texts.GONE in texts(open_page(data="nobody"))


def test_names_are_shown_letter_by_letter(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves(name="<b>*x*</b> [a](http://b)"))
    at = open_page(data=data_id)
    assert at.title[0].value == r"\<b\>\*x\*\<\/b\> \[a\]\(http\:\/\/b\)"


def test_damaged_data_leaves_the_choice_of_other_data(open_page: Open, space: Workspace):
    data_id = space.add_dataset(waves())
    (space.datasets_folder / data_id / "values.npy").write_bytes(b"rubbish")
    at = open_page(data=data_id)
    assert not at.exception
    assert "damaged" in texts(at)
    assert at.button(key="sample_seattle")


def test_clips_are_previewed_as_playing_frames(open_page: Open, space: Workspace):
    at = open_page(data=space.add_dataset(moving_clips()))
    assert not at.exception
    (view,) = clip_views(at)
    assert sorted(clip["note"] for clip in view["clips"]) == ["down"] * 4 + ["up"] * 4
    assert {clip["length"] for clip in view["clips"]} == {5}


def test_the_size_that_clips_are_trained_on_is_in_sight(open_page: Open, space: Workspace):
    at = open_page(data=space.add_dataset(moving_clips()))
    said = "10 clips of 5 frames, 6 x 7 pixels, 25 frames per second"
    assert said in texts(at)


def test_examples_are_shown_before_the_file_is_looked_at_and_other_data_is_offered(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    order = []
    for module, name in ((overview, "show"), (cache, "origin")):
        real = getattr(module, name)

        def noted(*arguments, real=real, name=name):
            order.append(name)
            return real(*arguments)

        monkeypatch.setattr(module, name, noted)
    at = open_page(data=space.add_dataset(waves()))
    assert order == ["show", "origin"]
    assert not at.file_uploader  # it is made once the box is opened


@pytest.mark.parametrize(("ending", "between"), [("csv", True), ("xlsx", False)])
def test_a_recipe_says_what_separates_cells_of_texts_alone(
    open_page: Open, space: Workspace, tmp_path: Path, ending: str, between: bool
):
    frame = pd.DataFrame({"place": np.repeat([*"abcde"], 30), "day": [*range(30)] * 5})
    frame["rain"] = wave(150).round(3)
    path = tmp_path / f"rain.{ending}"
    frame.to_csv(path, index=False) if between else frame.to_excel(path, index=False)
    said = texts(open_page(data=add_file(space, path)))
    assert "Read as a table" in said
    assert ("Cells are separated" in said) == between
