"""The Data page: a look at the data, and leaving sequences out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts.colouring import by_class
from dashboard.charts.histograms import balance_figure, lengths_figure, most_frequent_classes
from dashboard.data_page import exclude, overview
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.summary import summarise
from sequitur_core.readers import read
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.files import wave
from tests.dashboard.conftest import (
    Open,
    add_file,
    checked,
    examples,
    figure_of,
    in_view,
    sent_to,
    texts,
    waves,
)


@pytest.fixture
def messy(tmp_path: Path, space: Workspace) -> str:
    """Thirty sequences of 20 steps: r3 and r4 never change, r9 is r8, and r20 is far off."""
    values = np.random.default_rng(0).normal(size=(30, 20))
    values[3], values[4], values[9] = 1, 2, values[8]
    values[20] += 500
    frame = pd.DataFrame(values, columns=[f"t{i}" for i in range(20)])
    frame.insert(0, "name", [f"r{i}" for i in range(30)])
    frame.insert(1, "kind", ["a"] * 14 + ["b"] * 16)
    path = tmp_path / "messy.csv"
    frame.to_csv(path, index=False)
    return add_file(space, path)


def said(at: AppTest) -> list[str]:
    return [warning.value.replace("\\", "") for warning in at.warning]


def titles(at: AppTest) -> list[str]:
    """What stands above the examples."""
    return list(examples(at))


def table(at: AppTest) -> pd.DataFrame:
    return next(t.value for t in at.dataframe if "marks" in t.value)


def opened(at: AppTest, data_id: str) -> AppTest:
    at.session_state[f"leaving_{data_id}"] = True
    return at.run()


def test_levels_that_hide_all_shapes_are_taken_away_with_one_click(
    open_page: Open, tmp_path: Path, space: Workspace
):
    days = pd.date_range("2024-01-01", periods=30)
    rates = {name: 10.0**k + wave(30, phase=k) for k, name in enumerate("ABCDEF")}
    frame = pd.DataFrame(rates, index=days).rename_axis("day").melt(
        ignore_index=False, var_name="currency", value_name="rate"
    )  # fmt: skip
    frame.to_csv(path := tmp_path / "rates.csv")
    at = open_page(data=add_file(space, path))
    (warning,) = said(at)
    assert warning.startswith("The sequences lie at very different levels")
    at.button(key="levels_out").click().run()
    assert not at.exception
    assert said(at) == []
    assert abs(space.dataset(in_view(at)).sequences[5].mean()) < 1e-5


def test_small_sequences_can_be_seen_on_scales_of_their_own(
    open_page: Open, tmp_path: Path, space: Workspace
):
    frame = pd.DataFrame({f"s{k}": wave(30, phase=k) * 6.0**k for k in range(3)}).T
    frame.to_csv(path := tmp_path / "sizes.csv", header=False)
    at = open_page(data=add_file(space, path))
    alike = open_page(data=space.add_dataset(waves(8)))
    assert [shared_axes(at), shared_axes(alike)] == [True, True]
    assert not [one for one in alike.segmented_control if "preview_scale" in str(one.key)]
    at.segmented_control(key="preview_scale_shared").set_value("own").run()
    assert not at.exception
    assert not shared_axes(at)


def test_where_most_would_look_flat_each_has_its_own_scale_at_first(
    open_page: Open, tmp_path: Path, space: Workspace
):
    frame = pd.DataFrame({f"s{k}": wave(30, phase=k) * 10.0**k for k in range(8)}).T
    frame.to_csv(path := tmp_path / "sizes.csv", header=False)
    at = open_page(data=add_file(space, path))
    assert not at.exception
    assert not shared_axes(at)
    assert overview.EACH_ITS_OWN in texts(at)
    axes = figure_of(sent_to(at, "preview_grid"))["layout"]
    assert axes["yaxis"]["exponentformat"] == "B"  # 5M, not 0.5 x 10^7
    at.segmented_control(key="preview_scale_own").set_value("shared").run()
    assert shared_axes(at)
    assert overview.EACH_ITS_OWN not in texts(at)


def test_a_series_too_short_to_be_cut_is_said_to_be(
    open_page: Open, tmp_path: Path, space: Workspace
):
    months = pd.date_range("2023-01-01", periods=12, freq="MS").strftime("%Y-%m")
    sales = [100, 93, 108, 97, 121, 84, 99, 112, 90, 104, 87, 110]
    frame = pd.DataFrame({"month": months, "sales": sales})
    frame.to_csv(path := tmp_path / "sales.csv", index=False)
    at = open_page(data=add_file(space, path))
    assert not at.exception
    assert said(at)[0] == (
        "12 rows are few: 6 windows of 2 steps have hardly a shape. A longer series helps (from "
        "about 40 rows on), or several such series: a file or a name for each."
    )


def test_sequences_are_called_by_the_column_that_names_them(
    open_page: Open, tmp_path: Path, space: Workspace
):
    names = ["France", "Spain", "Italy", "Malta", "Brazil", "India"]
    rows = [(name, 1960 + year, k + year % 7) for k, name in enumerate(names) for year in range(40)]
    frame = pd.DataFrame(rows, columns=["country", "year", "births"])
    frame.to_csv(path := tmp_path / "births.csv", index=False)
    at = open_page(data=add_file(space, path))
    assert "6 countries of 40 steps, 1 channel" in texts(at)


def test_a_tab_says_that_another_has_read_the_file_anew(
    open_page: Open, messy: str, space: Workspace
):
    first = open_page(data=messy)
    other = open_page(data=messy)
    other.button(key="constant_out").click().run()
    assert not [one for one in other.button if one.key == "show_newer"]  # it was here
    assert not [one for one in first.button if one.key == "show_newer"]
    first.run()
    assert any("read anew in another tab" in one.value for one in first.info)
    first.button(key="show_newer").click().run()
    assert in_view(first) == in_view(other)
    assert not [one for one in first.button if one.key == "show_newer"]


def test_long_names_of_sequences_are_shown_by_what_tells_them_apart(
    open_page: Open, space: Workspace
):
    ids = [f"Participant number {k:02} of the Northern cohort" for k in range(12)]
    some = [wave(20, phase=k)[:, None].astype(np.float32) for k in range(12)]
    at = open_page(data=space.add_dataset(SequenceDataset("cohort", some, ids=ids)))
    shown = titles(at)
    assert len({*shown}) == 12
    assert max(map(len, shown)) <= 28


def shared_axes(at: AppTest) -> bool:
    """Whether values of all examples have one axis."""
    layout = figure_of(sent_to(at, "preview_grid"))["layout"]
    return any("matches" in axis for name, axis in layout.items() if name.startswith("yaxis"))


def test_clean_data_is_not_warned_of(open_page: Open, space: Workspace):
    at = open_page(data=space.add_dataset(waves(40)))
    assert not at.exception
    assert said(at) == []


def test_all_constant_ones_are_left_out_with_one_click_and_brought_back(
    open_page: Open, messy: str, space: Workspace
):
    at = open_page(data=messy)
    at.button(key="constant_out").click().run()
    assert not at.exception
    new = in_view(at)
    assert space.recipe(new).without == ("r3", "r4")
    assert len(space.dataset(new)) == 28
    assert said(at) == ["1 sequence is a copy of another: r9 of r8."]
    assert any(text.value.startswith("28 sequences of 20 steps") for text in at.markdown)
    again = read(space.summary(new).source, space.recipe(new))
    assert again.ids == space.dataset(new).ids
    at.button(key="copies_out").click().run()
    assert space.recipe(in_view(at)).without == ("r3", "r4", "r9")
    at.button(key="bring_back").click().run()
    assert not at.exception
    assert len(space.dataset(in_view(at))) == 30
    assert len(space.dataset(messy)) == 30


@pytest.mark.parametrize(
    ("first", "second", "said_of_them"),
    [
        (1.0, 2.0, "2 sequences never change."),
        (0.5, 0.5, "1 sequence is a copy of another: 2 of 1."),
    ],
)
def test_to_exclude_so_many_that_too_few_are_left_is_not_offered(
    open_page: Open, space: Workspace, first: float, second: float, said_of_them: str
):
    ramp = np.arange(5.0)[:, None] * (first == second)
    values = [ramp + first, ramp + second, *[np.arange(5.0)[:, None]] * (first != second)]
    at = open_page(data=space.add_dataset(SequenceDataset("few", values)))
    assert said_of_them in said(at)
    assert not [one.key for one in at.button if str(one.key).endswith("_out")]


def test_some_of_those_left_out_are_brought_back(open_page: Open, messy: str, space: Workspace):
    at = open_page(data=messy)
    at.button(key="constant_out").click().run()
    at.button(key="copies_out").click().run()
    assert space.recipe(in_view(at)).without == ("r3", "r4", "r9")
    at = open_page(data=in_view(at), other=True)
    at.button(key="storage").click().run()
    listed = next(t.value for t in at.dataframe if "Excluded" in t.value)
    assert list(listed["Excluded"]) == [3, 2, 0]
    at = open_page(data=space.datasets()[0].id)
    assert at.button(key="bring_back_chosen").disabled
    next(m for m in at.multiselect if m.label == "Excluded so far").select("r4").run()
    at.button(key="bring_back_chosen").click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).without == ("r3", "r9")
    assert "r4" in space.dataset(in_view(at)).ids


def test_what_stands_out_is_warned_of_and_marked_in_the_list_once_it_is_opened(
    open_page: Open, messy: str
):
    at = open_page(data=messy)
    assert not at.exception
    assert said(at) == ["2 sequences never change.", "1 sequence is a copy of another: r9 of r8."]
    assert not any("marks" in t.value for t in at.dataframe)
    shown = table(opened(at, messy))
    assert list(shown["id"]) == [f"r{i}" for i in range(30)]
    assert list(shown["label 0"][:2]) == ["a", "a"]
    assert shown["marks"][3] == page_texts.NEVER_CHANGES
    assert shown["marks"][9] == "same as r8"
    assert shown["marks"][20] == "much higher"
    assert len(shown["line"][0]) == 20


def test_the_chosen_are_left_out(open_page: Open, messy: str, space: Workspace):
    at = opened(open_page(data=messy), messy)
    assert at.button(key="leave_chosen").disabled
    at.session_state[f"leaving_table_{messy}_file__1_0"] = {
        "selection": {"rows": [1, 5], "columns": [], "cells": []}
    }
    at.run()
    assert at.button(key="leave_chosen").label == "Exclude selected (2)"
    at.button(key="leave_chosen").click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).without == ("r1", "r5")
    assert "r1" not in space.dataset(in_view(at)).ids


def test_the_chosen_are_forgotten_by_a_press(open_page: Open, messy: str) -> None:
    """Also where a whole page runs as it comes, in which a fragment can't be run again."""
    at = opened(open_page(data=messy), messy)
    at.session_state[f"leaving_table_{messy}_file__1_0"] = {
        "selection": {"rows": [1, 5], "columns": [], "cells": []}
    }
    at.run()
    at.button(key="choose_none").click().run()
    assert not at.exception
    assert at.button(key="leave_chosen").disabled
    assert "choose_none" not in [button.key for button in at.button]


