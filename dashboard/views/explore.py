"""Explore: the map of encodings, and the sequences behind its points."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import cache, charts, clips, downloads, forms, frames, live, state
from dashboard.plotly_view import plotly_view
from dashboard.words import count, number, plain, shortened, told_apart
from sequitur_core.dataset import FloatArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.runs import Run

PER_PAGE = 12  # sequences drawn at once
CLIPS_PER_PAGE = 8
ERROR = "reconstruction error"
LENGTH = "length"
START = "time in the recording"
NOTHING = "nothing"
MAP_HEIGHT = 620


def choose_run() -> Run:
    """The run in view, or an empty state that says how to get one."""
    found = [run for run in cache.workspace().runs() if cache.has_map(run)]
    if not found:
        st.title("Explore")
        waiting = [run for run in cache.workspace().runs() if run.status in ("queued", "running")]
        if waiting:
            st.write("The map appears here when the training is done.")
            st.page_link(
                "views/train.py",
                label="Watch it train",
                icon=":material/model_training:",
                query_params={"run": waiting[0].id},
            )
        else:
            st.write(
                "There is no map yet. Pick a sample or load a file, train a model on it, and its "
                "encodings appear here as points."
            )
            st.page_link("views/data.py", label="Choose data", icon=":material/table_chart:")
        st.stop()
    ids = [run.id for run in found]
    asked = state.current(state.RUN)
    # The oldest first, so that a name keeps its number when a newer run comes.
    names = told_apart({run.id: run.name for run in reversed(found)})
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


def choose_colouring(dataset: SequenceDataset, errors: FloatArray | None) -> charts.Colouring:
    """Colour by a label, the error or the length."""
    labels = [str(name) for name in dataset.labels.columns]
    options = labels.copy()
    if errors is not None:
        options.append(ERROR)
    if len(np.unique(dataset.lengths)) > 1:
        options.append(LENGTH)
    if dataset.start.any():  # windows cut from longer recordings
        options.append(START)
    options.append(NOTHING)
    # A label may be called like something computed: numbers tell them apart.
    texts = list(told_apart(dict(enumerate(options))).values())
    picked = st.selectbox("Colour by", texts, key="color_by", persist_state="session")
    at = texts.index(picked)
    if at < len(labels):
        return charts.colouring(labels[at], dataset.labels.iloc[:, at])
    chosen = options[at]
    if chosen == ERROR and errors is not None:
        return charts.by_number(ERROR, errors)
    if chosen == LENGTH:
        return charts.by_number(f"length ({clips.element(dataset)}s)", dataset.lengths)
    if chosen == START:
        unit = (
            f"{clips.element(dataset)}s"
            if dataset.meta.step_unit in ("step", "frame")
            else (dataset.meta.step_unit)
        )
        return charts.by_number(f"{START} ({unit})", dataset.start * dataset.meta.step)
    return charts.one_colour(len(dataset))


def choose_points(run: Run) -> tuple[str, FloatArray]:
    """UMAP or PCA; PCA while UMAP isn't there yet."""
    names = {"umap": "UMAP", "pca": "PCA"}
    there = {}
    for method in names:
        try:
            points = run.points(method)
        except SequiturError as error:  # one damaged map leaves the other
            st.warning(plain(error))
            continue
        if points is not None:
            there[method] = points
    if not there:
        raise SequiturError("This run has no map that can be read. Train it again.")
    method = st.segmented_control(
        "Map",
        list(there),
        format_func=names.get,
        default=next(iter(there)),
        required=True,
        key=f"method_{'_'.join(there)}",
        help="UMAP keeps neighbours together and shows groups. PCA is a straight-line view of "
        "the same encodings: distances are truer, groups may overlap.",
    )
    return method, there[method]


