"""The wall: what is selected, or examples of each class, playing at once."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.explore_page.panels import wall as wall_panel
from dashboard.explore_page.selection import originals
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.runs.results.originals import Original, find_original
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core import files
from tests.core.conftest import finish
from tests.core.runs.results.test_originals import run_on, uploaded
from tests.dashboard.conftest import (
    Open,
    figure_of,
    moving_clips,
    open_panel,
    put_run,
    selected,
    sent,
    sent_to,
    tell,
    texts,
    waves,
)

MANY = 62
STAMPS = itertools.count()


@pytest.fixture
def clips(space: Workspace) -> Run:
    return finish(put_run(space, moving_clips(MANY), model="CONV_LSTM_AE"))


def opened(open_page: Open, run: Run) -> AppTest:
    return open_panel(open_page, run, page_texts.WALL)


def wall(at: AppTest) -> dict[str, Any]:
    sent = sent_to(at, state.WALL_VIEW)
    assert sent is not None
    return sent


def rows(at: AppTest) -> list[int]:
    return [tile["row"] for tile in wall(at)["tiles"]]


def choose(at: AppTest, key: str, value: str) -> AppTest:
    next(b for b in at.button_group if str(b.key).startswith(key)).set_value(value).run()
    assert not at.exception
    return at


def click(at: AppTest, row: int, *, more: bool = False) -> AppTest:
    clicked = {"row": row, "more": more, "stamp": str(next(STAMPS))}
    return tell(at, state.WALL_VIEW, {"picked": clicked})


def test_it_shows_examples_of_each_class_while_nothing_is_selected(open_page: Open, run: Run):
    at = opened(open_page, run)
    assert [tile["note"] for tile in wall(at)["tiles"]] == ["a"] * 4 + ["b"] * 4
    assert "Typical examples by kind: 8 sequences." in texts(at)


def test_it_says_what_to_do_where_there_is_nothing_to_show(space: Workspace, open_page: Open):
    run = finish(put_run(space, replace(waves(), labels=pd.DataFrame())))
    at = choose(opened(open_page, run), state.WALL_SOURCE, wall_panel.SELECTED)
    assert "Nothing on the wall yet" in texts(at)
    assert sent_to(at, state.WALL_VIEW) is None


def test_it_shows_examples_from_low_to_high_where_the_map_is_coloured_by_numbers(
    space: Workspace, open_page: Open
):
    hours = pd.DataFrame({"hour": [5, 3, None, *range(6, 45)]})
    run = finish(put_run(space, replace(waves(len(hours)), labels=hours)))
    at = opened(open_page, run)
    notes = [tile["note"] for tile in wall(at)["tiles"]]
    assert (len(notes), notes[:3], notes[-1]) == (24, ["hour 3", "hour 6", "hour 7"], "hour 44")
    assert "24 sequences, from low to high hour." in texts(at)


def test_what_is_selected_elsewhere_takes_the_place_of_examples(open_page: Open, run: Run):
    at = opened(open_page, run)
    late = at._tree.get_widget_states()  # as a browser sends that doesn't show these yet
    selected(at, run, [2, 5])._run(late)
    assert rows(at) == [2, 5]
    at = choose(at, state.WALL_SOURCE, wall_panel.EXAMPLES)
    assert len(wall(at.run())["tiles"]) == 8


def test_series_are_lines_with_their_class_and_time(open_page: Open, run: Run):
    at = selected(opened(open_page, run), run, [1, 4])
    choose(at, "wall_source", "Selection")
    assert rows(at) == [1, 4]
    sent = wall(at)
    assert [len(tile["lines"]) for tile in sent["tiles"]] == [2, 2]
    assert (sent["length"], sent["step"], sent["unit"]) == (12, 0.5, "s")
    choose(at, "wall_shown", "Both")
    assert [line["dashed"] for line in wall(at)["tiles"][0]["lines"]] == [False, False, True, True]


def test_one_clip_is_a_sheet_of_its_frames(open_page: Open, clips: Run):
    at = selected(opened(open_page, clips), clips, [3])
    choose(at, "wall_source", "Selection")
    (tile,) = wall(at)["tiles"]
    (sheet,) = tile["sheets"]
    assert (tile["length"], sheet["frames"], sheet["width"], sheet["height"]) == (5, 5, 7, 6)
    choose(at, "wall_shown", "Both")
    assert len(wall(at)["tiles"][0]["sheets"]) == 2


def test_more_than_sixty_are_said_and_turned_page_by_page(open_page: Open, clips: Run):
    at = selected(opened(open_page, clips), clips, range(MANY - 1))
    choose(at, "wall_source", "Selection")
    assert rows(at) == list(range(60))
    assert "1 to 60 of 61, at most 60 at once." in texts(at)
    next(s for s in at.slider if s.key == "wall_page_2").set_value(2).run()
    assert rows(at) == [60]
    assert "61 to 61 of 61" in texts(at)


def test_volumes_are_slices_side_by_side(space: Workspace, open_page: Open):
    rng = np.random.default_rng(0)
    scans = [rng.random((4, 3, 5, 6), dtype=np.float32) for _ in range(6)]
    label = pd.DataFrame({"side": ["left", "right"] * 3})
    data = SequenceDataset("scans", scans, labels=label, meta=Meta(step=30, step_unit="min"))
    run = finish(put_run(space, data, model="CONV_LSTM_AE"))
    sent = wall(opened(open_page, run))
    assert sent["noun"] == "volume"
    assert (sent["step"], sent["unit"]) == (0.5, "h")
    assert len(sent["tiles"]) == 6
    assert "All 3 slices" in sent["note"]


def test_a_click_selects_and_what_is_on_the_wall_stays(open_page: Open, run: Run):
    at = selected(opened(open_page, run), run, [1, 4, 6])
    choose(at, "wall_source", "Selection")
    click(at, 4)
    assert list(at.session_state[state.SELECTION][1]) == [4]
    assert rows(at) == [1, 4, 6]
    assert wall(at)["selected"] == [4]
    click(at, 6, more=True)
    assert wall(at)["selected"] == [4, 6]
    click(at, 4, more=True)
    assert wall(at)["selected"] == [6]
    selected(at, run, [0, 2])  # elsewhere
    assert rows(at) == [0, 2]


@pytest.mark.parametrize("row", [-1, 8, "1"])
def test_a_row_that_is_not_there_selects_nothing(open_page: Open, run: Run, row: Any):
    at = click(opened(open_page, run), row)
    assert wall(at)["selected"] == []


def test_what_is_selected_opens_in_its_panel(open_page: Open, run: Run):
    at = selected(opened(open_page, run), run, [1, 4])
    next(b for b in at.button if b.key == "wall_open").click().run()
    assert page_texts.selected(2) in texts(at)


def test_strongest_moments_coincide_where_asked(space: Workspace, open_page: Open):
    steps = [np.r_[np.zeros(k), np.ones(12 - k)].astype(np.float32) for k in (3, 7, 5, 9)]
    kinds = pd.DataFrame({"kind": ["a", "a", "b", "b"]})
    run = finish(put_run(space, SequenceDataset("steps", steps, labels=kinds)))
    at = choose(opened(open_page, run), "wall_aligned", "The strongest moment")
    sent = wall(at)
    moments = {tile["offset"] + tile["strongest"] for tile in sent["tiles"]}
    assert moments == {sent["zero"]} == {9}
    assert sent["length"] == 18


def test_sounds_are_heard_and_their_file_is_played(space: Workspace, open_page: Open, tmp_path):
    sound = files.sound(tmp_path / "a.wav", files.tone(8, 440))
    run = finish(run_on(space, uploaded(space, sound))[0])
    at = selected(opened(open_page, run), run, [2])
    shown = wall(at)
    assert shown["sounds"] == f"/originals/{run.id}/{{row}}"
    (tile,) = shown["tiles"]
    assert tile["begin"] > 0
    assert tile["sheets"][0]["frames"] == 1
    next(b for b in at.button if b.key == "wall_original").click().run()
    (player,) = (data for data in sent(at) if "video" in data)
    assert player["url"] == f"/originals/{run.id}/2"
    assert player["begin"] == pytest.approx(tile["begin"] * shown["step"])
    assert not player["video"]
    assert "convert_original" not in [b.key for b in at.button]
    next(b for b in at.button if b.key == "wall_open").click().run()
    assert at.button(key="selected_original").label == "Listen"
    figure = figure_of(sent_to(at, "selected_sequence"))
    assert {trace["type"] for trace in figure["data"]} == {"heatmap"}


def test_what_a_browser_cannot_play_is_converted_once_and_a_long_one_if_wanted(
    space: Workspace, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def write(original: Original, **_: object) -> None:
        original.converted.parent.mkdir()
        original.converted.write_bytes(b"as WebM")

    monkeypatch.setattr(originals, "convert", write)
    monkeypatch.setattr(originals, "MOST_AT_ONCE", 10)
    sound = files.sound(tmp_path / "a.wav", files.tone(8, 440))
    run = finish(run_on(space, uploaded(space, sound))[0])
    original = find_original(run, run.dataset(), 2)
    at = selected(opened(open_page, run), run, [2])
    at.session_state[state.UNPLAYABLE] = {str(original.path)}  # as the browser told
    at.button(key="wall_original").click().run()
    assert "converted to WebM" in texts(at)
    assert at.button(key="convert_original").label == "Convert"
    assert not original.converted.is_file()
    monkeypatch.setattr(originals, "MOST_AT_ONCE", 10_000_000)
    at.button(key="wall_original").click().run()
    (player,) = (data for data in sent(at) if "video" in data)
    assert player["url"] == f"/originals/{run.id}/2?converted=1"
    assert "converted to WebM" not in texts(at)