def test_the_list_can_be_searched_and_shows_what_is_marked(open_page: Open, messy: str):
    at = opened(open_page(data=messy), messy)
    at.text_input(key=f"leaving_text_{messy}").set_value("r2").run()
    assert table(at)["id"].iloc[0] == "r2"
    at.text_input(key=f"leaving_text_{messy}").set_value("").run()
    at.segmented_control(key=f"leaving_order_{messy}").set_value("flagged").run()
    assert set(table(at)["id"]) >= {"r3", "r4", "r9", "r20"}
    assert len(table(at)) < 10


def test_examples_are_shown_in_the_order_chosen(open_page: Open, messy: str):
    at = open_page(data=messy)
    mixed = titles(at)
    assert len(mixed) == 12
    order = next(c for c in at.segmented_control if str(c.key).startswith("preview_order"))
    order.set_value("odd").run()
    assert not at.exception
    assert titles(at)[0] == "r20 · higher"
    order = next(c for c in at.segmented_control if str(c.key).startswith("preview_order"))
    order.set_value("random").run()
    some = titles(at)
    at.button(key="preview_others").click().run()
    assert titles(at) != some


def test_the_unusual_are_drawn_in_the_channel_that_is_and_say_so(open_page: Open, space: Workspace):
    values = np.random.default_rng(0).normal(size=(30, 20, 2)) * [1, 40]
    values[20, :, 1] += 500
    values[5, :, 0] += 4
    meta = Meta(channels=("pressure", "vibration"), units=("bar", "mm/s"))
    at = open_page(data=space.add_dataset(SequenceDataset("two", list(values), meta=meta)))
    order = next(c for c in at.segmented_control if str(c.key).startswith("preview_order"))
    order.set_value("odd").run()
    assert not at.exception
    drawn = list(examples(at).items())
    for (title, line), row, channel in zip(drawn, (20, 5), (1, 0), strict=False):
        assert title.endswith(f"· {meta.channels[channel]} higher")
        np.testing.assert_allclose(line, values[row, :, channel], rtol=1e-5)
    assert drawn[-1][0].split(" · ")[1].startswith(meta.channels)
    assert overview.ONE_OF_EACH in texts(at, "caption")
    layout = figure_of(sent_to(at, "preview_grid"))["layout"]
    # Numbers stand between the charts, not in their lines.
    assert layout["xaxis2"]["domain"][0] - layout["xaxis"]["domain"][1] > 0.04
    (pills,) = (p for p in at.button_group if str(p.key).startswith("preview_channels"))
    assert pills.value == [0, 1]
    pills.set_value([0]).run()
    first, second = titles(at)[:2]
    assert "vibration" not in first
    assert second.endswith("· pressure higher")


