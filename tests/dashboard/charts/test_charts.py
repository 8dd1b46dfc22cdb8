"""Arrays in, figures out."""

import re
import tomllib
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from plotly.subplots import make_subplots

from dashboard.charts.aggregates import single_sequence_figure
from dashboard.charts.axes import axis_suffix, tick_text, time_axis, time_title
from dashboard.charts.colouring import (
    DARK_PAGE,
    MAX_CLASSES,
    MISSING_COLOUR,
    MISSING_NAME,
    OKABE_ITO,
    OTHER_COLOUR,
    SYMBOLS,
    by_class,
    by_column,
    by_number,
    by_shared_label,
    contrast,
    group_palette,
    of_label,
    one_colour,
    palette,
)
from dashboard.charts.maps.map import map_figure
from dashboard.charts.pictures.thumbnails import (
    MEANS,
    SOUNDS,
    frames_thumbnail,
    group_pictures,
    thumbnail,
)
from dashboard.charts.recording import hover_format
from dashboard.charts.sequences import (
    TITLE,
    channels_on_one_axis,
    decoded_figure,
    figure_height,
    initial_channels,
    sequences_figure,
    with_dates,
)
from dashboard.charts.training.loss import (
    Curve,
    compared_losses_figure,
    loss_figure,
    what_lines_mean,
    what_runs_out,
)
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.settings.train_config import Epoch
from tests.dashboard.conftest import checked

THEME = Path(__file__).parents[3] / "dashboard" / ".streamlit" / "config.toml"


def rows_of(trace) -> list[int]:
    return list(trace.meta["rows"])


def test_classes_are_coloured_in_natural_order():
    colouring = by_class("subject", pd.Series(["s10", "s2", "s1"]))
    assert list(colouring.colours) == ["s1", "s2", "s10"]


def test_a_class_keeps_its_colour_when_rows_are_taken_away_from_another():
    whole = by_class("kind", pd.Series(["a", "b", "c", "a"]))
    fewer = by_class("kind", pd.Series(["a", "b", "c"]))
    assert whole.colours == fewer.colours


def test_missing_labels_have_a_name_and_a_grey():
    colouring = by_class("kind", pd.Series(["a", None, "b"]))
    assert colouring.names == ("a", MISSING_NAME, "b")
    assert colouring.colours[MISSING_NAME] == MISSING_COLOUR


@pytest.mark.parametrize("classes", [2, 8, 9, 40])
def test_up_to_forty_classes_have_colours_of_their_own(classes):
    names = pd.Series([f"class {i}" for i in range(classes)])
    assert len(set(by_class("kind", names).colours.values())) == classes


MANY = pd.Series([f"c{i}" for i in range(200) for _ in range(1 + (i < 39))])


def test_beyond_forty_classes_the_rarest_are_grey_and_counted():
    colouring = by_class("kind", MANY)
    assert len(colouring.colours) == MAX_CLASSES
    assert colouring.names.count("161 other classes") == 161
    assert colouring.colours[colouring.rest] == OTHER_COLOUR


def test_a_rare_class_that_was_given_a_colour_has_a_name_of_its_own():
    colouring = by_class("kind", MANY, {"c150": "#112233"})
    assert colouring.colours["c150"] == "#112233"
    assert len(colouring.colours) == MAX_CLASSES


@pytest.mark.parametrize("classes", [20, 40])
def test_of_many_classes_no_two_share_shape_and_colour_and_eight_share_a_shape(classes):
    colouring = by_class("kind", pd.Series([f"class {i}" for i in range(classes)]))
    shapes = [colouring.symbol(name) for name in colouring.colours]
    assert len(set(zip(shapes, colouring.colours.values(), strict=True))) == classes
    assert max(map(shapes.count, SYMBOLS)) == 8


def test_a_chosen_colour_leaves_those_of_other_classes_as_they_are():
    column = pd.Series(list("abcab"))
    usual, own = (
        by_class("kind", column),
        by_class("kind", column, {"b": "#112233", "z": "#445566"}),
    )
    assert own.colours == usual.colours | {"b": "#112233"}


def test_a_label_is_coloured_once_until_colours_are_chosen_or_it_is_another():
    labels = pd.DataFrame({"kind": ["a", "b"], "place": ["c", "d"]})
    data = SequenceDataset("d", np.zeros((2, 3, 1), np.float32), labels=labels)
    chosen = replace(data, class_colours=(("kind", "b", "#112233"),))
    assert of_label(data, "kind") is of_label(data, "kind")
    assert of_label(chosen, "kind").colours["b"] == "#112233"
    assert list(of_label(data, "place").colours) == ["c", "d"]


