"""Explore: the map of encodings, and the sequences behind its points."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import cache, state
from dashboard.explore_page import (
    export_menu,
    last_view,
    panel_picker,
    recording_chart,
    run_picker,
)
from dashboard.explore_page.context import Context
from dashboard.explore_page.labelling import bar as label_bar
from dashboard.explore_page.map_area import (
    class_colour_picker,
    colour_by,
    map_picker,
    map_view,
    part_picker,
)
from dashboard.explore_page.panels import PANELS
from dashboard.explore_page.selection import toolbar as selection_toolbar
from dashboard.export import run_downloads
from dashboard.formatting import plain
from dashboard.theme import colour
from dashboard.visitors.crowd import refresh_seconds
from dashboard.widgets.query_wait import Results
from sequitur_core.errors import SequiturError
from sequitur_core.runs.annotations.hand_labels import hand_labels, with_hand_labels

# The map stays in sight: beside it, a long panel scrolls by itself, in a box of its own, so that
# the next one opens at its top. On a phone, or zoomed in, it stands below, and what is above the
# map takes four lines instead of eight: icons for words, and encodings are under Export. In a low
# window, as at 200 %, it takes two, and the ways to select stand below the map. On a small
# screen, the verdict and the first finding are in sight together. Of a run's long name the end is
# in sight, with model, size and preset, and the list shows all of it. The small pictures of
# findings need no full screen, which would be a stop of the Tab key each. The
# handle by which a table is made larger reaches beyond the box, which doesn't scroll to it.
PANEL_STYLE = """<style>
@media (min-width: 640px) {
[class*="st-key-panel_box_"] {
max-height: calc(var(--plotly-view-height, 30rem) + .5rem); overflow: hidden auto;
overflow-anchor: none}
}
@media (min-width: 640px) and (min-height: 600px) {
div:has(> .st-key-decoded_series) {
position: sticky; top: 0; z-index: 3}
}
@media (max-width: 1499px) {
.st-key-verdict [data-testid="stAlertContainer"] {padding: .5rem .75rem}
:is(.st-key-verdict, .st-key-findings) p {font-size: .875rem}
.st-key-findings > [data-testid="stLayoutWrapper"] > [class*="st-key-finding_"] {
padding: .5rem .75rem; gap: .375rem}
.st-key-findings :is(button, [data-testid="stColumn"] > [data-testid="stVerticalBlock"]) {
min-height: 2rem; gap: .375rem}
}
.st-key-explore_controls input[aria-label="Run"]:not(:focus) {
direction: rtl; text-align: left; text-overflow: ellipsis}
div:has(> [role="listbox"][aria-label="Run"]) {min-width: max-content; max-width: 90vw}
@media (max-width: 960px) {
.st-key-explore_controls [data-testid="stColumn"] {min-width: 28%; flex: 1 1 28%}
}
@media (max-width: 640px), (max-width: 960px) and (max-height: 540px) {
.st-key-explore_controls [data-testid="stColumn"] {min-width: 0; flex: 1 1 45%}
.st-key-explore_controls [data-testid="stColumn"]:nth-child(n+4) {order: -1; flex: 0 0 2.75rem}
.st-key-explore_controls [data-testid="stColumn"]:first-child {order: -2}
:is(.st-key-explore_controls, .st-key-selecting) button p {font-size: 0}
.st-key-explore_controls [data-testid="stPopoverButton"] > div > [aria-hidden],
.st-key-explore_controls [data-testid="stColumn"]:nth-child(5) {display: none}
.st-key-selecting {flex-wrap: nowrap}
.st-key-selecting .st-key-find {min-width: 0; flex-shrink: 1}
.st-key-near_means > :not([class*=st-key-alike_in]) {display: none}
}
@media (max-height: 540px) {
div:has(> .st-key-selecting) {order: 1}
}
@media (min-width: 480px) and (max-width: 960px) and (max-height: 540px) {
.st-key-explore_controls [data-testid="stColumn"]:nth-child(-n+3) {flex: 1 1 0}
.st-key-explore_controls [data-testid="stColumn"]:nth-child(n) {order: 0}
}
:is(.st-key-labels, .st-key-group_actions, .st-key-selection_actions) button {
min-height: 2rem; padding: 0 .6rem}
.st-key-labels button {min-height: 1.75rem; padding: 0 .4rem}
.st-key-labels :is(p, kbd) {font-size: .8125rem}
.st-key-label_none :is(p, kbd) {font-size: 0; padding: 0}
.st-key-label_undo {flex: 1 1 3rem; min-width: 0}
.st-key-label_undo button {justify-content: start}
.st-key-group_tree .modebar {display: none}
@media (max-width: 1499px) {
:is(.st-key-show_as, .st-key-between_way, .st-key-group_method) button {padding: 0 .35rem}
:is(.st-key-show_as, .st-key-between_way, .st-key-group_method) button p {font-size: .8125rem}
.st-key-group_actions button p {font-size: .8125rem}
.st-key-group_actions button span > span:has(> [data-testid="stIconMaterial"]) {display: none}
}
:is(.st-key-panel_line, .st-key-selection_head) {flex-wrap: nowrap}
.st-key-panel_line > :has(> .st-key-panel) {flex-shrink: 1; min-width: 0}
.st-key-panel_line button {min-height: 2rem; padding: 0 .3rem; font-size: .8125rem}
.st-key-panel_line button p {font-size: .8125rem}
.st-key-panel_line em {font-style: normal}
.st-key-panel_line strong {display: none}
@media (max-width: 1100px) {
.st-key-panel_line button {padding: 0 .2rem}
.st-key-panel button:nth-child(n+7), .st-key-panel_line em {display: none}
.st-key-panel_line strong {display: inline; font-weight: inherit; white-space: nowrap}
.st-key-panel_line button:has(strong) {
color: ACCENT; border-color: ACCENT}
.st-key-panel_line:has(strong) button p {font-size: .75rem}
.st-key-group_actions {gap: .25rem}
.st-key-group_actions button {padding: 0 .3rem}
:is(.st-key-show_as, .st-key-selection_actions) button span
> span:has(> [data-testid="stIconMaterial"]) {display: none}
.st-key-clear button p {font-size: 0}
.st-key-selection_head h3 {font-size: 1rem}
}
@media (min-width: 1500px) {
.st-key-panel_line button {padding: 0 .5rem; font-size: .875rem}
.st-key-panel_line button p {font-size: .875rem}
}
.st-key-findings [data-testid="stElementToolbar"] {display: none}
</style>"""


def controls() -> tuple[DeltaGenerator, DeltaGenerator, Context]:
    """The line above the map: run, colour, map, settings, and the places of two exports."""
    above = st.container()  # for what is said of the run
    with st.container(key="explore_controls"):
        picker, colour, which, settings, table, exports = st.columns(
            [7.8, 5.4, 5.8, 4.6, 4.4, 4], vertical_alignment="bottom", gap="xsmall"
        )
    with picker:
        run = run_picker.choose(above)
        map_view.expect(run)
    last_view.restore(run)
    dataset = with_hand_labels(cache.run_dataset(run), hand_labels(run))
    map_view.take_selection(run, len(dataset))
    errors, results = run.errors(), Results(run)
    map_picker.view_requested_map(results)
    with which:
        shown = map_picker.choose(results)
    with colour:
        colouring = colour_by.choose(results, dataset, errors, shown.part)
    with settings:
        if cache.is_own(run):  # what is requested there is drawn below
            with st.popover(
                "Settings", icon=":material/tune:", width="stretch", key="map_settings"
            ):
                class_colour_picker.show(run, dataset, colouring)
                map_picker.show_settings(run, shown)
    part_picker.choose(run, dataset, shown)
    with st.container():  # always there, so that the map stays where it is and isn't made anew
        map_picker.draw_requested_map(results)
        if cache.is_own(run):
            map_picker.show_damaged(run)
        if shown.note:
            st.info(plain(shown.note), icon=":material/info:")
        if shown.id == "pca" and map_picker.own_points(run, "umap") is None and run.unfinished:
            st.fragment(map_picker.wait_for_map, run_every=refresh_seconds(0.5))(run)
    encodings = run.encodings()
    if encodings is None:
        raise SequiturError("The encodings of this run can't be read. Train it again.")
    return (
        table,
        exports,
        Context(
            run=run,
            dataset=dataset,
            encodings=encodings,
            part=shown.part,
            points=shown.points,
            method=shown.method,
            rows=state.selected(run.id),
            errors=errors,
            colouring=colouring,
            results=results,
            map_query=shown.query,
        ),
    )


st.html(PANEL_STYLE.replace("ACCENT", colour("primaryColor")))
table, exports, context = controls()
left, right = st.columns([62, 38], gap="small")
with right:
    name = panel_picker.choose(context)
    last_view.keep(context, name)
    panel = PANELS[name]
    if panel.labelling and cache.is_own(context.run):
        label_bar.show(context)
with left:
    selection_toolbar.show(context)
    map_box = st.container(key="map_box")
with right:
    box = f"panel_box_{name.replace(' ', '_')}"
    panel_box = st.container(key="selection").container(key=box, gap="xsmall")
if panel.live:
    st.fragment(map_view.show)(context, panel, map_box=map_box, panel_box=panel_box)
else:
    context = map_view.show(context, panel, map_box=map_box, panel_box=panel_box)
recording_chart.show(context, marked=panel.marked(context))
# Last: the map doesn't wait for what nobody sees yet.
with table:
    run_downloads.encodings_button(context.run, part=context.part, groups=context.groups)
with exports:
    export_menu.show(context)
