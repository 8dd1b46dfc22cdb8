"""Where names of many lines stand: beside the chart's buttons as long as they don't reach them."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.colouring import MISSING_NAME, by_class
from dashboard.charts.maps.map import IN_LEGEND, map_figure
from dashboard.charts.sequences import BUTTONS, LONG_LEGEND, figure_height, sequences_figure
from sequitur_core.data.dataset import Meta
from tests.dashboard.conftest import checked


def top_of_legend(channels: int, name: str = "c") -> tuple[float, int]:
    """Pixels from the top of the figure to its legend, and to its charts."""
    names = tuple(f"{name}{i}" for i in range(channels))
    meta = Meta(channels=names, units=("",) * channels)
    figure = checked(
        sequences_figure(
            [np.ones((5, channels), np.float32)],
            titles=["one"],
            meta=meta,
            channels=list(range(channels)),
        )
    )
    return (1 - figure.layout.legend.y) * figure_height(1, 4), figure.layout.margin.t


def test_a_long_legend_stands_below_the_buttons():
    beside, charts = top_of_legend(LONG_LEGEND - 1)
    below, lower = top_of_legend(LONG_LEGEND)
    assert beside == 0
    assert round(below) == BUTTONS
    assert lower == charts + BUTTONS
    assert top_of_legend(LONG_LEGEND - 1, "external_rotation")[1] == lower


def test_the_name_of_a_label_leaves_the_map_its_room():
    """A question of a survey, as a heading, took all but an eighth of the width."""
    asked = "What is the identification code of the participant on the consent form?"
    colouring = by_class(asked, pd.Series(["a", "b"]))
    points = np.zeros((2, 2), np.float32)
    figure = checked(map_figure(points, names=["1", "2"], colouring=colouring, method="pca"))
    title = figure.layout.legend.title.text
    assert len(title) <= IN_LEGEND
    assert title.startswith("What is")


def test_whole_numbers_are_whole_where_some_are_missing():
    colouring = by_class("dose", pd.Series([10.0, np.nan, 2.0, 0.5]))
    assert colouring.names == ("10", MISSING_NAME, "2", "0.5")
    assert [*colouring.colours] == ["0.5", "2", "10", MISSING_NAME]


def test_a_single_line_that_the_axis_names_has_no_legend():
    def drawn(channels: int, **more: list[np.ndarray]) -> go.Figure:
        meta = Meta(channels=("a", "b")[:channels], units=("",) * channels)
        some = [np.ones((5, channels), np.float32)] * 2
        figure = sequences_figure(
            some, titles=["1", "2"], meta=meta, channels=range(channels), **more
        )
        return checked(figure)

    one = drawn(1)
    assert not one.layout.showlegend
    assert not one.layout.meta["narrow"]["showlegend"]
    assert drawn(2).layout.showlegend
    assert drawn(1, reconstructions=[np.ones((5, 1), np.float32)] * 2).layout.showlegend