def test_months_stay_in_order_where_two_datasets_have_others():
    months = ["January", "February", "March", "April", "May"]
    data = [
        SequenceDataset(
            "x",
            [np.zeros((2, 1))] * len(part),
            labels=pd.DataFrame({"month": pd.Categorical(part, months[: len(part)], ordered=True)}),
        )
        for part in (months[:4], months)
    ]
    for colouring in by_shared_label("month", data):
        assert list(colouring.colours or {}) == months
    without = SequenceDataset("y", [np.zeros((2, 1))] * 2)
    for colouring in by_shared_label("month", [data[1], without]):
        assert [name for name in colouring.colours or {} if name != MISSING_NAME] == months


def test_runs_compared_have_the_colours_that_were_chosen_for_any_of_their_data():
    one, two = (
        SequenceDataset("d", np.zeros((2, 3, 1), np.float32), labels=pd.DataFrame({"kind": kinds}))
        for kinds in (["a", "b"], ["b", "c"])
    )
    two = replace(two, class_colours=(("kind", "b", "#112233"), ("other", "a", "#445566")))
    for colouring in by_shared_label("kind", [one, two]):
        assert colouring.colours["b"] == "#112233"
        assert colouring.colours["a"] == OKABE_ITO[0]


def test_what_has_no_colour_of_its_own_lies_below_and_the_legend_says_it_first():
    colouring = by_class("kind", pd.concat([MANY, pd.Series([None])], ignore_index=True))
    points = np.zeros((len(colouring.names), 2), np.float32)
    names = [str(i) for i in range(len(points))]
    figure = checked(map_figure(points, names=names, colouring=colouring, method="pca"))
    assert {trace.name for trace in figure.data[:2]} == {colouring.rest, MISSING_NAME}
    ranks = {trace.name: trace.legendrank for trace in figure.data}
    assert ranks[colouring.rest] < ranks["c1"] < ranks[MISSING_NAME]
    assert {trace.marker.symbol for trace in figure.data} == set(SYMBOLS)


def test_many_different_numbers_are_coloured_on_a_scale():
    assert by_column("age", pd.Series(np.arange(50.0))).numbers is not None


def test_few_different_numbers_are_coloured_as_classes():
    assert by_column("fold", pd.Series([0, 1, 2] * 20)).colours is not None


def test_numbers_that_hardly_any_two_sequences_share_are_coloured_on_a_scale():
    assert by_column("age", pd.Series([31.0, 24, 58, 31, 47, np.nan])).numbers is not None
    assert by_column("fold", pd.Series([1, 2])).colours is not None


def test_the_traces_of_a_map_share_all_rows_among_them():
    colouring = by_class("kind", pd.Series(list("abcab")))
    points = np.arange(10, dtype=np.float32).reshape(5, 2)
    figure = checked(map_figure(points, names=list("vwxyz"), colouring=colouring, method="pca"))
    assert sorted(r for t in figure.data for r in rows_of(t)) == [0, 1, 2, 3, 4]
    for trace in figure.data:
        assert np.array_equal(np.c_[trace.x, trace.y], points[rows_of(trace)])


def test_a_map_has_room_for_rings_so_that_they_move_nothing():
    points = np.array([[0, 10], [5, 30], [10, 20]], np.float32)
    figure = checked(map_figure(points, names="abc", colouring=one_colour(3), method="umap"))
    axes = (figure.layout.xaxis, figure.layout.yaxis)
    reach = [axis.autorangeoptions.include for axis in axes]
    assert reach == [pytest.approx((-1.2, 11.2)), pytest.approx((7.6, 32.4))]


def test_a_map_of_two_points_is_not_a_line():
    points = np.array([[-4, 1e-7], [4, -1e-7]], np.float32)
    figure = map_figure(points, names=["a", "b"], colouring=one_colour(2), method="pca")
    low, high = figure["layout"]["yaxis"]["autorangeoptions"]["include"]
    assert high - low > 0.1 * 8


@pytest.mark.parametrize(
    ("method", "high", "one_scale"),
    [("numbers", 1, False), ("numbers", 4, True), ("numbers", 0, True), ("pca", 1, True)],
)
def test_two_numbers_of_which_one_reaches_far_are_not_drawn_in_a_strip(method, high, one_scale):
    points = np.array([[-4, 0], [4, high]], np.float32)
    figure = map_figure(points, names=["a", "b"], colouring=one_colour(2), method=method)
    assert ("scaleanchor" in figure["layout"]["yaxis"]) is one_scale


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("numbers", "<br>Number 1: %{x:.3~g}<br>Number 2: %{y:.3~g}"),
        ("line", "<br>Number 1: %{x:.3~g}"),
        ("umap", ""),
    ],
)
def test_a_point_says_its_numbers_where_the_map_is_of_these(method: str, said: str):
    (trace,) = map_figure(
        np.zeros((2, 2), np.float32), names=["a", "b"], colouring=one_colour(2), method=method
    )["data"]
    assert trace["hovertemplate"].removesuffix("<extra></extra>").endswith(f"%{{text}}{said}")


