"""Scripts of components: sent as an address, which serves them."""

from __future__ import annotations

import pytest
import streamlit
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from dashboard.components.declaration import script_url, scripts_route, source


def served(name: str, digest: str) -> Response:
    scope = {"type": "http", "headers": [], "path_params": {"name": name, "digest": digest}}
    return scripts_route().endpoint(Request(scope))


def test_a_component_is_sent_the_address_of_its_script() -> None:
    def page() -> None:
        from dashboard.components.chart_library import expect_chart

        expect_chart()

    sent = AppTest.from_function(page).run().get("bidi_component")[0].proto
    assert script_url("chart_library") in sent.js_content
    assert len(sent.js_content) < 200
    assert script_url("plotly_view") in sent.json  # ahead of the first chart


def test_a_script_is_kept_for_ever_at_its_own_address_only() -> None:
    *_, name, file = script_url("plotly_view").split("/")
    own, other = served(name, file.removesuffix(".js")), served(name, "0123")
    assert own.body.decode() == other.body.decode() == source("plotly_view", "js")
    assert "immutable" in own.headers["cache-control"]
    assert other.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["..", "shared", "__pycache__", "unheard"])
def test_nothing_but_components_is_served(name: str) -> None:
    assert served(name, "0123").status_code == 404


def test_scripts_lie_below_the_base_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlit, "get_option", lambda name: {"server.baseUrlPath": "/a/b/"}[name])
    script_url.cache_clear()
    try:
        assert script_url("replay_bar").startswith("/a/b/components/replay_bar/")
        assert scripts_route().path == "/a/b/components/{name}/{digest}.js"
    finally:
        script_url.cache_clear()
