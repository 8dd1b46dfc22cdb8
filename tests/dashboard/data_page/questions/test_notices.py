"""What is to be checked, or known, stands in sight as far as sequences do, too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import Open, add_file, in_view, texts

LONG = ("of a name that goes on and on " * 9).strip()


def page(check: list[str], facts: list[str], *, tall: bool = False) -> None:
    from functools import partial

    import streamlit as st

    from dashboard.data_page.questions import remarks

    first = [remarks.Remark(t, partial(st.warning, t), tall=tall) for t in check]
    rest, room = remarks.say_first(first)
    told = remarks.in_order([*map(remarks.fact, facts), *rest])
    remarks.say_rest(remarks.say_first(told, room)[0])


def shown(*remarks: list[str], tall: bool = False) -> tuple[AppTest, list[str]]:
    """The page, and what stands there unfolded."""
    at = AppTest.from_function(page, args=remarks, kwargs={"tall": tall}).run()
    assert not at.exception
    all_ = [str(one.value) for kind in (at.warning, at.caption) for one in kind]
    folded = [str(o.value) for e in at.expander for kind in (e.warning, e.caption) for o in kind]
    return at, [one.split(": ")[-1] for one in all_ if one not in folded]


@pytest.mark.parametrize(
    ("check", "facts", "in_sight", "behind"),
    [
        (["a", "b"], ["c"], ["a", "b", ":material/info: c"], []),
        (["a", "b", "c"], [], ["a", "b"], ["1 more to check"]),
        (["a", "b", "c"], ["d", "e"], ["a", "b"], ["1 more to check, 2 to know"]),
        (["a", LONG], ["d"], ["a"], ["1 more to check, 1 to know"]),
        ([LONG * 2, "b"], [], [LONG * 2], ["1 more to check"]),
        ([], [*"abcdefg"], [f":material/info: {fact}" for fact in "abcde"], ["2 more to know"]),
    ],
)
def test_as_much_is_in_sight_as_leaves_room_and_the_rest_is_behind_one_click(
    check: list[str], facts: list[str], in_sight: list[str], behind: list[str]
):
    at, there = shown(check, facts)
    assert there == [one.split(": ")[-1] for one in in_sight]
    assert [box.label for box in at.expander] == behind


def test_what_is_tall_stands_alone():
    at, there = shown(["a", "b"], [], tall=True)
    assert there == ["a"]
    assert [one.value for one in at.expander[0].warning] == ["b"]


def test_few_long_sequences_are_one_warning_with_the_windows_that_mend_both(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rows = pd.DataFrame({"who": np.repeat(["p", "q", "r"], 2_100)})
    rows["speed"] = np.random.default_rng(0).normal(size=len(rows)).round(3)
    rows.to_csv(path := tmp_path / "walks.csv", index=False)
    at = open_page(data=add_file(space, path))
    told = [text for text in texts(at, "warning").split("\n") if "memorises" in text]
    assert ["Training will be slow, as sequences have up to 2,100" in text for text in told] == [
        True
    ]
    assert [one.key for one in at.button if "Windows of" in one.label] == ["few_out"]


def test_what_is_read_wrongly_stands_before_what_counts_twice(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(240, 2)).round(3), columns=["air", "wind"])
    frame["again"] = frame["air"]
    frame["rain"] = np.where(frame.index % 7 == 0, rng.normal(size=240).round(3), np.nan)
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    at = open_page(data=add_file(space, path))
    told = [one.value for one in at.warning]
    assert [k for k, text in enumerate(told) if "counts twice" in text] == [len(told) - 1]
    assert len(told) > 1


@pytest.mark.parametrize(("asked", "in_sight"), [(False, 2), (True, 1)])
def test_below_a_question_a_second_warning_is_behind_the_click_that_is_there_anyway(
    open_page: Open, space: Workspace, tmp_path: Path, asked: bool, in_sight: int
):
    rng = np.random.default_rng(0)
    seconds = np.sort(rng.choice(86_400, 240, replace=False))
    frame = pd.DataFrame({"when": pd.Timestamp("2026-03-01") + pd.to_timedelta(seconds, unit="s")})
    frame["shop"] = np.repeat([*"abcd"], 60) if asked else "a"
    frame["cups"], frame["cakes"] = rng.normal(size=(2, 240)).round(3)
    for name in ("tea", "milk"):
        frame[name] = frame["cups"].where(frame.index % 11 == 0)
    frame.to_csv(path := tmp_path / "sold.csv", index=False)
    at = open_page(data=add_file(space, path))
    assert any(str(c.key).startswith("one_sequence_") for c in at.segmented_control) == asked
    (box,) = [box for box in at.expander if " more to check" in box.label]
    assert len(at.warning) - len(box.warning) == in_sight


def test_all_that_does_not_fit_is_behind_one_click_on_the_page(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"when": pd.date_range("2026-03-01", periods=480, freq="h")})
    for k in range(12):
        values = rng.normal(size=480).cumsum().round(3)
        values[rng.integers(0, 480, 20)] = -9999
        frame[f"corrected_fluxes_and_quality_of_sensor_number_{k}"] = values
    frame["twice"] = frame[frame.columns[1]]
    frame.to_csv(path := tmp_path / "fluxes.csv", index=False)
    at = open_page(data=add_file(space, path))
    (behind,) = [box for box in at.expander if " to check" in box.label or " to know" in box.label]
    assert " more to check" in behind.label
    assert " to know" in behind.label
    assert "counts twice in training" in texts(at, "warning")
    assert "What was changed" not in "".join(box.label for box in at.expander)


def test_that_nothing_can_be_trained_on_stands_above_all(
    open_page: Open, space: Workspace, tmp_path: Path
):
    frame = pd.DataFrame({"air": np.arange(240) % 17, "wind": np.arange(240) % 23})
    frame["again"], frame["third"] = frame["air"], frame["wind"]
    frame.to_csv(path := tmp_path / "t.csv", index=False)
    data_id = add_file(space, path, layout="long", window=0)
    at = open_page(data=data_id)
    assert in_view(at) == data_id  # nothing is read again by itself
    assert at.warning[0].value.startswith("Training needs at least 2 sequences")
    assert sum("Training needs" in one.value for one in at.warning) == 1
    assert at.button(key="next").disabled
    at.button(key="few_out").click().run()
    assert len(space.dataset(in_view(at))) > 1
    assert not at.button(key="next").disabled


def test_sequences_of_one_step_become_one_long_series_by_a_click(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"plot": [f"p{k}" for k in range(40)], "soil": rng.normal(size=40)})
    frame["air"] = rng.normal(size=40).round(3)
    frame.to_csv(path := tmp_path / "plots.csv", index=False)
    at = open_page(data=add_file(space, path, layout="tidy", id_columns=("plot",)))
    assert "All sequences have only one step" in texts(at, "warning")
    at.button(key="all_of_one_step_out").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).lengths.min() > 1