def test_what_is_selected_stands_out_by_its_size_too():
    points = np.random.default_rng(0).normal(size=(500, 2))
    figure = map_figure(points, names=["w"] * 500, colouring=one_colour(500), method="umap")
    (trace,) = figure["data"]
    faint, strong = (trace[which]["marker"] for which in ("unselected", "selected"))
    assert faint["size"] <= 0.6 * trace["marker"]["size"] < strong["size"]
    assert faint["opacity"] <= 0.15


def test_a_map_of_numbers_has_a_named_scale():
    figure = checked(
        map_figure(
            np.zeros((3, 2), np.float32),
            names=list("abc"),
            colouring=by_number("error", np.arange(3)),
            method="umap",
        )
    )
    assert figure.data[0].marker.colorbar.title.text == "error"


def test_names_with_tags_are_text_on_the_map():
    colouring = by_class("<i>k</i>", pd.Series(["<b>a</b>"]))
    figure = checked(
        map_figure(
            np.zeros((1, 2), np.float32), names=["<u>n</u>"], colouring=colouring, method="pca"
        )
    )
    assert "<b>" not in figure.data[0].name
    assert "<u>" not in figure.data[0].text[0]


def test_an_empty_loss_curve_has_no_numbers_beside_it():
    assert not loss_figure([], epochs=5)["layout"]["yaxis"]["showticklabels"]
    assert loss_figure([Epoch(1, 0.5, None, 0.1)], epochs=5)["layout"]["yaxis"]["showticklabels"]


def test_loss_curves_have_one_point_per_epoch():
    history = [Epoch(i + 1, 1 / (i + 1), 2 / (i + 1), i) for i in range(5)]
    figure = checked(
        loss_figure(history, epochs=20, baselines=Baselines(1.0, 0.1, "validation"), encoding_dim=1)
    )
    training, validation, mean, pca = figure.data
    assert list(training.y) == [e.train_loss for e in history]
    assert list(validation.y) == [e.validation_loss for e in history]
    assert list(mean.y) == [1.0, 1.0]
    assert pca.name == "PCA, 1 number"
    assert (validation.cliponaxis, pca.cliponaxis) == (False, True)  # the last lies on the edge


@pytest.mark.parametrize(
    ("done", "planned", "end"),
    [(0, 3_000, 3_000), (3, 3_000, 47), (24, 3_000, 188), (400, 3_000, 3_000)],
)
def test_the_beginning_of_a_long_training_isnt_squeezed_at_the_edge(done, planned, end):
    history = [Epoch(i + 1, 1.0, None, i) for i in range(done)]
    figure = checked(loss_figure(history, epochs=planned))
    assert figure.layout.xaxis.range == (0, end)


def test_a_competitor_without_error_leaves_the_axis_to_the_curves():
    history = [Epoch(1, 0.9, None, 0.1), Epoch(2, 0.5, None, 0.2)]
    figure = checked(
        loss_figure(history, epochs=2, baselines=Baselines(1.0, 1e-16, "training"), encoding_dim=16)
    )
    assert [trace.name for trace in figure.data] == ["training", "average sequence"]
    assert figure.layout.yaxis.type != "log"


def test_what_was_cross_validated_has_no_line_beside_a_curve_of_few_sequences():
    history = [Epoch(1, 0.9, 1.0, 0.1)]
    figure = checked(loss_figure(history, epochs=1, baselines=Baselines(1.0, 0.1, "cross-fit")))
    assert [trace.name for trace in figure.data] == ["training", "validation"]


def lines_of(*validation: float | None) -> str:
    curves = [Curve(f"run {i}", "red", [Epoch(1, 1.0, v, 0.1)]) for i, v in enumerate(validation)]
    return what_lines_mean(curves)


def test_compared_curves_say_what_solid_and_dotted_are():
    assert lines_of(0.5, 0.5).startswith(
        "Solid: validation loss, on held-out sequences. Thin and dotted:"
    )
    assert "nothing was held out by run 1" in lines_of(0.5, None)
    assert lines_of(None).startswith("Nothing was held out")
    assert not lines_of()


