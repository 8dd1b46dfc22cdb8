"""A few charts on pages, for the browser tests of the component. Started like the dashboard."""

import sys
from pathlib import Path

import streamlit as st

if (root := str(Path(__file__).resolve().parents[4])) not in sys.path:
    sys.path.insert(0, root)

from dashboard.components.declaration import scripts_route
from dashboard.components.plotly_view.large_figures import parts_route
from dashboard.components.routes import plotly_js_route

app = st.App("main.py", routes=[plotly_js_route(), scripts_route(), parts_route()])
