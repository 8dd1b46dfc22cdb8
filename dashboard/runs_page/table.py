"""The table of runs: what each was trained on, for how long and how well it went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cache, state
from dashboard.formatting import begins_left, shortened_run
from dashboard.sentences.verdict import CROSS_VALIDATED, SHORT_HELP, explained, short_verdict
from dashboard.widgets.run_names import run_names
from sequitur_core.errors import SequiturError
from sequitur_core.runs.annotations.hand_labels import hand_labels, labels_file
from sequitur_core.runs.progress.state import MeasuredOn
from sequitur_core.runs.results.evaluation import read_evaluation
from sequitur_core.runs.results.judgement import begins_at_pca, judge, measured_loss
from sequitur_core.runs.run import Run
from sequitur_core.settings.presets import PRESETS

SPARKLINE_POINTS = 60
FLAT = "begins at PCA"  # a column that isn't shown
WHY_FLAT = (
    "Where a curve is flat from the beginning, the model started from the PCA solution: only what "
    "the network adds to PCA is seen."
)
NAME_LENGTH = 52  # characters that fit the column
# Widths in pixels: in a window of 1024, all results are in sight; usual names tell what follows.
COLUMNS = {
    "Name": st.column_config.TextColumn(width=330),
    "Started": st.column_config.DatetimeColumn(width=98, format="D MMM, HH:mm"),
    "Status": st.column_config.TextColumn(width=64),
    "Verdict": st.column_config.TextColumn(width=205, help=SHORT_HELP),
    "Labels": st.column_config.TextColumn(
        width=185, help="Labels that you gave, and to how many sequences."
    ),
    "Curve": st.column_config.LineChartColumn(
        width=62, y_min=0, help="The loss on the sequences trained on, over the epochs."
    ),
    "Loss": st.column_config.NumberColumn(
        width=64,
        format="compact",
        help="Mean squared error on scaled data; lower is better. Of held-out sequences it is the "
        "validation loss.",
    ),
    "Explains": st.column_config.TextColumn(
        width=68, help="The share of the variance that the reconstructions explain."
    ),
    "PCA": st.column_config.TextColumn(
        width=62, help="What PCA explains with as many numbers, on the same sequences."
    ),
    "Measured on": st.column_config.TextColumn(
        width=108,
        help="On which sequences loss and variance were measured: *held out* are kept back from "
        "training, so new to the model; *cross-validated* is each one, by a model trained without "
        "it; *training* are those it learned from. Only runs measured in the same way can be "
        "compared.",
    ),
    "Epochs": st.column_config.NumberColumn(width=60),
    "Trained for": st.column_config.NumberColumn(width=76, format="%.1f s"),
    "Data": st.column_config.TextColumn(width=170),
    "Model": st.column_config.TextColumn(width=125),
    "Size": st.column_config.NumberColumn(width=48, help="Encoding size."),
    "Preset": st.column_config.TextColumn(width=118),
}

MEASURED_ON: Mapping[MeasuredOn, str] = {
    "validation": "held out",
    "cross-fit": CROSS_VALIDATED,
    "training": "training",
}


def choose(runs: list[Run]) -> list[Run]:
    """Show the table; returns the runs whose rows are selected, in the order of the table."""
    # The selection is by position, so other rows need a new table.
    ids = [run.id for run in runs]
    version = st.session_state.get(state.RUN_TABLE_VERSION, 0)
    if st.session_state.get(state.LISTED_RUNS, ids) != ids:
        version += 1
    st.session_state[state.RUN_TABLE_VERSION] = version
    st.session_state[state.LISTED_RUNS] = ids
    called = run_names()
    rows = pd.DataFrame([_row(run, called[run.id]) for run in runs])
    begin_at_pca = rows.pop(FLAT).any()
    # What is told of all runs comes into sight, where a column would say nothing.
    if not rows["Labels"].any():
        del rows["Labels"]
    if all(row == "done" for row in rows["Status"]):
        del rows["Status"]
    table = st.container(key="run_table").dataframe(
        rows,
        key=f"runs_{version}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=COLUMNS,
        placeholder="",
    )
    if begin_at_pca:
        st.caption(WHY_FLAT)
    return [runs[row] for row in sorted(table.selection.rows) if row < len(runs)]


def _row(run: Run, name: str) -> dict[str, Any]:
    """A row of the table; a damaged run still has one."""
    row: dict[str, Any] = {
        "Name": begins_left(shortened_run(name, NAME_LENGTH)),
        "Started": datetime.fromtimestamp(run.created, UTC).astimezone(),
        "Status": run.status,
        "Verdict": "",
        "Labels": "",
        "Curve": [],
        FLAT: False,
        "Loss": None,
        "Explains": "",
        "PCA": "",
        "Measured on": "",
        "Epochs": None,
        "Trained for": None,
        "Data": "",
        "Model": "",
        "Size": None,
        "Preset": "",
    }
    try:
        spec, history, baselines = run.spec, run.history(), run.baselines()
        evaluation, labels = read_evaluation(run), _own_labels(run)
    except SequiturError as error:
        return row | {"Measured on": str(error)}
    row |= {
        "Data": _data_name(spec.dataset_id),
        "Labels": labels,
        "Model": spec.model,
        "Preset": PRESETS[spec.preset].label if spec.preset in PRESETS else "",
        "Size": spec.encoding_dim,
        "Epochs": len(history),
        "Curve": _sparkline([e.train_loss for e in history]),
        "Trained for": history[-1].seconds if history else None,
    }
    if history and baselines is not None:
        beside = baselines.beside_curve()
        row[FLAT] = beside is not None and begins_at_pca(spec, history, beside)
        if row["Status"] in ("done", "stopped"):
            verdict = judge(spec, run.sizes, history, baselines, evaluation)
            row["Verdict"] = short_verdict(verdict)
        loss = measured_loss(history[-1], baselines)
        row |= {
            "Loss": loss,
            "Explains": _short(explained(loss, baselines.mean)),
            "PCA": _short(explained(baselines.pca, baselines.mean)),
            "Measured on": MEASURED_ON[baselines.measured_on],
        }
    return row


def _data_name(id_: str) -> str:
    """What the data is called; "" where it isn't stored any more."""
    space = cache.workspace()
    return begins_left(space.summary(id_).name) if id_ in space.dataset_ids() else ""


def _own_labels(run: Run) -> str:
    """`fault 26, normal 4`: labels that a person gave."""
    if not labels_file(run).exists():
        return ""
    labels = hand_labels(run)
    return ", ".join(
        f"{one.name} {labels.counts[one.id]}" for one in labels.vocabulary if labels.counts[one.id]
    )


def _short(share: str) -> str:
    """A share as it fits a narrow column."""
    return share.replace("over", ">")


def _sparkline(losses: list[float]) -> list[float]:
    """At most `SPARKLINE_POINTS` of them, evenly spaced, the last one kept."""
    step = -(-len(losses) // SPARKLINE_POINTS) or 1
    return losses[::-1][::step][::-1]