def test_compared_curves_lie_over_epochs_or_seconds():
    curve = Curve("a", "red", [Epoch(1, 1.0, None, 0.5), Epoch(2, 0.5, None, 1.25)])
    over = {
        what: checked(compared_losses_figure([curve], over=what, title="error"))
        for what in ("epochs", "seconds")
    }
    assert list(over["epochs"].data[0].x) == [1, 2]
    assert list(over["seconds"].data[0].x) == [0.5, 1.25]
    assert over["seconds"].layout.xaxis.title.text == "seconds of training"


def test_rounding_errors_of_one_run_leave_the_curves_of_others_their_room():
    exact, usual = (Curve(str(y), "red", [Epoch(1, y, None, 0.1)]) for y in (1e-13, 0.5))
    figure = checked(compared_losses_figure([exact, usual], over="epochs", title="error"))
    assert figure.layout.yaxis.range[0] == pytest.approx(np.log10(0.5e-6))
    assert figure.layout.yaxis.ticktext[0] == "0.0000001"
    assert [tick_text(tick) for tick in (1.0, 2e5, 1e6, 5e10)] == [
        "1", "200,000", "10<sup>6</sup>", "5 · 10<sup>10</sup>",
    ]  # fmt: skip
    figure = checked(compared_losses_figure([usual], over="epochs", title="error"))
    assert figure.layout.yaxis.range is None


def test_a_run_that_broke_runs_out_of_the_chart_at_its_top():
    def curve(name: str, *losses: float, average: float | None = 0.9) -> Curve:
        history = [Epoch(i + 1, loss, None, 0.1) for i, loss in enumerate(losses)]
        return Curve(name, "red", history, average=average)

    good, broken = curve("good", 0.8, 0.02), curve("broken", 1e12, 4e6)
    unknown = curve("unknown", 5e3, average=None)
    figure = checked(compared_losses_figure([good, broken], over="epochs", title="error"))
    assert figure.layout.yaxis.range[1] == pytest.approx(np.log10(1.2))
    assert "100" not in figure.layout.yaxis.ticktext
    assert what_runs_out([good, broken]).startswith("broken is far above the other and runs out")
    flat = curve("flat", 0.8, 0.7)
    figure = checked(compared_losses_figure([flat, broken], over="epochs", title="error"))
    assert figure.layout.yaxis.range == pytest.approx((0, 1.2))
    for alone in ([broken], [good, flat], [replace(good, average=None), unknown]):
        assert what_runs_out(alone) == ""


def test_without_held_out_sequences_there_is_no_validation_curve():
    figure = checked(
        loss_figure(
            [Epoch(1, 1.0, None, 0.1)],
            epochs=2,
            baselines=Baselines(2.1, 0.5, "training", frame=2.0),
        )
    )
    assert "average frame" in [trace.name for trace in figure.data]
    figure = checked(loss_figure([Epoch(1, 1.0, None, 0.1)], epochs=2))
    assert [t.name for t in figure.data] == ["training"]


META = Meta(channels=("ax", "ay", "wx"), units=("g", "g", "rad/s"), step=0.1, step_unit="s")


BANDS = Meta(
    channels=tuple(f"{100 * 2**k} Hz" for k in range(10)), units=("dB",) * 10, step=0.02,
    step_unit="s",
)  # fmt: skip


def test_bands_of_pitch_are_drawn_as_pictures():
    loud = np.arange(50, dtype=np.float32).reshape(5, 10)
    figure = checked(
        sequences_figure(
            [loud, loud], titles=["one", "two"], meta=BANDS, channels=list(range(10)), columns=2
        )
    )
    assert [trace.type for trace in figure.data] == ["heatmap", "heatmap"]
    np.testing.assert_array_equal(figure.data[1].z, loud.T)
    np.testing.assert_allclose(figure.data[0].x, [0, 0.02, 0.04, 0.06, 0.08])
    assert figure.layout.yaxis.ticktext == ("100 Hz", "3200 Hz", "51200 Hz")
    assert figure.layout.coloraxis.colorbar.title.text == "dB"


@pytest.mark.parametrize(("n", "height"), [(12, 110 + 6 * 120), (5, 110 + 3 * 120), (1, 230)])
def test_small_charts_stand_in_two_columns_on_a_phone(n: int, height: int):
    meta = Meta(channels=("flow",), units=("l",))
    some = [np.zeros((4, 1), np.float32)] * n
    figure = sequences_figure(some, titles=[str(i) for i in range(n)], meta=meta, channels=[0])
    narrow = figure["layout"]["meta"]["narrow"]
    lefts = {narrow[f"xaxis{axis_suffix(i)}"]["domain"][0] for i in range(n)}
    named = [i for i in range(n) if "title" in narrow[f"yaxis{axis_suffix(i)}"]]
    assert (len(lefts), named) == (min(n, 2), list(range(0, n, 2)))
    assert narrow["height"] == height == figure_height(n, 2)
    assert [title["text"] for title in narrow["annotations"]] == [str(i) for i in range(n)]
    checked({"data": figure["data"], "layout": narrow})


