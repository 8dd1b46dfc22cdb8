"""Runs: what was trained before, to open, change, rename or delete."""

from __future__ import annotations

import streamlit as st

from dashboard import cache
from dashboard.export import backup
from dashboard.runs_page import actions, families, table
from dashboard.visitors.identity import workspaces
from dashboard.widgets import deletion
from dashboard.widgets.places import cluster_choice
from dashboard.widgets.places.place import list_elsewhere, list_queued
from dashboard.widgets.uploads import import_analysis
from sequitur_core.runs.layout import home_of

st.title("Runs", anchor=False)
deletion.offer_undo(deletion.RUNS)
runs = sorted(cache.workspace().runs(), key=lambda run: -run.created)
if not runs:
    st.write("No runs yet. Every model you train is kept here, with its settings and its map.")
    st.page_link("data_page/page.py", label="Choose data", icon=":material/table_chart:")
    import_analysis.uploader(open_at_first=True)
    deletion.show_trash(deletion.RUNS)
    st.stop()
st.markdown(
    "Tick a run to open it, train it again with changes, rename or delete it. Tick several to "
    "compare or delete them."
)
list_elsewhere(runs)
list_queued(runs)
picked = table.choose(runs)
if len(picked) == 1:
    actions.show(picked[0])
elif picked:
    actions.show_several(picked)
families.show(runs)
import_analysis.uploader()
deletion.show_trash(deletion.RUNS)
if not workspaces().shared:  # else the operator has the choice
    cluster_choice.form(home_of(cache.workspace().path))
backup.button()
