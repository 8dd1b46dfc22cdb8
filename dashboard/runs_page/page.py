"""Runs: what was trained before, to open, change, rename or delete."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.formatting import plain
from dashboard.verdict import explained
from dashboard.widgets import import_analysis
from sequitur_core.errors import SequiturError
from sequitur_core.runs.run import Run
from sequitur_core.settings.presets import PRESETS

CURVE_POINTS = 60  # the loss sparkline shows at most so many epochs


def row(run: Run) -> dict[str, Any]:
    """One line of the table; a damaged run still has one."""
    line: dict[str, Any] = {
        "Name": run.name,
        "Status": run.status,
        "Curve": [],
        "Model": "",
        "Preset": "",
        "Size": None,
        "Epochs": None,
        "Loss": None,
        "Explains": "",
        "PCA": "",
        "Measured on": "",
        "Trained for": None,
        "Started": datetime.fromtimestamp(run.created, UTC).astimezone(),
    }
    try:
        spec, history, baselines = run.spec, run.history(), run.baselines()
    except SequiturError as error:
        return line | {"Measured on": str(error)}
    line |= {
        "Model": spec.model,
        "Preset": PRESETS[spec.preset].label if spec.preset in PRESETS else "",
        "Size": spec.encoding_dim,
        "Epochs": len(history),
        "Curve": curve([e.train_loss for e in history]),
        "Trained for": history[-1].seconds if history else None,
    }
    if history and baselines is not None:
        last = history[-1]
        loss = last.train_loss if last.validation_loss is None else last.validation_loss
        loss = loss if baselines.model is None else baselines.model
        line |= {
            "Loss": loss,
            "Explains": short(explained(loss, baselines.mean)),
            "PCA": short(explained(baselines.pca, baselines.mean)),
            "Measured on": "new ones" if baselines.held_out else "seen ones",
        }
    return line


def short(share: str) -> str:
    """A share as it fits a narrow column."""
    return share.replace("over", ">")


def curve(losses: list[float]) -> list[float]:
    """At most `CURVE_POINTS` of them, evenly spaced, the last one kept."""
    step = -(-len(losses) // CURVE_POINTS) or 1
    return losses[::-1][::step][::-1]


def table(found: list[Run]) -> Run | None:
    """The table; returns the run whose line is selected."""
    # The selection is by position: with other lines, it starts anew.
    lines = [run.id for run in found]
    if st.session_state.get(state.LISTED_RUNS, lines) != lines:
        st.session_state[state.RUN_TABLE_VERSION] = (
            st.session_state.get(state.RUN_TABLE_VERSION, 0) + 1
        )
    st.session_state[state.LISTED_RUNS] = lines
    chosen = st.container(key="run_table").dataframe(
        pd.DataFrame([row(run) for run in found]),
        key=f"runs_{st.session_state.get(state.RUN_TABLE_VERSION, 0)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        # All of them in sight in a window of 1280 pixels.
        column_config={
            "Name": st.column_config.TextColumn(width=150),
            "Status": st.column_config.TextColumn(width=64),
            "Curve": st.column_config.LineChartColumn("Training loss", y_min=0, width=90),
            "Model": st.column_config.TextColumn(width=102),
            "Preset": st.column_config.TextColumn(width=82),
            "Size": st.column_config.NumberColumn(
                width=48, help="How many numbers an encoding has."
            ),
            "Epochs": st.column_config.NumberColumn(width=60),
            "Loss": st.column_config.NumberColumn(
                width=74,
                format="%.3g",
                help="Mean squared error on scaled data; smaller is better.",
            ),
            "Explains": st.column_config.TextColumn(
                width=72, help="Share of the variance that the reconstructions explain."
            ),
            "PCA": st.column_config.TextColumn(
                width=66, help="What PCA of the same size explains, on the same sequences."
            ),
            "Measured on": st.column_config.TextColumn(
                width=94,
                help="Loss and shares: on sequences that the training didn't see, or on those "
                "that it did.",
            ),
            "Trained for": st.column_config.NumberColumn(width=82, format="%.1f s"),
            "Started": st.column_config.DatetimeColumn(width=102, format="D MMM, HH:mm"),
        },
    )
    picked = chosen["selection"]["rows"]
    return found[picked[0]] if picked and picked[0] < len(found) else None


@st.dialog("Rename run")
def rename(run: Run) -> None:
    """Ask for another name."""
    with st.form("rename", border=False):  # so that Enter saves
        name = st.text_input("Name", value=run.name, max_chars=120)
        saved = st.form_submit_button("Rename", type="primary")
    if saved:
        try:
            run.rename(name)
        except SequiturError as error:
            st.error(str(error))
        else:
            st.rerun()


def actions(run: Run) -> None:
    """What can be done with the selected run."""
    with st.container(horizontal=True):
        if st.button(
            "Open the map",
            type="primary",
            icon=":material/scatter_plot:",
            disabled=not cache.has_map(run),
            help=None if cache.has_map(run) else "This run has no encodings yet.",
        ):
            st.switch_page("explore_page/page.py", query_params={"run": run.id})
        if st.button("See the training", icon=":material/show_chart:", disabled=broken(run)):
            st.switch_page("train_page/page.py", query_params=both(run))
        if st.button("Train again with changes", icon=":material/tune:", disabled=broken(run)):
            state.train_like(run.spec)
            st.switch_page("train_page/page.py", query_params=both(run))
        if run.status in ("queued", "running"):
            st.button(
                "Stop",
                icon=":material/stop:",
                on_click=run.stop,
                kwargs={"wait": 1.0},
                help="Ends the training and keeps what was learned.",
            )
        if st.button("Rename", icon=":material/edit:", disabled=broken(run)):
            rename(run)
        if st.button("Delete", icon=":material/delete:"):
            name = run.name
            with st.spinner("Deleting ..."):
                run.delete()
            st.session_state[state.DELETED_RUN] = (run.id, name)
            st.rerun()


def broken(run: Run) -> bool:
    """Whether the settings of a run can't be read."""
    try:
        return not run.spec
    except SequiturError:
        return True


def both(run: Run) -> dict[str, str]:
    """Query that brings a run and its data into view."""
    return {"run": run.id, "data": run.spec.dataset_id}


def offer_undo() -> None:
    """Bring back the run that was deleted last."""
    deleted = st.session_state.get(state.DELETED_RUN)
    if deleted is None:
        return
    run_id, name = deleted
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Deleted {plain(name)}.", width="content")
        if st.button("Undo", icon=":material/undo:", type="tertiary"):
            cache.workspace().restore(run_id)
            st.session_state[state.DELETED_RUN] = None
            st.rerun()


st.title("Runs", anchor=False)
offer_undo()
found = sorted(cache.workspace().runs(), key=lambda run: -run.created)
if not found:
    st.write("Nothing was trained yet. Each training is kept here, with its settings and its map.")
    st.page_link("data_page/page.py", label="Choose data", icon=":material/table_chart:")
    import_analysis.uploader(open_at_first=True)
    st.stop()
st.markdown(
    "Tick the box beside a run to open it, train it again with changes, rename or delete it."
)
if (run := table(found)) is not None:
    actions(run)
import_analysis.uploader()