def test_reconstructions_of_bands_lie_below_them():
    loud = np.arange(50, dtype=np.float32).reshape(5, 10)
    figure = checked(
        sequences_figure(
            [loud], titles=["one"], meta=BANDS, channels=list(range(10)), reconstructions=[loud + 1]
        )
    )
    (trace,) = figure.data
    np.testing.assert_array_equal(trace.z[:10], loud.T + 1)
    np.testing.assert_array_equal(trace.z[11:], loud.T)
    assert np.isnan(trace.z[10]).all()
    assert figure.layout.yaxis.ticktext == ("reconstruction", "original")


def test_some_bands_are_lines_from_low_to_high():
    values = np.ones((1, 5, 10), np.float32)
    assert channels_on_one_axis(SequenceDataset("d", values, meta=BANDS)) == [0, 3, 6, 9]
    figure = checked(
        sequences_figure(
            [np.ones((5, 10), np.float32)], titles=["one"], meta=BANDS, channels=[0, 9]
        )
    )
    assert {trace.type for trace in figure.data} == {"scatter"}


def test_other_channels_of_one_unit_are_lines():
    meta = Meta(channels=tuple("abcdefghij"), units=("g",) * 10)
    values = np.random.default_rng(0).normal(size=(3, 20, 10))
    assert channels_on_one_axis(SequenceDataset("d", values, meta=meta)) == [0, 1, 2, 3]
    assert initial_channels(SequenceDataset("d", values, meta=meta)) == [0, 1, 2, 3]


def test_channels_that_would_flatten_one_another_are_not_drawn_together():
    t = np.linspace(0, 6, 50)
    warm, air, wind = 10 * np.sin(t) + 15, 3 * np.cos(t) + 1000, 4 * np.cos(t)
    values = np.stack([warm, air, np.full(50, 8), wind], axis=-1)[None]
    holes = np.zeros(values.shape, bool)
    holes[..., 3] = t > 3
    dataset = SequenceDataset("days", values, missing=holes)
    assert channels_on_one_axis(dataset) == [0, 2, 3]
    assert channels_on_one_axis(dataset, limit=2) == [0, 2]
    assert channels_on_one_axis(SequenceDataset("air", values[..., [1, 0]])) == [0]


def test_a_channel_with_nothing_to_show_is_not_the_first_one_drawn():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(3, 20, 4))
    values[..., 0] = 5  # never changes
    holes = np.zeros(values.shape, bool)
    holes[:, 3:, 1] = True  # nearly never seen, as a hidden point of a pose
    assert channels_on_one_axis(SequenceDataset("pose", values, missing=holes)) == [2, 3]
    nothing = SequenceDataset("none", values[..., :1], missing=np.ones((3, 20, 1), bool))
    assert channels_on_one_axis(nothing) == [0]


def test_channels_drawn_together_share_a_unit():
    values = np.random.default_rng(0).normal(size=(3, 20, 3))
    assert channels_on_one_axis(SequenceDataset("d", values, meta=META)) == [0, 1]


def test_sequences_are_drawn_over_time_with_units():
    figure = checked(
        sequences_figure([np.ones((5, 3), np.float32)], titles=["one"], meta=META, channels=[0])
    )
    assert np.allclose(figure.data[0].x, [0, 0.1, 0.2, 0.3, 0.4])
    assert figure.layout.xaxis.title.text == "time (s)"
    assert figure.layout.yaxis.title.text == "ax (g)"


@pytest.mark.parametrize(("steps", "ticks"), [(1, None), (2, 0.5), (5, 0.5), (6, None)])
def test_sequences_of_few_steps_have_no_tick_half_a_step_in(steps: int, ticks: float | None):
    meta = Meta(channels=("load",), units=("kW",), step=30, step_unit="min")
    figure = sequences_figure(
        [np.ones((steps, 1), np.float32)] * 2, titles=["a", "b"], meta=meta, channels=[0]
    )
    narrow = figure["layout"]["meta"]["narrow"]
    drawn = [figure["layout"]["xaxis"], figure["layout"]["xaxis2"], narrow["xaxis"]]
    assert [axis.get("dtick") for axis in drawn] == [ticks] * 3


