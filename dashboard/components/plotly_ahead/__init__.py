"""Plotly.js is loaded while the server still computes what it is to draw: load_plotly_ahead."""

from __future__ import annotations

from dashboard.components.declaration import declare
from dashboard.components.routes import plotly_js_url

_mount = declare("plotly_ahead")


def load_plotly_ahead() -> None:
    """Have the browser load Plotly.js, on a page that shows charts after a while."""
    _mount(key="plotly_ahead", data={"library": plotly_js_url()})
