"""Beside the map: the sequences behind the selected points."""

from __future__ import annotations

import streamlit as st

from dashboard import cache, charts, clips, forms, live, state
from dashboard.plotly_view import plotly_view
from dashboard.scene import Scene
from dashboard.words import count, number, plain, shortened
from sequitur_core.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.runs import Run

PER_PAGE = 12  # sequences drawn at once
CLIPS_PER_PAGE = 8


def show(scene: Scene) -> None:
    """The selection, or what to do while there is none."""
    if len(scene.rows):
        selection(scene)
    else:
        overview(scene.run)


def selection(scene: Scene) -> None:
    """What is behind the selected points."""
    run, dataset, rows, colouring = scene.run, scene.dataset, scene.rows, scene.colouring
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"{count(len(rows), 'sequence')} selected", width="stretch", anchor=False)
        if st.button("Clear", key="clear", icon=":material/close:", type="tertiary"):
            state.select(run.id, [])
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
    errors = scene.errors
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
    shown: IntArray,
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


def overview(run: Run) -> None:
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
