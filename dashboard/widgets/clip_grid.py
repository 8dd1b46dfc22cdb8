"""Clips and series of volumes of a dataset, in the player."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from dashboard import cache
from dashboard.charts.pictures.sprite_sheets import MAX_FRAMES, Clip, pack_clips
from dashboard.components.clip_view import clip_view
from dashboard.formatting import shortened
from sequitur_core.data.dataset import FloatArray, SequenceDataset

NAME_LENGTH = 24  # characters below a picture


def show(
    dataset: SequenceDataset,
    rows: Sequence[int],
    *,
    key: str,
    label: str,
    notes: Sequence[str] = (),
    colours: Sequence[str] = (),
    reconstructions: Sequence[FloatArray] | None = None,
    columns: int = 4,
    most: int = MAX_FRAMES,
    cache_key: tuple[Hashable, ...] = (),
) -> None:
    """Play some clips in step, each beside its reconstruction where there are any.

    Parameters
    ----------
    dataset : clips or series of volumes, see `SequenceDataset.are_clips`.
    rows : which of them.
    key : names the element; it has the CSS class `st-key-<key>`.
    label : says what is shown, for screen readers.
    notes, colours : for each of the rows, what to say below it, and a dot's colour.
    reconstructions : one for each of the rows, in their order and shaped like them.
    columns : clips, or pairs of them, side by side where there is room.
    most : frames of one clip; more are thinned out evenly.
    cache_key : what the pictures depend on besides the rows, such as an id, to make them once
        only. Empty where they change all the time.
    """
    found = [
        Clip(
            shortened(dataset.ids[row], NAME_LENGTH),
            dataset.sequences[row],
            None if reconstructions is None else reconstructions[i],
            note=notes[i] if notes else "",
            colour=colours[i] if colours else "",
        )
        for i, row in enumerate(rows)
    ]
    page = (
        cache.packed_clips(found, dataset.meta, (*cache_key, tuple(rows)), most=most)
        if cache_key
        else pack_clips(found, dataset.meta, most=most)
    )
    clip_view(
        found,
        page,
        key=key,
        label=label,
        meta=dataset.meta,
        columns=columns,
        noun=dataset.element,
    )


def show_pair(
    dataset: SequenceDataset,
    drawn: FloatArray,
    row: int,
    *,
    key: str,
    label: str,
    shades: tuple[float, float],
) -> None:
    """Play a clip that a decoder drew, beside the sequence of the dataset nearest to it.

    `drawn` is shaped like the dataset's sequences; `shades` become black and white,
    so that brightness doesn't jump from one drawing to the next.
    """
    name = shortened(dataset.ids[row], NAME_LENGTH)
    both = [
        Clip("drawn by the decoder", drawn),
        Clip(name, dataset.sequences[row], note="the nearest"),
    ]
    page = pack_clips(both, dataset.meta, shades=shades)
    clip_view(both, page, key=key, label=label, meta=dataset.meta, columns=2, noun=dataset.element)