def test_bars_say_how_many_have_which_length():
    figure = checked(lengths_figure(np.array([3, 3, 5]), what="step"))
    bars = figure.data[0]
    assert list(bars.y) == [2, 0, 1]
    assert list(bars.x) == [3, 4, 5]
    many = checked(lengths_figure(np.arange(1, 201), what="step")).data[0]
    assert sum(many.y) == 200
    assert many.customdata[0] == "1-9"


def test_bars_say_how_many_have_which_label():
    column = pd.Series(["b", "a", "b", None])
    bars = checked(balance_figure(by_class("kind", column))).data[0]
    assert list(bars.customdata) == ["a", "b", "no label"]
    assert list(bars.y) == [1, 2, 1]


def test_an_axis_of_few_sequences_has_no_halves():
    few, many = (
        balance_figure(by_class("kind", pd.Series(["a", "b"] * each)))["layout"]["yaxis"]
        for each in (2, 30)
    )
    assert few["dtick"] == 1
    assert "dtick" not in many
    checked(lengths_figure(np.array([], np.int64), what="step"))


def test_the_first_label_with_several_classes_that_says_not_of_whom_colours_the_sequences(
    open_page: Open, space: Workspace
) -> None:
    labels = pd.DataFrame({"alarm": ["no"] * 8, "subject": [*"ccddeeff"], "kind": ["a", "b"] * 4})
    data = SequenceDataset(
        "d", [np.arange(9.0)[:, None] * (i + 1) for i in range(8)], labels=labels
    )
    at = open_page(data=space.add_dataset(data))
    assert at.selectbox(key="preview_colour").value == "kind"


