"""A family of runs: how far it is, what its curve shows, and its maps in a row.

Any page can show one: `show(family)`, or its parts.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from dashboard import cache
from dashboard.charts.colouring import Colouring, first_colouring, one_colour
from dashboard.charts.maps.map_svg import thumbnail_svg
from dashboard.charts.training.quality_curve import quality_figure
from dashboard.components.plotly_view import plotly_view
from dashboard.families.qualities import EXPLAINED, Variant, kinds, trend_of, variants_of
from dashboard.families.sentences import ahead_is_pca, sentence
from dashboard.families.time_left import seconds_left
from dashboard.formatting import duration, plain, roughly, shortened, unbroken
from dashboard.visitors.crowd import refresh_seconds
from sequitur_core.comparison.families import FamilyRuns
from sequitur_core.comparison.measures import usual_map
from sequitur_core.comparison.variants import worded
from sequitur_core.errors import SequiturError
from sequitur_core.explore.grouping.groups import is_class
from sequitur_core.files import NO_ROOM, room_left
from sequitur_core.formatting import capitalised, join_names, percent, pluralise
from sequitur_core.runs.progress.state import UNDER_WAY
from sequitur_core.runs.results.evaluation import first_label
from sequitur_core.runs.results.presence import has_map
from sequitur_core.runs.run import Run

REFRESH_SECONDS = 1.0  # while a run of it trains or waits
MAPS_IN_A_ROW = 6
MOST_DOTS = 16  # of classes, below the maps
DOT = '<span style="white-space: nowrap"><span style="color: {}">●</span> {}</span>'
HEIGHT = 320
STATUS = {
    "queued": "waiting",
    "running": "training",
    "done": "done",
    "stopped": "stopped",
    "failed": "failed",
}
DISK_FULL = (
    "The disk is full, so the others wait: delete runs (on Runs) or data (on Data), and they go on."
)
ON_TRAINING_DATA = (
    "Nothing was held out, so this is measured on the sequences trained on, where more nearly "
    "always looks better."
)


def show(family: FamilyRuns) -> None:
    """All of it, drawn anew while any of its runs goes on."""
    live = any(is_live(run) for run in family.runs)
    st.fragment(_show, run_every=refresh_seconds(REFRESH_SECONDS) if live else None)(family, live)


def _show(family: FamilyRuns, live: bool) -> None:
    gone = not all(run.path.is_dir() for run in family.runs)
    if gone or (live and not any(is_live(run) for run in family.runs)):
        st.rerun()  # the page's buttons change, too
    variants = variants_of(family)
    show_status(family)
    for one in variants:
        if one.damage:
            st.warning(f"{plain(one.value)}: {plain(one.damage)}", icon=":material/error:")
    kind = show_curve(family, variants)
    show_maps(variants, kind)


def is_live(run: Run) -> bool:
    """Whether a run waits or trains, or its map is being drawn."""
    return run.status in UNDER_WAY or run.phase is not None


def show_status(family: FamilyRuns) -> None:
    """One status for all, and how many of them have ended."""
    ended, there = family.count_ended(), len(family.runs)
    missing = family.count - there
    lacking = f", {pluralise(missing, 'run')} deleted" if missing else ""
    seconds = seconds_left(family.runs)
    left = "" if seconds is None else f" · about {duration(roughly(seconds))} left"
    st.progress(
        ended / there,
        text=f"**{capitalised(STATUS[family.status])}** · {ended} of {pluralise(there, 'run')} "
        f"{'has' if ended == 1 else 'have'} ended{lacking}{left}",
    )
    waits = any(run.status == "queued" for run in family.runs)
    if waits and room_left(family.runs[0].workspace) < NO_ROOM:
        st.warning(DISK_FULL, icon=":material/warning:")
    for run, value in zip(family.runs, family.values, strict=True):
        if reason := run.error:
            name = f"{plain(family.label)} {plain(worded(value))}"
            st.warning(f"{name}: {plain(reason)}", icon=":material/error:")


def show_curve(family: FamilyRuns, variants: Sequence[Variant]) -> str:
    """The sentence, and the curve of quality against the setting; returns the kind of quality."""
    possible = kinds(variants)
    kind = possible[0]
    if len(possible) > 1:
        kind = (
            st.segmented_control(
                "Quality", possible, default=kind, required=True, key=f"quality_{family.id}"
            )
            or kind
        )
    found = trend_of(family, variants, kind)
    if found is None:
        st.caption("The curve begins once two runs have ended.")
    else:
        shown, known = found
        so_far = "" if len(known) == len(variants) else "So far: "
        words = f"**{plain(so_far + sentence(family, shown, known, kind))}**"
        st.info(unbroken(f"{words} {plain(ahead_is_pca(known, kind))}"), icon=":material/insights:")
    if any(one.measures.held_out is False for one in variants):
        st.caption(ON_TRAINING_DATA)
    if kind == EXPLAINED and (note := _measured_otherwise(family, variants)):
        st.caption(note)
    marked = spread = None
    if found is not None and found[0].shape == "spread":
        spread = found[0]
    elif found is not None and found[0].shape != "flat":
        marked = variants.index(found[1][found[0].at])
    numeric = family.is_numeric
    plotly_view(
        quality_figure(
            [one.value for one in variants],
            [one.quality(kind) for one in variants],
            numbers=[float(value) for value in family.values] if numeric else None,
            pca=[one.pca(kind) for one in variants],
            title=kind.lower(),
            setting=family.label,
            marked=marked,
            band=None
            if spread is None
            else (spread.mean - spread.deviation, spread.mean + spread.deviation),
        ),
        key="quality_curve",
        label=f"{kind} against {family.label}",
        height=HEIGHT,
    )
    return kind


def _measured_otherwise(family: FamilyRuns, variants: Sequence[Variant]) -> str:
    """That some runs are cross-validated and others aren't; "" where all are alike."""
    crossed = [one.value for one in variants if one.measures.measured_on == "cross-fit"]
    if not 0 < len(crossed) < len(variants):
        return ""
    be = "is" if len(crossed) == 1 else "are"
    return (
        f"{plain(family.label)}: only {plain(join_names(crossed))} {be} cross-validated, so the "
        "curve isn't measured on the same sequences throughout."
    )


