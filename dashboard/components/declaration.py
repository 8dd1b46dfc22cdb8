"""How the components of this folder are made known to Streamlit."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent


def source(name: str, ending: str) -> str:
    """The files of a component with this ending, such as "js", as one: `shared` before its own."""
    files = [
        file
        for folder in (HERE / "shared", HERE / name)
        for file in sorted(folder.rglob(f"*.{ending}"))
    ]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def declare(name: str) -> ComponentRenderer:
    """The component of the folder `name`: its view.html, its styles and scripts as one module."""
    html, css, js = (source(name, ending) for ending in ("html", "css", "js"))
    return st.components.v2.component(name, html=html, css=css, js=js, isolate_styles=False)
