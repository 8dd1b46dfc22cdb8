"""How the components of this folder are made known to Streamlit and to browsers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.components.v2.types import ComponentRenderer

from dashboard.components.routes import FOR_EVER, served_at

HERE = Path(__file__).parent
SCRIPTS_PATH = "components"


def source(name: str, ending: str) -> str:
    """The files of a component with this ending, such as "js", as one: `shared` before its own."""
    files = [
        file
        for folder in (HERE / "shared", HERE / name)
        for file in sorted(folder.rglob(f"*.{ending}"))
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def declare(name: str) -> ComponentRenderer:
    """The component of the folder `name`: its view.html, its styles and its script."""
    # Streamlit sends a script again with all that is new in its component, and the browser reads
    # it through again each time: 0.1 MB of a chart, where its address does.
    js = (
        "export default async (given) =>\n"
        f"  (await import(location.origin + {script_url(name)!r})).default(given);\n"
    )
    html, css = (source(name, ending) for ending in ("html", "css"))
    return st.components.v2.component(name, html=html, css=css, js=js, isolate_styles=False)


@cache
def script_url(name: str) -> str:
    """Path on this server of a component's script; a script that differs has another one."""
    return served_at(f"{SCRIPTS_PATH}/{name}/{_digest(source(name, 'js'))}.js")


def scripts_route() -> Route:
    """The route that serves the scripts of components, each as one module."""
    names = {folder.name for folder in HERE.iterdir() if (folder / "__init__.py").exists()}

    def serve(request: Request) -> Response:
        name, digest = request.path_params["name"], request.path_params["digest"]
        if name not in names:
            return Response(status_code=404)
        script = source(name, "js")
        # Else a page of another version asks, as while several servers are updated in turn.
        headers = FOR_EVER if digest == _digest(script) else {"Cache-Control": "no-store"}
        return Response(script, media_type="text/javascript", headers=headers)

    return Route(served_at(f"{SCRIPTS_PATH}/{{name}}/{{digest}}.js"), serve)


def _digest(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()[:12]
