"""The map that moves while a model learns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard import cache
from dashboard.charts.colouring import first_colouring
from dashboard.charts.maps.frames import (
    frame_figure,
    has_own_scales,
    moved,
    places,
    places_between,
)
from dashboard.components import hover_thumbnails
from dashboard.components.plotly_view import plotly_view
from dashboard.formatting import plain, shortened
from dashboard.widgets.learning import umap_replay
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import pluralise
from sequitur_core.runs.progress.frames import Frames, read_frames
from sequitur_core.runs.run import Run

KEY = "live_map"
ENOUGH = 10  # frames, after which it shows whether points move
STILL = 0.25  # of the map's size: points that moved less on average hardly moved
LATE = 10  # epochs, after which parts of one don't matter
STARTS_AT_PCA = "This model starts from principal components, so the map hardly moves."
NOT_YET = "The map appears here with the first epochs."
NOT_RECORDED = "This training wasn't recorded, as in earlier versions, so there is no replay."


@dataclass(frozen=True, eq=False)
class LiveMap:
    """What a map of frames shows: the frames, where the points of each lie, and whether by UMAP."""

    frames: Frames
    places: NDArray[np.float32]
    is_umap: bool = False


def show(run: Run, *, ended: bool, height: int = 340) -> LiveMap | None:
    """Show the newest frame of a run; None where there is none, which the page then says.

    The last frame of a run that has `ended` lies as on the map that Explore opens with, or, until
    the others have been laid out like it, as on its PCA map.
    """
    try:
        # One that was stopped before its first epoch may have none.
        frames = read_frames(run.path, ended=ended and bool(run.history()))
    except SequiturError as error:
        st.warning(plain(error), icon=":material/warning:")
        return None
    if frames is None or not len(frames):
        st.caption(NOT_RECORDED if ended else NOT_YET)
        return None
    dataset = cache.run_dataset(run)
    above, below = st.container(), st.container(horizontal=True, vertical_alignment="center")
    with below:
        laid_out = umap_replay.choose(run, frames) if ended else None
    if laid_out is not None:
        shown = LiveMap(frames, places_between(laid_out["points"], laid_out["moments"]), True)
    else:
        final = run.points("pca") if ended else None
        shown = LiveMap(frames, places(frames, None if final is None else final[frames.rows]))
    with above:
        _draw(run, dataset, shown, height)
    below.caption(plain(_about(run, dataset, shown)), width="stretch")
    return shown


def when(epoch: float) -> str:
    """`untrained`, `epoch 12` or, within an epoch, `epoch 0.25`."""
    if epoch == 0:
        return "untrained"
    if epoch >= LATE:  # as many as are done, as the status line counts them
        epoch = math.floor(epoch)
    return f"epoch {epoch:,.0f}" if epoch == round(epoch) else f"epoch {epoch:,.2f}"


def _draw(run: Run, dataset: SequenceDataset, shown: LiveMap, height: int) -> None:
    frames = shown.frames
    rows = frames.rows
    figure = frame_figure(
        shown.places[-1],
        rows=rows,
        names=[dataset.ids[row] for row in rows],
        colouring=first_colouring(run, dataset).take(rows),
        own_scales=not shown.is_umap and has_own_scales(frames),
    )
    figure["layout"]["uirevision"] = run.id
    moment = when(float(frames.records["epoch"][-1]))
    plotly_view(
        figure,
        key=KEY,
        label=f"Map of {pluralise(len(rows), 'sequence')}, {moment}",
        height=height,
        rows_of=f"frames of {run.id}",
        hover=hover_thumbnails.pictures(run, dataset),
    )


def _about(run: Run, dataset: SequenceDataset, shown: LiveMap) -> str:
    frames, sentences = shown.frames, []
    match frames.format.encoding_dim:
        case _ if shown.is_umap:
            sentences.append("UMAP, which keeps neighbours together, as on Explore.")
        case 1:
            sentences.append("The encoding's one number, from left to right.")
        case 2:
            sentences.append("The encoding's two numbers.")
        case _:
            sentences.append("PCA of the encodings, turned so that nothing spins.")
    if len(frames.rows) < len(dataset):
        balanced = ""
        if len(dataset.labels.columns):
            balanced = f", balanced over {shortened(str(dataset.labels.columns[0]), 24)}"
        sentences.append(f"{len(frames.rows):,} of {len(dataset):,} sequences{balanced}.")
    still = not shown.is_umap and len(frames) >= ENOUGH and moved(shown.places) < STILL
    if still and run.spec.options.get("linear_skip"):
        sentences.append(STARTS_AT_PCA)
    return " ".join(sentences)
