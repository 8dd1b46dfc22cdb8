"""Large figures: a chart is told where they are, the server has the last ones."""

from __future__ import annotations

import json
from collections import OrderedDict

import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response

from dashboard.components.plotly_view import large_figures, serialise_figure
from dashboard.components.plotly_view.large_figures import as_sent, figures_route


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_figures, "LARGE", 0)
    monkeypatch.setattr(large_figures, "_kept", OrderedDict())


def points(x: list[float]) -> large_figures.SerialisedFigure:
    meta = {"rows": np.arange(len(x))}
    return serialise_figure({"data": [{"x": np.array(x), "meta": meta}], "layout": {}})


def served(address: str) -> Response:
    digest = address.rpartition("/")[2].removesuffix(".json")
    scope = {"type": "http", "path_params": {"digest": digest}}
    return figures_route().endpoint(Request(scope))


def test_a_large_figure_is_served_where_the_chart_is_told():
    figure = points([1, 2, 3])
    sent = as_sent(figure)
    assert sent.keys() == {"n", "address"}
    assert sent["n"] == 3
    response = served(sent["address"])
    assert "immutable" in response.headers["cache-control"]
    assert json.loads(response.body) == {
        "figure": figure.figure, "rows": list(figure.rows), "spans": []
    }  # fmt: skip


def test_the_same_figure_has_the_same_address_and_another_another_one():
    one, same, other = (as_sent(points(x))["address"] for x in ([1, 2], [1, 2], [1, 3]))
    assert one == same != other


def test_a_small_figure_travels_itself(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(large_figures, "LARGE", 1_000_000)
    sent = as_sent(points([1, 2]))
    assert (sent["address"], json.loads(sent["figure"])["layout"]) == ("", {})


def test_the_last_figures_are_kept_and_an_unknown_one_is_not_there():
    addresses = [as_sent(points([x]))["address"] for x in range(large_figures.MOST_KEPT + 1)]
    assert [served(address).status_code for address in addresses] == [
        404, *[200] * large_figures.MOST_KEPT
    ]  # fmt: skip
