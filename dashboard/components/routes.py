"""Addresses on this server, and the route that serves Plotly.js."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route


def served_at(path: str) -> str:
    """Where this server serves a path by a route: below its base path."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' if base else ''}{base}/{path}"


@cache
def plotly_js_url() -> str:
    """Path of Plotly.js on this server; its version is in the name, so it never changes."""
    return served_at(f"plotly/plotly-{plotly.__version__}.min.js")


def plotly_js_route() -> Route:
    """The route that serves Plotly.js from the installed plotly package."""
    file = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

    def serve(_: Request) -> FileResponse:
        return FileResponse(
            file,
            media_type="text/javascript",
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )

    return Route(plotly_js_url(), serve)
