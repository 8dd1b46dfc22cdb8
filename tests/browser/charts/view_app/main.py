"""The pages of charts in Streamlit. Run by `app`."""

import sys
from pathlib import Path

import streamlit as st

if (root := str(Path(__file__).resolve().parents[4])) not in sys.path:
    sys.path.insert(0, root)

from tests.browser.charts.view_app import pages
from tests.browser.charts.view_app.clip_pages import page_colour, page_grey

st.set_page_config(layout="wide")
visit = pages.visit()
maps = st.Page(pages.page_maps, title="Maps", default=True)
others = [
    st.Page(pages.page_live, title="Live"),
    st.Page(pages.page_slow, title="Slow"),
    st.Page(pages.page_spots, title="Spots"),
    st.Page(page_grey, title="Grey"),
    st.Page(page_colour, title="Colour"),
]
page = st.navigation([maps, *others], position="top")
st.button("Afresh", on_click=pages.afresh)
with st.container(key=f"visit{visit}"):
    page.run()
