"""The whole training of a finished run, moment by moment."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import streamlit as st

from dashboard import cache
from dashboard.charts.axes import Figure
from dashboard.charts.pictures.sprite_sheets import limits, pictures, sheet
from dashboard.charts.sequences import initial_channels
from dashboard.charts.training.loss import mark_heights
from dashboard.components.replay_bar import MovingChart, MovingClips, MovingLine, replay_bar
from dashboard.widgets.learning import live_map
from dashboard.widgets.learning.live_map import LiveMap
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.formatting import number
from sequitur_core.runs.layout import FRAMES_FILE
from sequitur_core.runs.progress.frames import Frame, Frames, kept_elements, read_frames
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch

KEY = "replay"
STILL_DRAWN = "The reconstructions below are those of the finished model."
MOST_VALUES = 400  # of a line that moves: as many as a small chart has pixels

MOST_OF_CLIPS = 40  # frames at which clips are shown
MOST_BYTES = 24_000_000  # of these, as numbers, so that all of their pictures are a few MB
MOST_TICKS = 5  # under the slider, which may be narrow


def show(
    run: Run,
    shown: LiveMap,
    history: Sequence[Epoch],
    *,
    baselines: Baselines | None,
    charts: Mapping[str, Figure | None],
) -> None:
    """Show the bar that leads map, losses and reconstructions through a training.

    `charts` are figures by the keys of the charts: of the losses, with the mark as the last
    trace, then of the reconstructions; None where they stay as they are.
    """
    frames = shown.frames
    (loss_key, losses), (drawn_key, drawn) = charts.items()
    moving = [MovingChart(live_map.KEY, points=shown.places, rows=frames.rows)]
    if losses is not None and history:
        epochs = frames.records["epoch"]
        heights = mark_heights(history, epochs)
        mark = MovingLine(len(losses["data"]) - 1, y=heights[:, None], x=epochs[:, None])
        moving.append(MovingChart(loss_key, lines=[mark]))
    lines = [] if drawn is None else list(_moving_lines(drawn, run, frames))
    clips = _moving_clips(run) if cache.run_dataset(run).are_clips else None
    moving.append(MovingChart(drawn_key, lines=lines, clips=clips))
    texts = [moment_text(frames.frame(i), frames, baselines) for i in range(len(frames))]
    ticks = _ticks(frames)
    replay_bar(moving, key=KEY, of=run.id, label="Replay of the training", texts=texts, ticks=ticks)
    if not lines and clips is None:
        st.caption(STILL_DRAWN)


def _moving_lines(figure: Figure, run: Run, frames: Frames) -> Iterator[MovingLine]:
    """The reconstructions at every frame, of each sequence and channel."""
    kind, dataset = frames.format, cache.run_dataset(run)
    traces = [i for i, one in enumerate(figure["data"]) if one.get("name") == "reconstruction"]
    channels = initial_channels(dataset)
    if len(traces) != len(kind.drawn) * len(channels):  # spectrograms stand still
        return
    ends = np.cumsum([0, *kind.elements])
    for place, row in enumerate(kind.drawn):
        values = frames.records["reconstructions"][:, ends[place] : ends[place + 1]]
        some = evenly_spaced(values.shape[1], MOST_VALUES)
        length = len(dataset.sequences[row])
        times = figure["data"][traces[0]]["x"][kept_elements(length, values.shape[1])[some]]
        for channel in channels:
            yield MovingLine(traces.pop(0), y=values[:, some, channel], x=times)


@cache.cached_by_file(FRAMES_FILE, most=4)
def _moving_clips(run: Run) -> MovingClips | None:
    """The reconstructions of clips at up to 40 frames; None where they weren't recorded."""
    frames, dataset = read_frames(run.path), cache.run_dataset(run)
    if frames is None or not frames.format.drawn:
        return None
    kind, colour = frames.format, dataset.in_colour
    size = 4 * math.prod(kind.shape) * sum(kind.elements)
    moments = evenly_spaced(len(frames), max(2, min(MOST_OF_CLIPS, MOST_BYTES // size)))
    shades = limits([dataset.sequences[row] for row in kind.drawn])
    drawn = frames.records["reconstructions"][moments]
    parts = np.split(drawn, np.cumsum(kind.elements)[:-1], axis=1)
    sheets = [
        sheet(pictures(part.reshape(-1, *kind.shape), shades, colour=colour)) for part in parts
    ]
    nearest = np.abs(np.arange(len(frames))[:, None] - moments).argmin(axis=1)
    return MovingClips(sheets, nearest)


def _ticks(frames: Frames) -> dict[int, str]:
    """Whole epochs by frame, for a few: frames lie close at the beginning, and far apart later."""
    epochs = frames.records["epoch"]
    whole = np.flatnonzero(epochs == epochs.round())
    some = whole[evenly_spaced(len(whole), MOST_TICKS)].tolist()
    return {i: f"{epochs[i]:,.0f}" for i in some} | {0: "epoch 0"}


def moment_text(frame: Frame, frames: Frames, baselines: Baselines | None) -> str:
    """`epoch 12 · validation loss 0.21`, or the training loss where there is no other."""
    words = [live_map.when(frame.epoch)]
    kind, loss = "validation", frame.validation_loss
    if math.isnan(loss):
        kind, loss = "training", frame.train_loss
    if frame.final and (frames.records["epoch"] > frame.epoch).any():
        words[0] += ", the best, kept"
    elif frame.final and frame.epoch != round(frame.epoch):
        # The loss of the last whole epoch is that of other weights, and that of the sequences it
        # learned from isn't the curve's, which is of noisy or mixed ones.
        words[0] = f"stopped after epoch {math.floor(frame.epoch):,}"
        loss = math.nan
        if baselines is not None and baselines.model and baselines.measured_on == "validation":
            kind, loss = "validation", baselines.model
    if not math.isnan(loss):
        words.append(f"{kind} loss {number(loss)}")
    return " · ".join(words)
