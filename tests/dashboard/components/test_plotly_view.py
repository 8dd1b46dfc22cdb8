"""What the chart component sends and understands, without a browser."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np
import plotly
import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from dashboard.components.plotly_view import Event, decode_rows, encode_rows
from dashboard.components.plotly_view.serialised_figure import figure_json
from dashboard.components.routes import plotly_js_route, plotly_js_url
from tests.dashboard.conftest import tell


def trace_json(**trace: Any) -> dict[str, Any]:
    """A trace as it goes down."""
    found: dict[str, Any] = json.loads(figure_json({"data": [trace], "layout": {}}))["data"][0]
    return found


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (np.array([1, -128]), "i1"),
        (np.array([1, 128]), "i2"),
        (np.array([-(2**31), 2**31 - 1]), "i4"),
        (np.array([0, 2**40]), "f8"),
        (np.array([0.1, np.nan], np.float32), "f4"),
        (np.array([0.1, np.inf]), "f8"),
        (np.array([1.5, 2], ">f8"), "f8"),
        (np.arange(12.0).reshape(3, 4).T, "f8"),
    ],
)
def test_arrays_of_numbers_go_down_as_the_browser_has_them(values: Any, dtype: str) -> None:
    (packed,) = trace_json(marker={"color": values})["marker"].values()
    assert packed["dtype"] == dtype
    shape = [int(n) for n in packed.get("shape", str(len(values))).split(",")]
    found = np.frombuffer(base64.b64decode(packed["bdata"]), f"<{dtype}").reshape(shape)
    np.testing.assert_array_equal(found, values)


@pytest.mark.parametrize("values", [np.array(["<a>", "b"]), np.array([]), [1, None], ((0, 1),)])
def test_all_else_goes_down_as_a_list(values: Any) -> None:
    assert trace_json(text=values)["text"] == json.loads(json.dumps(np.asarray(values).tolist()))


@given(st.data(), st.integers(0, 300))
def test_rows_survive_the_bitset(data: st.DataObject, n: int) -> None:
    rows = sorted(data.draw(st.sets(st.integers(0, n - 1)))) if n else []
    assert decode_rows(encode_rows(rows, n), n).tolist() == rows


def test_row_0_is_the_lowest_bit_of_the_first_byte() -> None:
    assert encode_rows([0], 8) == "AQ=="


def test_rows_that_the_figure_lacks_are_left_out() -> None:
    assert decode_rows(encode_rows([-1, 2, 9], 9), 9).tolist() == [2]


@pytest.mark.parametrize("bits", ["", "*", "AQ", "é", "A" * 5])
def test_a_damaged_bitset_selects_nothing(bits: str) -> None:
    assert decode_rows(bits, 20).tolist() == []


def test_a_bitset_longer_than_the_figure_is_cut_off() -> None:
    assert decode_rows(encode_rows(range(64), 64), 3).tolist() == [0, 1, 2]


def page() -> None:
    import numpy as np
    import streamlit as st

    from dashboard.components.plotly_view import plotly_view

    traces = [
        {"x": [0, 1], "y": [0, 1], "meta": {"rows": np.array([4, 0])}},
        {"x": ["2024-01-01"], "y": [float("nan")]},
    ]
    figure = {"data": traces, "layout": {}}
    event = plotly_view(
        figure, key="map", label="A map", selected=st.session_state.get("rows"), select=True
    )
    if event is not None:
        st.text(f"{event.kind} {event.rows.tolist()}")


def sent(app: AppTest) -> dict[str, Any]:
    (element,) = app.get("bidi_component")
    data: dict[str, Any] = json.loads(element.proto.json)
    return data


def test_an_event_reaches_the_page() -> None:
    app = AppTest.from_function(page).run()
    app.session_state["map"] = {"selected": {"kind": "lasso", "rows": encode_rows([0, 4], 5)}}
    app.run()
    assert not app.exception
    assert [text.value for text in app.text] == ["lasso [0, 4]"]


def click(app: AppTest, rows: list[int]) -> AppTest:
    """Run the page as after a click in the chart."""
    return tell(app, "map", {"selected": {"kind": "click", "rows": encode_rows(rows, 5)}})


def test_what_the_chart_has_told_is_not_sent_back() -> None:
    app = AppTest.from_function(page).run()
    app.session_state["rows"] = [1]
    assert sent(click(app, [4]))["selected"] is None
    app.session_state["rows"] = [4]
    assert sent(app.run())["selected"] is None


def test_after_every_selection_the_same_goes_down() -> None:
    app = AppTest.from_function(page).run()
    assert sent(click(app, [4])) == sent(click(app, [0, 4]))


def test_rows_that_the_chart_has_not_told_are_sent() -> None:
    app = click(AppTest.from_function(page).run(), [4])
    for rows in ([1], [4]):  # the chart has shown others since it told of row 4
        app.session_state["rows"] = rows
        assert decode_rows(sent(app.run())["selected"], 5).tolist() == rows


def test_a_chart_that_comes_back_is_sent_its_rows_again() -> None:
    app = click(AppTest.from_function(page).run(), [4])
    app.session_state["rows"] = [4]
    del app.session_state["map"]  # as on a visit to another page
    assert decode_rows(sent(app.run())["selected"], 5).tolist() == [4]


def test_a_figure_prepared_before_is_shown_like_the_figure() -> None:
    def page() -> None:
        import numpy as np

        from dashboard.components.plotly_view import plotly_view
        from dashboard.components.plotly_view.serialised_figure import serialise_figure

        trace = {"x": [0, 1], "y": [0, 1], "meta": {"rows": np.array([4, 0])}}
        figure = {"data": [trace], "layout": {}}
        plotly_view(figure, key="map", label="A map")
        plotly_view(serialise_figure(figure), key="again", label="A map")

    first, again = AppTest.from_function(page).run().get("bidi_component")
    assert json.loads(again.proto.json) == {**json.loads(first.proto.json), "key": "again"}


@pytest.mark.parametrize("value", ["lasso", {"kind": "poke", "rows": "AQ=="}, {"kind": "box"}, 7])
def test_an_event_that_the_chart_never_sends_is_no_event(value: object) -> None:
    app = AppTest.from_function(page).run()
    app.session_state["map"] = {"selected": value}
    app.run()
    assert not app.exception
    assert len(app.text) == 0


def test_a_click_on_the_legend_is_an_event() -> None:
    app = AppTest.from_function(page).run()
    app.session_state["map"] = {"selected": {"kind": "legend", "rows": encode_rows([0, 4], 5)}}
    app.run()
    assert [text.value for text in app.text] == ["legend [0, 4]"]


@pytest.mark.parametrize(
    ("told", "how"),
    [({"how": "add"}, "add"), ({"how": "remove"}, "remove"), ({"how": "poke"}, "new"), ({}, "new")],
)
def test_the_page_knows_what_selecting_does(told: dict[str, str], how: str) -> None:
    def page() -> None:
        import streamlit as st

        from dashboard.components.plotly_view import selection_mode

        st.text(selection_mode("map"))

    app = AppTest.from_function(page)
    app.session_state["map"] = told
    assert app.run().text[0].value == how


def test_what_will_be_told_is_known_above_the_chart() -> None:
    def page() -> None:
        import streamlit as st

        from dashboard.components.plotly_view import current_event, plotly_view

        before = current_event("map", 2)
        figure = {"data": [{"y": [1, 2], "meta": {"rows": [0, 1]}}], "layout": {}}
        event = plotly_view(figure, key="map", label="", select=True)
        st.text(f"{before.kind} {before.rows} {event.kind} {event.rows}")

    app = AppTest.from_function(page)
    app.session_state["map"] = {"selected": {"kind": "box", "rows": encode_rows([1], 2)}}
    assert app.run().text[0].value == "box [1] box [1]"


def test_a_figure_goes_down_with_its_rows_apart() -> None:
    data = sent(AppTest.from_function(page).run())
    figure = json.loads(data["figure"])
    assert figure["data"][0]["meta"] == {}
    first, second = json.loads(data["rows"])
    assert (first, second) == ({"dtype": "i1", "bdata": "BAA="}, None)  # 4 and 0
    assert data["n"] == 5


def test_the_page_may_leave_the_selection_to_the_chart() -> None:
    assert sent(AppTest.from_function(page).run())["selected"] is None


def test_the_figure_given_is_left_as_it_was() -> None:
    def page() -> None:
        import copy

        import streamlit as st

        from dashboard.components.plotly_view import plotly_view

        figure = {"data": [{"y": [1, 2], "meta": {"rows": [0, 1]}}], "layout": {}}
        before = copy.deepcopy(figure)
        plotly_view(figure, key="map", label="A map")
        st.text(before == figure)

    assert AppTest.from_function(page).run().text[0].value == "True"


def test_the_url_of_the_chart_library_follows_its_version_and_the_base_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streamlit, "get_option", lambda name: {"server.baseUrlPath": "/a/b/"}[name])
    plotly_js_url.cache_clear()
    try:
        wanted = f"/a/b/plotly/plotly-{plotly.__version__}.min.js"
        assert plotly_js_url() == plotly_js_route().path == wanted
    finally:
        plotly_js_url.cache_clear()


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "gzip"), ("", None)])
def test_the_chart_library_is_compressed_for_browsers_that_take_it(
    accepted: str, encoding: str | None
) -> None:
    scope = {"type": "http", "headers": [(b"accept-encoding", accepted.encode())]}
    response = plotly_js_route().endpoint(Request(scope))
    assert response.headers.get("content-encoding") == encoding
    assert "immutable" in response.headers["cache-control"]
    if encoding:
        assert b"plotly.js" in gzip.decompress(response.body)[:200]


def test_rows_that_reach_along_x_are_sent_apart() -> None:
    def page() -> None:
        import numpy as np

        from dashboard.components.plotly_view import plotly_view

        reach = {"rows": np.array([1, 0]), "spans": np.array([[0, 2], [2, 4.5]])}
        traces = [{"x": [1, 3], "y": [0, 0], "meta": reach}, {"x": [1], "y": [1]}]
        plotly_view({"data": traces, "layout": {}}, key="map", label="A map")

    data = sent(AppTest.from_function(page).run())
    assert json.loads(data["figure"])["data"][0]["meta"] == {}
    first, second = json.loads(data["spans"])
    assert np.frombuffer(base64.b64decode(first["bdata"])).tolist() == [0, 2, 2, 4.5]
    assert second is None


def test_a_click_on_what_lies_over_the_figure_tells_its_name() -> None:
    app = AppTest.from_function(page).run()
    app.session_state["map"] = {
        "selected": {"kind": "mark", "rows": encode_rows([4], 5), "mark": "new one"}
    }
    app.run()
    assert [text.value for text in app.text] == ["mark [4]"]
    event = happened_in({"kind": "mark", "rows": encode_rows([4], 5), "mark": "new one"})
    assert event is not None
    assert event.mark == "new one"
    assert happened_in({"kind": "mark", "rows": encode_rows([4], 5), "mark": 7}) is None


def happened_in(told: dict[str, Any]) -> Event | None:
    from dashboard.components.plotly_view import _event

    return _event({"selected": told}, 5)


@pytest.mark.parametrize(
    ("along", "wanted"),
    [
        ([3.5, 1], (1.0, 3.5)),
        (None, None),
        ([1], None),
        (["a", 1], None),
        ([1, float("inf")], None),
    ],
)
def test_a_box_says_how_far_it_reaches_along_time(along: object, wanted: object) -> None:
    event = happened_in({"kind": "box", "rows": encode_rows([4], 5), "along": along})
    assert event is not None
    assert event.along == wanted