@pytest.mark.parametrize(("n", "columns"), [(1, 1), (3, 3), (5, 3), (7, 2), (12, 4)])
def test_charts_of_a_grid_lie_where_plotly_would_lay_them_below_titles(n, columns):
    one = np.zeros((9, 3), np.float32)
    figure = sequences_figure(
        [one] * n, titles=["one"] * n, meta=META, channels=[0], columns=columns
    )
    wanted = make_subplots(
        rows=-(-n // columns),
        cols=columns,
        shared_xaxes="all",
        shared_yaxes="all",
        subplot_titles=["one"] * n,
        horizontal_spacing=0.02,
        vertical_spacing=min(0.3, 30 / figure_height(n, columns)),
    ).layout.to_plotly_json()
    assert {name for name in wanted if "axis" in name} <= figure["layout"].keys()
    top = 1 - TITLE / figure_height(n, columns)
    for name in figure["layout"]:
        if "axis" in name:
            axis = {k: v for k, v in figure["layout"][name].items() if k != "title"}
            share = top if name.startswith("y") else 1
            domain = [share * end for end in wanted[name]["domain"]]
            assert axis == {**wanted[name], "domain": pytest.approx(domain)}
    for note, plotly_note in zip(
        figure["layout"]["annotations"], wanted["annotations"], strict=True
    ):
        places = {k: pytest.approx(share * plotly_note[k]) for k, share in (("x", 1), ("y", top))}
        assert note == {**plotly_note, **places, "font": {"size": 12}}


def test_a_decoded_sequence_is_drawn_thick_over_the_nearest_one():
    made, nearest = np.ones((5, 3), np.float32), np.zeros((5, 3), np.float32)
    limits = np.full(3, -1.0), np.full(3, 2.0)
    figure = checked(
        decoded_figure(made, nearest, name="w1", meta=META, channels=[1], limits=limits, longest=9)
    )
    thin, thick, _ = figure.data
    assert thin.line.width < thick.line.width
    assert [list(thin.y), list(thick.y)] == [[0] * 5, [1] * 5]
    assert figure.layout.xaxis.range == (0, pytest.approx(0.8))


@pytest.mark.parametrize(("values", "shape"), [([0, 1, np.nan, 0], "hv"), ([0, 1, 0.5, 0], None)])
def test_what_is_on_or_off_is_drawn_in_steps(values: list[float], shape: str | None):
    sequence = np.array(values, np.float32)[:, None]
    figure = checked(sequences_figure([sequence], titles=["a"], meta=META, channels=[0]))
    assert figure.data[0].line.shape == shape


def test_a_reconstruction_is_drawn_over_its_original():
    original, made = np.ones((5, 3), np.float32), np.zeros((5, 3), np.float32)
    figure = checked(
        sequences_figure(
            [original], titles=["one"], meta=META, channels=[2], reconstructions=[made]
        )
    )
    assert [t.name for t in figure.data] == ["original", "reconstruction"]
    assert list(figure.data[1].y) == [0] * 5


def test_in_a_legend_reconstructions_follow_all_channels():
    sequence = np.ones((5, 3), np.float32)
    figure = checked(
        sequences_figure(
            [sequence], titles=["one"], meta=META, channels=[0, 1], reconstructions=[sequence]
        )
    )
    shown = sorted((t for t in figure.data if t.showlegend), key=lambda t: t.legendrank)
    assert [t.name for t in shown][-1] == "reconstruction"
    assert len(shown) == 3


def test_a_thumbnail_has_one_line_per_sequence():
    svg = thumbnail([np.ones((9, 1)), np.zeros((4, 1))], ["#000", "#fff"])
    assert svg.count("<polyline") == 2


def test_the_picture_of_clips_has_a_frame_for_each_that_has_room():
    clips = [np.ones((5, 32, 32), np.float32)] * 24
    assert frames_thumbnail(clips, Meta()).count("<image") == 21


def group_frames(data: SequenceDataset, groups: list[tuple[int, ...]]) -> list[list[np.ndarray]]:
    """The pictures in that of each group, as arrays."""
    pictures = map(decoded, group_pictures(data, groups, [""] * len(groups))[0])
    return [
        [np.asarray(Image.open(BytesIO(b64decode(png)))) for png in PNG.findall(picture)]
        for picture in pictures
    ]


def decoded(url: str) -> str:
    return b64decode(url.partition(",")[2]).decode()


def test_pictures_of_groups_of_clips_show_which_are_brighter():
    clips = np.ones((4, 3, 8, 8), np.float32) * [[[[0.2]]], [[[0.3]]], [[[0.8]]], [[[0.9]]]]
    noise = np.random.default_rng(0).random(clips.shape) / 10
    data = SequenceDataset("clips", list((clips + noise).astype(np.float32)))
    dark, bright = group_frames(data, [(0, 1), (2, 3)])
    dark, bright = [one.mean() for one in dark], [one.mean() for one in bright]
    assert max(dark) + 50 < min(bright)


def test_pictures_of_groups_of_sounds_show_when_which_pitch_is_loud():
    sounds = np.zeros((4, 90, 8), np.float32)
    sounds[:, 45:, 6] = 1  # the second highest, in the second half
    meta = Meta(channels=tuple(f"{100 * k} Hz" for k in range(1, 9)), units=("dB",) * 8)
    data = SequenceDataset("sounds", list(sounds), meta=meta)
    first, second = group_frames(data, [(0, 1, 2, 3), (1,)])
    assert [len(first), len(second)] == [SOUNDS, 1]
    bright = first[0].sum(axis=2) > 500
    assert np.argwhere(bright).min(axis=0).tolist() == [1, MEANS // 2]
    assert bright.sum() == MEANS // 2
    assert "<polyline" in decoded(group_pictures(data, [(0,)], [""], channel=6)[0][0])


@pytest.mark.parametrize("shape", [(2, 10, 12, 10), (2, 3, 9, 200), (1, 1, 1)])
def test_the_picture_of_clips_keeps_within_its_frame(shape):
    svg = frames_thumbnail([np.ones(shape, np.float32)] * 9, Meta())
    for x, width in re.findall(r'<image x="([-\d.]+)".*? width="([\d.]+)"', svg):
        assert 0 <= float(x) <= float(x) + float(width) <= 320.1


PNG = re.compile(r"data:image/png;base64,([^\"]+)")
DAYS = pd.Series(pd.date_range("2014-07-01", periods=20, freq="D"))


@pytest.mark.parametrize("column", [DAYS, DAYS.dt.strftime("%Y-%m-%d"), DAYS.astype(str)])
def test_dates_are_coloured_by_when_they_are(column: pd.Series):
    colouring = by_column("day", column)
    np.testing.assert_allclose(colouring.numbers, np.arange(20))
    assert colouring.ticks[0] == (0.0, "2014-07-01")
    assert colouring.ticks[-1] == (19.0, "2014-07-20")


def test_a_missing_date_has_no_number():
    column = DAYS.dt.strftime("%Y-%m-%d").where(DAYS.index != 3)
    assert np.isnan(by_column("day", column).numbers[3])


@pytest.mark.parametrize("text", ["2014-02-30", "2014-07-01 x", "July"])
def test_texts_that_are_no_dates_are_classes(text: str):
    column = pd.concat([DAYS.dt.strftime("%Y-%m-%d"), pd.Series([text])], ignore_index=True)
    assert by_column("day", column).colours is not None


def test_dates_within_a_day_are_told_with_their_time():
    column = pd.Series(pd.date_range("2014-07-01 08:00", periods=13, freq="30min"))
    assert by_column("when", column).ticks[0][1] == "2014-07-01 08:00"


@pytest.mark.parametrize(
    ("meta", "title"),
    [
        (Meta(), "step"),
        (Meta(step=0.05), "time"),
        (Meta(step=0.5, step_unit="h"), "time (h)"),
        (Meta(step_unit="frame"), "frame"),
        (Meta(step=30, step_unit="min"), "time (h)"),
        (Meta(step=10, step_unit="min"), "time (min)"),
        (Meta(step=900, step_unit="s"), "time (h)"),
        (Meta(step=0.2, step_unit="nm"), "nm from the start"),
        (Meta(step_unit="m"), "m from the start"),
    ],
)
def test_the_axis_of_time_says_what_it_counts(meta: Meta, title: str):
    assert time_title(meta) == title


def test_half_hours_are_told_in_hours():
    assert time_axis(4, Meta(step=30, step_unit="min")).tolist() == [0, 0.5, 1, 1.5]


@pytest.mark.parametrize(("days", "end", "unit"), [(9, 9 * 24 - 1, "h"), (14, 14 - 1 / 24, "day")])
def test_from_ten_days_on_an_axis_is_in_days(days: int, end: float, unit: str):
    meta = Meta(channels=("load",), units=("kW",), step=1, step_unit="h")
    values, common = np.zeros((24 * days, 1), np.float32), {"meta": meta, "channels": [0]}
    figures = [
        sequences_figure([values[:3], values], titles=["a", "b"], **common),
        decoded_figure(values, values, name="a", limits=(0 * values[0],) * 2, longest=1, **common),
        single_sequence_figure(values, None, **common),
    ]
    for figure in figures:
        assert f"time ({unit})" in str(figure["layout"])
        ends = [trace["x"][-1] for trace in figure["data"] if len(trace["x"]) > 3]
        assert ends
        assert ends == pytest.approx([end] * len(ends))


@pytest.mark.parametrize("n", [8, 40, 150])
@pytest.mark.parametrize("colours_of", [palette, group_palette])
def test_colours_of_classes_can_be_told_from_light_and_dark_pages(n: int, colours_of):
    colours = colours_of(n)[:n]
    assert len(set(colours)) == n
    for page in ("#ffffff", DARK_PAGE):
        assert min(contrast(colour, page) for colour in colours) > 1.6


@pytest.mark.parametrize("look", ["light", "dark"])
def test_what_is_written_on_the_accent_colour_can_be_read(look: str):
    theme = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"][look]
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) > 4.5


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("page", ["backgroundColor", "secondaryBackgroundColor"])
def test_captions_can_be_read(look: str, page: str):
    theme = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"][look]
    text, ground = (
        [int(theme[name][i : i + 2], 16) for i in (1, 3, 5)] for name in ("textColor", page)
    )
    faded = [round(0.6 * a + 0.4 * b) for a, b in zip(text, ground, strict=True)]  # by Streamlit
    assert contrast("#{:02x}{:02x}{:02x}".format(*faded), theme[page]) > 4.5


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_the_map_says_the_label_of_a_point():
    points = np.zeros((2, 2), np.float32)
    figure = map_figure(
        points, names=["a", "b"], colouring=by_class("kind", pd.Series(["x", "y"])), method="pca"
    )
    assert checked(figure).data[1].hovertemplate == "%{text}<br>kind: y<extra></extra>"


def test_of_very_many_points_the_map_has_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    points, colouring = np.zeros((4, 2), np.float32), one_colour(4)
    few = map_figure(points, names="abcd", colouring=colouring, method="pca")
    assert few["data"][0]["text"] == list("abcd")
    monkeypatch.setattr("dashboard.charts.maps.map.MANY", 3)
    many = map_figure(points, names="abcd", colouring=colouring, method="pca")
    assert "text" not in many["data"][0]
    assert list(many["data"][0]["meta"]["rows"]) == [0, 1, 2, 3]


def test_years_are_written_as_years_on_the_scale_of_a_map():
    points, years = np.random.default_rng(0).normal(size=(20, 2)), np.arange(1950, 1970)
    for numbers, form, hover in (
        (years, "d", "year: %{marker.color:d}"),
        (years + 0.5, None, "year: %{marker.color:.3~g}"),
    ):
        by_year = by_number("year", numbers)
        figure = checked(map_figure(points, names=[""] * 20, colouring=by_year, method="pca"))
        (trace,) = figure.data
        assert trace.marker.colorbar.tickformat == form
        assert hover in trace.hovertemplate


def test_the_mark_on_training_losses_lies_in_their_midst():
    jumpy = [Epoch(i + 1, 0.04 + 0.02 * (i % 2), None, 0.1) for i in range(600)]
    assert loss_figure(jumpy, epochs=600, marked=600)["data"][-1]["y"] == [pytest.approx(0.05, 0.1)]


def test_years_are_written_as_years_below_sequences():
    meta = Meta(("births",), ("",), step_unit="year", begins="1960-01-01T00:00:00")
    dataset = SequenceDataset("places", [np.ones((3, 1), np.float32)] * 2, meta=meta)
    figure = sequences_figure(dataset.sequences, titles=["a", "b"], meta=meta, channels=[0])
    figure = with_dates(figure, dataset, [0, 1])
    drawn = pd.to_datetime(figure["data"][1]["x"], unit="ms")
    assert drawn.year.tolist() == [1960, 1961, 1962]
    assert figure["layout"]["xaxis"]["hoverformat"] == "%Y" == hover_format(meta)
    checked(figure)


def test_sequences_that_begin_on_one_day_are_drawn_over_dates_and_windows_over_time():
    meta = Meta(("close",), ("",), step_unit="business day", begins="2021-01-08T00:00:00")
    whole = SequenceDataset("shares", [np.ones((3, 1), np.float32)] * 2, meta=meta)
    cut = replace(whole, start=np.array([0, 3]), recording=np.array([0, 0]))
    days = pd.to_datetime(["2021-01-08", "2021-01-11", "2021-01-12"])  # from a Friday
    for dataset, rows, drawn, title in (
        (whole, [0, 1], days, ""),
        (cut, [0, 1], pd.to_datetime([0, 1, 2], unit="ms"), "business days"),
        (cut, [0, 0], days, ""),  # one that begins later isn't in view
    ):
        figure = sequences_figure(dataset.sequences, titles=["a", "b"], meta=meta, channels=[0])
        figure = with_dates(figure, dataset, rows)
        assert (pd.to_datetime(figure["data"][1]["x"], unit="ms") == drawn).all()
        for layout in (figure["layout"], figure["layout"]["meta"]["narrow"]):
            assert layout["xaxis"]["title"]["text"] == title
            assert (layout["xaxis"].get("type") == "date") == (title == "")
        checked(figure)
