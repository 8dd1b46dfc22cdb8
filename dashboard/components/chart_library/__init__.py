"""Loads what charts are drawn with while the server still works on the first of them."""

from __future__ import annotations

from dashboard.components.declaration import declare, script_url
from dashboard.components.routes import plotly_js_url

_mount = declare("chart_library")


def expect_chart() -> None:
    """Let the browser load Plotly.js, which takes it a second, before it is sent a chart."""
    data = {"library": plotly_js_url(), "script": script_url("plotly_view")}
    _mount(key="chart_library", data=data)