@pytest.mark.parametrize(
    ("channel", "said"),
    [("heat", "Heat from"), ("weight_kg", "weight_kg from"), ("airTemp", "airT")],
)
def test_a_channel_is_called_as_in_the_file(
    open_page: Open, space: Workspace, channel: str, said: str
) -> None:
    data = SequenceDataset(
        "d", [np.arange(9.0)[:, None] * (i + 1) for i in range(8)], meta=Meta(channels=(channel,))
    )
    assert said in texts(open_page(data=space.add_dataset(data)), "markdown")


def test_beyond_forty_classes_the_rest_is_summed_up():
    column = pd.Series([f"c{i}" for i in range(60)] + ["c0"] * 3)
    bars = checked(balance_figure(by_class("kind", column))).data[0]
    assert len(bars.y) == 40
    assert (bars.customdata[-1], bars.y[-1]) == ("21 other classes", 21)


def test_more_classes_than_have_room_as_bars_are_told_in_words():
    kinds = [f"k{i}" for i in range(50)]
    assert most_frequent_classes(pd.Series(kinds)) == "50 different values, each once."
    said = most_frequent_classes(pd.Series([*kinds, "k7", "k7", "k9", None]))
    assert said == "50 different values. Most frequent: k7 (3), k9 (2)."
    assert most_frequent_classes(pd.Series(kinds[:40])) == ""


def test_marks_are_in_words():
    data = SequenceDataset("d", [np.ones((4, 1))] * 2 + [np.arange(4.0)[:, None]])
    assert exclude.marks(data, summarise(data), 1) == "never changes, same as 1"


@pytest.mark.parametrize(("n", "refused"), [(1, True), (2, False)])
def test_the_train_page_agrees_with_what_the_data_page_says_of_few(
    open_page: Open, space: Workspace, n: int, refused: bool
):
    data = SequenceDataset("few", [np.arange(9.0)[:, None] * (i + 1) for i in range(n)])
    data_id = space.add_dataset(data)
    assert ("at least 2 sequences" in texts(open_page(data=data_id), "warning")) == refused
    at = open_page("train", data=data_id)
    assert not at.exception
    assert at.button(key="train").disabled == refused
    assert ("at least 2 sequences, but there is only 1" in texts(at, "error")) == refused
