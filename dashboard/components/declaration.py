"""How the components of this folder are made known to Streamlit."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent


def declare(name: str) -> ComponentRenderer:
    """The component of the folder `name`: its view.html, its styles and scripts as one module.

    The styles and scripts in `shared` come before its own.
    """

    def joined(ending: str) -> str:
        files = [
            file
            for folder in (HERE / "shared", HERE / name)
            for file in sorted(folder.rglob(f"*.{ending}"))
        ]
        return "\n".join(file.read_text(encoding="utf-8") for file in files)

    return st.components.v2.component(
        name, html=joined("html"), css=joined("css"), js=joined("js"), isolate_styles=False
    )
