"""Clips and series of volumes of a dataset, in the player."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from dashboard import cache
from dashboard.charts.pictures.sprite_sheets import MAX_FRAMES, Clip, is_colour, pack_clips
from dashboard.components.clip_view import clip_view
from dashboard.formatting import shortened
from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.formatting import dimensions

NAME_LENGTH = 24  # characters below a picture


def are_volumes(dataset: SequenceDataset) -> bool:
    """Whether elements are volumes."""
    shape = dataset.element_shape
    return len(shape) > 2 and not is_colour(shape, dataset.meta)


def element(dataset: SequenceDataset) -> str:
    """What one element is called: "step", "frame" or "volume"."""
    if are_volumes(dataset):
        return "volume"
    return "frame" if dataset.are_clips or dataset.meta.step_unit == "frame" else "step"


def element_size(dataset: SequenceDataset) -> str:
    """`32 x 43 pixels`, the size that is trained on; depth first for volumes."""
    shape = dataset.element_shape
    axes = shape[1:] if is_colour(shape, dataset.meta) else shape
    size = dimensions(axes, mark="")
    return size if are_volumes(dataset) else f"{size} pixels"


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
        noun=element(dataset),
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
    clip_view(both, page, key=key, label=label, meta=dataset.meta, columns=2, noun=element(dataset))