def show_maps(variants: Sequence[Variant], kind: str) -> None:
    """A small map of each run that has one below its value and quality, in one colouring."""
    colouring = None
    across = min(max(len(variants), 2), MAPS_IN_A_ROW)
    for begin in range(0, len(variants), across):
        columns = st.columns(across)
        for one, place in zip(variants[begin : begin + across], columns, strict=False):
            with place:
                colouring = _small_map(one, kind, colouring) or colouring
    if colouring is not None and colouring.title:
        classes = list((colouring.colours or {}).items())
        dots = "&ensp;".join(
            DOT.format(c, html.escape(shortened(n))) for n, c in classes[:MOST_DOTS]
        )
        more = f" and {len(classes) - MOST_DOTS} more" if len(classes) > MOST_DOTS else ""
        st.html(f"<small>Maps are coloured by {html.escape(colouring.title)}: {dots}{more}</small>")


def _small_map(one: Variant, kind: str, colouring: Colouring | None) -> Colouring | None:
    """The map of a run below its value; the colouring it has."""
    share = one.quality(kind)
    said = "" if share is None else f" · {plain(percent(share))}"
    st.markdown(f"**{plain(one.value)}**{said if has_map(one.run) else ''}")
    if not has_map(one.run):
        st.caption(STATUS.get(one.run.status, one.run.status))
        return None
    try:
        points = one.run.points(usual_map(one.run))
        colours = colouring or _colouring(one.run)
        if points is not None:
            st.image(thumbnail_svg(points, colouring=colours), width="stretch")
    except SequiturError as error:
        st.caption(plain(error))
        return None
    st.page_link(
        "explore_page/page.py",
        label="Explore",
        icon=":material/scatter_plot:",
        query_params={"run": one.run.id, "data": one.run.spec.dataset_id},
    )
    return colours


def _colouring(run: Run) -> Colouring:
    """By the label that it is judged by, where that is of classes; else in one colour."""
    dataset = cache.run_dataset(run)
    label = first_label(run, dataset)
    kinds = bool(label) and is_class(dataset.labels[label])
    return first_colouring(run, dataset) if kinds else one_colour(len(dataset))
