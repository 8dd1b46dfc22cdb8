"""The panel that says what a map kept: numbers, fading, labels, the same map redrawn."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.charts.colouring import one_colour
from dashboard.charts.maps.map import map_figure
from dashboard.components.plotly_view import encode_rows
from dashboard.explore_page.panels.quality import map_quality as panel
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.explore.maps.map_quality import label_agreement, map_quality
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.explore.neighbours import asked_for_labels
from sequitur_core.runs import queries
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import (
    Open,
    answered,
    box,
    checked,
    control,
    numbers,
    open_panel,
    put_run,
    sent_to,
    tell,
    texts,
    waves,
)


def random_map(encodings: np.ndarray, *, seed: int, **_: Any) -> np.ndarray:
    """A map that keeps something of the linear one, and takes chance; UMAP compiles first."""
    linear = pca(encodings)
    return linear + np.random.default_rng(seed).normal(scale=linear.std(), size=linear.shape)


@pytest.fixture
def run(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setitem(PROJECTIONS, "umap", random_map)
    return finish(put_run(space, waves(40)))


def figures(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def shown(value: float) -> str:
    return f"{value:.3f}" if value > 0.99 else f"{value:.2f}"


def map_of(at: AppTest, key: str = "map") -> dict[str, Any]:
    """The figure that a chart shows, from what is sent to the browser."""
    data = sent_to(at, key)
    assert data is not None
    return json.loads(data["figure"])


def test_the_numbers_are_those_of_the_map_in_view_and_what_counts_as_a_neighbour_is_said(
    open_page: Open, run: Run
):
    at = open_panel(open_page, run, page_texts.MAP_QUALITY)
    found = map_quality(run.encodings(), run.points("umap"))
    assert figures(at)[page_texts.TRUSTWORTHINESS] == shown(found.trustworthiness)
    assert figures(at)["Continuity"] == shown(found.continuity)
    k, asked = found.k, min(found.k, asked_for_labels(len(found.rows)))
    with_label = label_agreement(found, run.dataset().labels["kind"].tolist(), k=asked)
    assert figures(at)["Encodings"] == f"{100 * with_label.in_encodings:.0f} %"
    assert figures(at)[page_texts.BY_CHANCE] == f"{100 * with_label.by_chance:.0f} %"
    assert f"How many of the {asked} nearest have the same kind?" in texts(at)

    def order(table: np.ndarray) -> np.ndarray:
        far = np.linalg.norm(table[:, None].astype(float) - table[None], axis=2)
        np.fill_diagonal(far, np.inf)
        return far.argsort(axis=1)

    on_map, alike = order(run.points("umap"))[:, :k], order(run.encodings())[:, : 2 * k]
    share = np.mean([np.isin(a, b).mean() for a, b in zip(on_map, alike, strict=True)])
    assert (
        f"Of the {k} points closest to a point on the map, **{100 * share:.0f} %** are among "
        f"the {2 * k} sequences most similar to it"
    ) in texts(at)


def test_another_map_gets_its_own_numbers_and_pca_needs_no_second_one(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.MAP_QUALITY)
    box(at, "Map").set_value("pca").run()
    answered(at, run)
    expected = map_quality(run.encodings(), run.points("pca"))
    assert figures(at)[page_texts.TRUSTWORTHINESS] == shown(expected.trustworthiness)
    assert "points far apart really are different" in texts(at)
    assert "There is nothing random in PCA" in texts(at)
    assert not [b for b in at.button if b.key == "second_seed"]


@pytest.mark.parametrize(
    ("column", "named"),
    [
        (pd.Series(["a", "b"] * 20), True),
        (pd.Series(["a"] * 40), False),
        (pd.Series([f"s{i}" for i in range(40)]), False),
        (pd.Series(np.linspace(0, 1, 20).repeat(2)), False),
        (pd.Series([1, 2] * 20), True),
        (pd.Series([None] * 40), False),
        (pd.Series([f"c{i}" for i in range(200)] * 3), True),
    ],
    ids=["two", "one", "ids", "measured", "numbers", "none", "200"],
)
def test_labels_that_name_classes_are_told_from_others(column, named):
    assert is_class(column) is named


def test_points_that_lost_their_neighbours_are_faded_where_and_unless_one_wants_it(
    open_page: Open, run: Run
):
    at = open_panel(open_page, run, page_texts.MAP_QUALITY)
    found = map_quality(run.encodings(), run.points("umap"))
    worst, best = int(found.lost.argmax()), int(found.lost.argmin())
    assert found.lost[worst] > found.lost[best]
    figure = checked(
        map_figure(
            run.points("umap"),
            names=[""] * 40,
            colouring=one_colour(40),
            method="umap",
            faint=found.lost,
        )
    )
    opacity = figure.data[0].marker.opacity
    assert opacity[worst] < opacity[best]
    faded = np.minimum(1, found.lost / panel.FULLY_FADED)
    for first, trace in enumerate(map_of(at)["data"]):  # a kind in turn
        drawn = numbers(trace["marker"]["opacity"])
        assert np.allclose(drawn, 0.85 * (1 - 0.9 * faded[first::2]), atol=1e-5)

    at.toggle(key=state.FADE_DISTORTED).set_value(False).run()
    assert map_of(at)["data"][0]["marker"]["opacity"] == 0.85
    at.toggle(key=state.FADE_DISTORTED).set_value(True).run()
    assert not isinstance(map_of(at)["data"][0]["marker"]["opacity"], float)
    control(at, state.PANEL).set_value(page_texts.SELECTION).run()  # as it is
    assert map_of(at)["data"][0]["marker"]["opacity"] == 0.85


def test_a_second_map_lies_upon_the_first_selects_as_it_does_and_can_be_closed(
    open_page: Open, run: Run
):
    at = open_panel(open_page, run, page_texts.MAP_QUALITY)
    at.button(key="second_seed").click().run()
    answered(at, run)
    first, second = map_of(at), map_of(at, "second_map")
    colours = [[trace["marker"]["color"] for trace in m["data"]] for m in (first, second)]
    assert colours[0] == colours[1]
    (query,) = queries.completed(run, "agreement")
    found = queries.result(run, query)
    assert found is not None
    share = f"{100 * found['common'].mean():.0f} %"
    assert f"**{share}** are the same on both maps" in texts(at)
    # Laid upon the first: no turn or mirror image of it lies closer.
    own, points = run.points("umap"), found["points"]
    off = np.square(points - own).sum()
    for turned in (points[:, ::-1], -points, points * [1, -1]):
        assert off <= np.square(turned - own).sum()

    lasso = {"kind": "lasso", "rows": encode_rows([2, 5], 40)}
    tell(at, "second_map", {"selected": lasso})
    assert at.session_state["selected_rows"] == (run.id, [2, 5])
    at.button(key="close_second").click().run()
    assert [b for b in at.button if b.key == "second_seed"]


def test_a_map_with_other_settings_is_measured_and_drawn_again_with_them(open_page: Open, run: Run):
    settings = {
        "method": "umap", "neighbours": 5, "min_dist": 0.3, "metric": "euclidean", "seed": 3,
    }  # fmt: skip
    query = Query("map", settings)
    queries.submit(run, query)
    answer_all(run)
    at = open_page("explore", page_texts.MAP_QUALITY, run=run.id, map=query.id)
    answered(at, run)
    at.button(key="second_seed").click().run()
    answered(at, run)
    assert {tuple(a.settings.items()) for a in queries.completed(run, "map")} == {
        tuple(settings.items()), tuple({**settings, "seed": 4}.items()),
    }  # fmt: skip


def test_three_sequences_get_a_sentence(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(4).take([0, 1, 2])))
    assert "all are neighbours of each other" in texts(
        open_panel(open_page, run, page_texts.MAP_QUALITY)
    )


def test_equal_encodings_get_a_sentence(open_page: Open, space: Workspace):
    same = SequenceDataset("same", [np.ones((6, 1), np.float32)] * 20)
    run = finish(put_run(space, same))
    assert "All encodings are equal" in texts(open_panel(open_page, run, page_texts.MAP_QUALITY))


def test_of_several_labels_that_of_the_colours_is_compared_first(open_page: Open, space: Workspace):
    data = waves(20)
    labels = data.labels.assign(half=["first"] * 10 + ["second"] * 10)
    run = finish(put_run(space, replace(data, labels=labels)))
    at = open_page("explore", page_texts.MAP_QUALITY, run=run.id)
    control(at, state.COLOUR_BY).set_value("half").run()
    assert answered(at, run).selectbox(key="trust_label").value == "half"


def test_without_labels_nothing_is_said_of_them(open_page: Open, space: Workspace):
    plain = SequenceDataset("plain", waves(20).sequences)
    at = open_panel(open_page, finish(put_run(space, plain)), page_texts.MAP_QUALITY)
    assert page_texts.BY_CHANCE not in figures(at)
    assert page_texts.TRUSTWORTHINESS in figures(at)
