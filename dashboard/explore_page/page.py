"""Explore: the map of encodings, and the sequences behind its points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard import cache, state
from dashboard.components import hover_thumbnails
from dashboard.components.plotly_view import happened, plotly_view
from dashboard.explore_page import (
    colour_by,
    export_menu,
    map_picker,
    recording_chart,
    selection_toolbar,
)
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels import (
    anomalies,
    groups,
    latent_paths,
    map_quality,
    new_data,
    selection,
)
from dashboard.export import tables
from dashboard.formatting import plain, unique_names
from dashboard.widgets.query_wait import Results
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.run import Run

MAP_HEIGHT = 620
PANEL_HEIGHT = 570
# What is shown beside the map, one at a time.
PANELS = {
    "Selection": selection,
    "Groups": groups,
    "Odd ones": anomalies,
    "In between": latent_paths,
    "New data": new_data,
    "Trust": map_quality,
}


def choose_run() -> Run:
    """The run in view, or an empty state that says how to get one."""
    found = [run for run in cache.workspace().runs() if cache.has_map(run)]
    if not found:
        st.title("Explore")
        waiting = [run for run in cache.workspace().runs() if run.status in ("queued", "running")]
        if waiting:
            st.write("The map appears here when the training is done.")
            st.page_link(
                "train_page/page.py",
                label="Watch it train",
                icon=":material/model_training:",
                query_params={"run": waiting[0].id},
            )
        else:
            st.write(
                "There is no map yet. Pick a sample or load a file, train a model on it, and its "
                "encodings appear here as points."
            )
            st.page_link("data_page/page.py", label="Choose data", icon=":material/table_chart:")
        st.stop()
    ids = [run.id for run in found]
    asked = state.current(state.RUN)
    # The oldest first, so that a name keeps its number when a newer run comes.
    names = unique_names({run.id: run.name for run in reversed(found)})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title("Explore", width="stretch", anchor=False)
        chosen = st.selectbox(
            "Run",
            ids,
            index=ids.index(asked) if asked in ids else 0,
            format_func=names.get,
            width=420,
            label_visibility="collapsed",
            help="Which run's encodings to look at.",
        )
    if asked is not None and asked not in ids:
        run = cache.run(asked)
        if run is None:
            st.warning("That run isn't here any more, so this is the newest one.")
        else:
            st.warning(f"{plain(run.name)} has no map yet ({run.status}), so this is another run.")
    # One that still trains stays in view, unless the person picks another one.
    waits = asked not in ids and chosen == ids[0] and cache.run(asked) is not None
    if chosen != asked and not waits:
        state.view(run=chosen, data=found[ids.index(chosen)].spec.dataset_id)
    return found[ids.index(chosen)]


run = choose_run()
dataset = cache.run_dataset(run)
errors = run.errors()
results = Results(run)
event = happened("map", len(dataset))
if event is not None and event.at is None:  # all that is drawn now shows it
    state.select(run.id, event.rows)
controls = st.columns([3, 3, 2, 2, 2], vertical_alignment="bottom")
with controls[0]:
    colouring = colour_by.choose(results, dataset, errors)
map_picker.take_up(results)
with controls[1]:
    shown = map_picker.choose(results)
with controls[2]:
    map_picker.settings(run, shown)
with controls[3]:
    tables.encodings_button(run)
with st.container():  # always there, so that the map stays where it is and isn't made anew
    map_picker.draw(results)
    if shown.note:
        st.info(plain(shown.note), icon=":material/info:")
    if shown.id == "pca" and run.points("umap") is None and run.unfinished:
        st.fragment(map_picker.wait_for_map, run_every=0.5)(run)

encodings = run.encodings()
if encodings is None:
    raise SequiturError("This run has no encodings that can be read. Train it again.")
context = Context(
    run=run,
    dataset=dataset,
    encodings=encodings,
    points=shown.points,
    method=shown.method,
    rows=state.selected(run.id),
    errors=errors,
    colouring=colouring,
    results=results,
    map_query=shown.query,
)
with controls[4]:
    export_menu.show(context)
left, right = st.columns([15, 13], gap="medium")
with right:
    panel = PANELS[
        st.segmented_control(
            "Beside the map",
            list(PANELS),
            default=next(iter(PANELS)),
            required=True,
            key=state.PANEL,
            label_visibility="collapsed",
            wrap=True,  # in a narrow window the last would be out of sight
            persist_state="session",
        )
    ]
with left:
    selection_toolbar.bar(context)
    map_box = st.container(key="map_box")
with right:
    # With a chart below, a long panel scrolls by itself, or the chart would jump away.
    room = PANEL_HEIGHT if recording_chart.recordings(dataset) else "content"
    panel_box = st.container(key="selection", height=room, border=False)


def look(context: Context, *, alone: bool = False) -> Context:
    """The map and what is beside it; `alone` without the page around them, which is quicker.

    Returns the context with what was selected just now.
    """
    # Taken in before anything is drawn: drawing may be interrupted by what comes next.
    event = happened("map", len(dataset))
    if event is not None and event.at is not None and hasattr(panel, "point"):
        panel.point(context, event)
    chosen = None if event is None or event.at is not None else event.rows
    if alone and chosen is not None and not np.array_equal(chosen, state.selected(run.id)):
        state.select(run.id, chosen)
        st.rerun()  # the rest of the page shows the selection too
    with map_box:
        event = plotly_view(
            cache.map_figure(
                run,
                shown.points,
                names=dataset.ids,
                colouring=colouring,
                method=shown.method,
                map_id=shown.id if shown.query else "",
                faint=panel.faint(context) if hasattr(panel, "faint") else None,
            ),
            key="map",
            label=(
                f"Map of {pluralise(len(shown.points), 'sequence')}, coloured by {colouring.title}"
            ),
            selected=context.rows,
            height=MAP_HEIGHT,
            rows_of=run.spec.dataset_id or run.id,
            hover=hover_thumbnails.pictures(run, dataset),
            over=panel.marks(context) if hasattr(panel, "marks") else (),
            spots=panel.spots(context) if hasattr(panel, "spots") else "",
            paths=hasattr(panel, "spots") and panel.takes_paths(),
            tools=True,
        )
    if event is not None and event.at is None:
        context = replace(context, rows=event.rows)
        state.select(run.id, event.rows)
    with panel_box:
        panel.show(context)
    return context


# Where a hand's every move is answered, only that runs again.
if getattr(panel, "LIVE", False):
    st.fragment(look)(context, alone=True)
else:
    context = look(context)
recording_chart.show(context)
