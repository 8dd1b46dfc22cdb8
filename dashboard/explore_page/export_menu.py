"""Everything that can be exported from a run, in one popover on the Explore page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.charts.maps.map_svg import map_svg
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import proposed
from dashboard.explore_page.map_area import map_picker
from dashboard.explore_page.panels import anomalies, findings, new_data
from dashboard.explore_page.panels.quality import map_quality
from dashboard.explore_page.panels.quality.outlier_scores import scores_in
from dashboard.export import report, run_downloads
from dashboard.export.download import download_button
from dashboard.export.prepared_files import offer_file, size_of
from dashboard.export.report_sections import View
from dashboard.export.report_view import course, labels_given, saved_selections
from dashboard.sentences.finding_sentences import worded
from dashboard.sentences.group_sentences import called_as_in_view
from sequitur_core.files import write_text
from sequitur_core.runs import queries
from sequitur_core.runs.export.archive import export_run
from sequitur_core.runs.export.script import script, write_data
from sequitur_core.runs.results.decisions import decisions
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import data_origin

AT_ONCE = 20_000_000  # bytes of a run that are packed in about a second
POINTS_AT_ONCE = 10_000  # points of a report that is made in about a second
HTML = "text/html"
ZIP = "application/zip"


def show(context: Context) -> None:
    """The popover with all exports."""
    with st.popover("Export", icon=":material/download:", width="stretch", key="take_away"):
        _report_row(context)  # for other people, who are most often meant
        _table_row(context)
        _picture_row(context)
        quick = size_of(context.run) <= AT_ONCE
        _analysis_row(context.run, quick)
        _script_row(context, quick)
        _model_row(context.run, quick)


def _row(title: str, text: str) -> st.delta_generator.DeltaGenerator:
    """A line of the popover: what it is, and a place for its buttons."""
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.markdown(f"**{title}**  \n{text}", width="stretch")
    return line


def _table_row(context: Context) -> None:
    """One row per sequence, as CSV and as Parquet."""
    run = context.run
    what: dict[str, Any] = {
        "selected": context.rows,
        "map_query": context.map_query,
        "part": context.part,
        "groups": context.groups,
    }
    with _row(
        "Table",
        "One row per sequence: labels, times, mean of each channel, error, map positions, "
        "encoding; groups once you looked for some.",
    ):
        download_button(
            "CSV",
            data=lambda: run_downloads.csv_bytes(run, **what),
            file_name=f"{run.id}-encodings.csv",
            mime="text/csv",
            key="download_csv",
            help=run_downloads.CSV_HELP,
        )
        download_button(
            "Parquet",
            data=lambda: run_downloads.parquet_bytes(run, **what),
            file_name=f"{run.id}-encodings.parquet",
            mime="application/vnd.apache.parquet",
            key="download_parquet",
        )


def _picture_row(context: Context) -> None:
    """The map in view as SVG; the chart's own bar makes a PNG."""
    with _row("Picture of the map", "For a PNG, click the camera above the map."):
        download_button(
            "SVG",
            data=lambda: map_svg(
                context.points,
                colouring=context.colouring,
                method=context.method,
                rows=context.rows,
            ).encode("utf-8"),
            file_name=f"{context.run.id}-map.svg",
            mime="image/svg+xml",
            key="download_svg",
        )


def _report_row(context: Context) -> None:
    """The report, as a page that opens in any browser."""
    with _row("Report", "A single page that opens in any browser, even offline."):
        offer_file(
            context.run,
            "report",
            label="Report (HTML)",
            mime=HTML,
            quick=len(context.points) <= POINTS_AT_ONCE,
            make=lambda path, say: write_text(
                path, report.report(context.run, context.dataset, _view(context), progress=say)
            ),
        )


def _view(context: Context) -> View:
    """What is in view, with groups and map quality where they were computed."""
    result = queries.readable_result(context.run, map_quality.quality_query(context))
    found = findings.latest_findings(context)
    query = context.map_query
    said = called_as_in_view(worded(found or []), context.groups)
    outliers = anomalies.listed(context)
    return View(
        points=context.points,
        method=context.method,
        colouring=context.colouring,
        groups=context.groups,
        rows=context.rows,
        trust=None
        if result is None
        else (float(result["trustworthiness"]), float(result["continuity"])),
        map_settings=""
        if query is None
        else map_picker.settings_name(query.settings, made=context.method),
        findings=None if found is None else said,
        decisions=decisions(context.run),
        outliers=outliers,
        outliers_said=scores_in(outliers),
        selections=saved_selections(context.run),
        labels=labels_given(context.run, proposed.current(context.results, context.part)),
        course=course(context.run, context.dataset, said),
        **new_data.in_report(context),
    )


def _analysis_row(run: Run, quick: bool) -> None:
    """The run as it is, for another copy of the dashboard."""
    with _row(
        "Analysis",
        "Everything, to be opened on the Runs page of another copy of Sequitur.",
    ):
        offer_file(
            run,
            "analysis",
            label="Analysis (ZIP)",
            mime=ZIP,
            quick=quick,
            make=lambda path, say: export_run(
                run, path, progress=lambda share: say(share, "Packing")
            ),
        )


def _script_row(context: Context, quick: bool) -> None:
    """The run as a script, with its data where that came from code."""
    run = context.run
    settings = None if context.map_query is None else dict(context.map_query.settings)
    from_code = data_origin(run).recipe is None
    text = "Repeats every step in Python, from the file to the map."
    with _row("Python script", text + (" It needs the data beside it." if from_code else "")):
        download_button(
            "Script",
            data=lambda: script(run, settings=settings).encode("utf-8"),
            file_name=f"{run.id}.py",
            mime="text/x-python",
            key="download_script",
        )
        if from_code:
            offer_file(
                run,
                "data",
                label="Data (NPZ)",
                mime="application/octet-stream",
                quick=quick,
                make=lambda path, say: write_data(run, path),
            )


def _model_row(run: Run, quick: bool) -> None:
    """Weights, settings and scaling in one file."""
    with _row("Model", "For other sequences, in Python: `SequenceEncoder.load` opens it."):
        offer_file(
            run,
            "model",
            label="Model",
            mime="application/octet-stream",
            quick=quick,
            make=lambda path, say: run_downloads.write_model(run, path),
        )