def selection(
    run: Run, dataset: SequenceDataset, rows: np.ndarray, colouring: charts.Colouring
) -> None:
    """What is behind the selected points."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"{count(len(rows), 'sequence')} selected", width="stretch", anchor=False)
        if st.button("Clear", key="clear", icon=":material/close:", type="tertiary"):
            st.session_state[state.SELECTED] = (run.id, [])
            st.rerun()
    if mix := charts.label_mix(colouring, rows):
        st.caption(plain(f"{colouring.title}: {mix}"))
    per_page = CLIPS_PER_PAGE if clips.are_clips(dataset) else PER_PAGE
    pages = -(-len(rows) // per_page)
    page = 0
    if pages > 1:
        page = st.slider(f"Page, of {pages}", 1, pages, key=f"page_{pages}") - 1
    shown = rows[page * per_page : (page + 1) * per_page]
    reconstructions = cache.reconstructions(run)
    errors = run.errors()
    if clips.are_clips(dataset):
        playable(run, dataset, shown, reconstructions, errors=errors, colouring=colouring)
        return
    channels = forms.channel_choice(dataset.meta, key="channels")
    columns = 1 if len(shown) == 1 else 2
    plotly_view(
        charts.sequences_figure(
            [dataset.sequences[i] for i in shown],
            titles=[title(dataset, i, errors) for i in shown],
            meta=dataset.meta,
            channels=channels,
            reconstructions=None
            if reconstructions is None
            else [reconstructions[i] for i in shown],
            colouring=colouring,
            rows=[int(i) for i in shown],
            columns=columns,
        ),
        key="selected_sequences",
        label=f"{count(len(shown), 'selected sequence')} with reconstructions",
        height=charts.figure_height(len(shown), columns),
        select=False,
    )


def playable(
    run: Run,
    dataset: SequenceDataset,
    shown: np.ndarray,
    reconstructions: list[FloatArray] | None,
    *,
    errors: FloatArray | None,
    colouring: charts.Colouring,
) -> None:
    """Clips that play beside their reconstructions."""
    rebuilt = None if reconstructions is None else [reconstructions[i] for i in shown]
    clips.show(
        dataset,
        shown.tolist(),
        key="selected_clips",
        label=f"{count(len(shown), 'selected clip')} with reconstructions",
        notes=() if errors is None else [f"error {number(float(errors[i]))}" for i in shown],
        colours=[colouring.of_row(i) for i in shown] if colouring.colours else (),
        reconstructions=rebuilt,
        columns=1 if len(shown) == 1 else 2,
        kept_as=(run.id, cache.reconstructed(run)),
    )


def title(dataset: SequenceDataset, row: int, errors: FloatArray | None) -> str:
    """Name of a sequence, with its error where that is known."""
    name = shortened(dataset.ids[row], 18)
    return name if errors is None else f"{name} · error {number(float(errors[row]))}"


def overview(run: Run, dataset: SequenceDataset) -> None:
    """What to say while nothing is selected."""
    st.subheader("Nothing selected", anchor=False)
    st.write(
        "Click a point to see its sequence, or draw around a group with the mouse. "
        "Hold Shift to add to the selection; Escape clears it."
    )
    history, baselines = run.history(), run.baselines()
    if history and baselines is not None:
        loss = baselines.model if baselines.model is not None else history[-1].train_loss
        where = "sequences it hasn't seen" if baselines.held_out else "its training sequences"
        model = plain(live.explained(loss, baselines.mean))
        pca = plain(live.explained(baselines.pca, baselines.mean))
        st.write(
            f"The model explains **{model}** of the variance of {where}; PCA of the same size "
            f"explains **{pca}**. {live.FOR_THE_MAP if live.pca_is_closer(loss, baselines) else ''}"
        )
        if not baselines.held_out:
            st.caption("No sequences were held out, so there is no figure for new ones.")
    with st.expander("How to read the map", icon=":material/help:"):
        st.write(
            "Every point is one sequence. Points close together have similar encodings, so "
            "their sequences look alike to the model. The directions have no meaning of their "
            "own, and on UMAP neither have the sizes of groups nor the gaps between them: only "
            "who is whose neighbour."
        )


run = choose_run()
dataset = cache.run_dataset(run)
errors = run.errors()
controls = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
with controls[0]:
    colouring = choose_colouring(dataset, errors)
with controls[1]:
    method, points = choose_points(run)
with controls[2]:
    downloads.encodings_button(run)
with controls[3]:
    downloads.more(run)
if note := run.points_note(method):
    st.info(plain(note), icon=":material/info:")
if method == "pca" and run.points("umap") is None and run.unfinished:
    st.fragment(live.wait_for_map, run_every=0.5)(run)

left, right = st.columns([8, 6], gap="medium")
owner, chosen = state.remembered(state.SELECTED, (None, []))
rows = np.asarray(chosen if owner == run.id else [], dtype=np.int64)
with left, st.container(key="map_box"):
    event = plotly_view(
        cache.map_figure(run, points, names=dataset.ids, colouring=colouring, method=method),
        key="map",
        label=f"Map of {count(len(points), 'sequence')}, coloured by {colouring.title}",
        selected=rows,
        height=MAP_HEIGHT,
        rows_of=run.spec.dataset_id or run.id,
        hover=frames.pictures(run, dataset),
    )
    if event is not None:
        rows = event.rows
        st.session_state[state.SELECTED] = (run.id, rows.tolist())
with right, st.container(key="selection"):
    if len(rows):
        selection(run, dataset, rows, colouring)
    else:
        overview(run, dataset)
