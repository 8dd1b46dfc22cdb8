"""Addresses on this server, and the route that serves Plotly.js."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # another content, another path


def served_at(path: str) -> str:
    """Where this server serves a path by a route: below its base path."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' if base else ''}{base}/{path}"


@cache
def plotly_js_url() -> str:
    """Path of Plotly.js on this server; its version is in the name, so it never changes."""
    return served_at(f"plotly/plotly-{plotly.__version__}.min.js")


def plotly_js_route() -> Route:
    """The route that serves Plotly.js from the installed plotly package.

    It is compressed once, from now on and beside all else: Streamlit's compression takes as long
    for every browser, and the first chart would wait for it.
    """
    file = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    beside = ThreadPoolExecutor(1, thread_name_prefix="plotly.js")
    compressed = beside.submit(lambda: gzip.compress(file.read_bytes(), compresslevel=6))
    beside.shutdown(wait=False)

    def serve(request: Request) -> Response:
        headers = {**FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return FileResponse(file, media_type="text/javascript", headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(compressed.result(), media_type="text/javascript", headers=headers)

    return Route(plotly_js_url(), serve)
