"""The colours of the theme, for what Streamlit doesn't colour."""

from __future__ import annotations

import streamlit as st


def colour(name: str) -> str:
    """A colour of the theme in CSS, light or dark as the page is."""
    light, dark = (st.get_option(f"theme.{look}.{name}") for look in ("light", "dark"))
    return f"light-dark({light}, {dark})"
