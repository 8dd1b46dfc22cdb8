"""Two charts on a page, for the browser tests of the component. Started like the dashboard."""

import sys
from pathlib import Path

import streamlit as st

if (root := str(Path(__file__).resolve().parents[3])) not in sys.path:
    sys.path.insert(0, root)

from dashboard.plotly_view import plotly_js_route

app = st.App("main.py", routes=[plotly_js_route()])
