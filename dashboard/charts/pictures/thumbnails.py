"""Small pictures without axes: SVG for cards, data URLs for tables."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence

import numpy as np

from dashboard.charts.axes import every_nth
from dashboard.charts.colouring import ACCENT, ORIGINAL, by_class
from dashboard.charts.pictures import sprite_sheets
from dashboard.charts.pictures.sprite_sheets import Sheet, pictures, sheet
from dashboard.charts.pictures.wall_tiles import spectrograms
from dashboard.charts.sequences import are_pitch_bands
from sequitur_core.data.dataset import DoubleArray, FloatArray, Meta, SequenceDataset, is_colour
from sequitur_core.explore.channels import cell_means

Size = tuple[int, int]  # width and height in pixels

CARD: Size = (320, 120)
CELL: Size = (140, 40)  # of a table
LINES = 40  # sequences in the picture of a dataset
CLIPS = 24  # clips in the picture of a dataset
SOUNDS = 3  # in the picture of a group
# Of the lines in small pictures, by Plotly's names; their round ends take some of each gap.
DASHES = {"solid": "none", "dash": "7 5", "dot": "1 4", "dashdot": "7 4 1 4"}
MEANS = 60  # to which sequences of any length are averaged


# --- Cards -------------------------------------------------------------------------------


def dataset_picture(dataset: SequenceDataset) -> str:
    """An SVG of a labelled dataset: some of its sequences over one another, or frames of clips."""
    if dataset.are_clips:
        clips = [dataset.sequences[row] for row in every_nth(len(dataset), CLIPS)]
        return frames_thumbnail(clips, dataset.meta)
    label = dataset.labels.columns[0]
    colouring = by_class(str(label), dataset.labels[label])
    rows = every_nth(len(dataset), LINES)
    return thumbnail(
        [dataset.sequences[row] for row in rows], [colouring.of_row(row) for row in rows]
    )


def thumbnail(sequences: Sequence[FloatArray], colours: Sequence[str]) -> str:
    """An SVG picture of the first channel of some sequences, over one another."""
    width, height = CARD
    values = [np.asarray(s[:, 0], dtype=float) for s in sequences]
    low, high = min(v.min() for v in values), max(v.max() for v in values)
    longest = max(len(v) for v in values) - 1
    lines = []
    for v, colour in zip(values, colours, strict=True):
        x = np.arange(len(v)) / max(longest, 1) * (width - 8) + 4
        y = height - 6 - (v - low) / max(high - low, 1e-9) * (height - 12)
        path = " ".join(f"{a:.0f},{b:.1f}" for a, b in zip(x, y, strict=True))
        lines.append(f'<polyline points="{path}" stroke="{colour}"/>')
    return svg(CARD, ['<g stroke-width="1.2" stroke-opacity="0.55">', *lines, "</g>"])


def frames_thumbnail(
    clips: Sequence[FloatArray],
    meta: Meta,
    *,
    size: Size = CARD,
    rows: int = 3,
    beside: Sequence[FloatArray] = (),
) -> str:
    """An SVG picture of the middle frames of some clips, as many as fit.

    Their brightness can be compared with that of pictures of the same clips `beside` them.
    """
    width, height = size
    middles, colour = _middle_frames(clips, meta)
    shades = sprite_sheets.limits(_middle_frames(beside or clips, meta)[0])
    frames = [pictures(middle, shades, colour=colour) for middle in middles]
    down, across = frames[0].shape[1:3]
    gap = 3
    tall = (height - (rows - 1) * gap) / rows
    wide = min(width, tall * across / down)
    columns = max(1, min(-(-len(frames) // rows), int((width + gap) / (wide + gap))))
    left = (width - columns * wide - (columns - 1) * gap) / 2
    images = []
    for i, frame in enumerate(frames[: rows * columns]):
        x, y = left + i % columns * (wide + gap), i // columns * (tall + gap)
        images.append(
            f'<image x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
            f'style="image-rendering:pixelated" '
            f'href="data:image/png;base64,{sheet(frame).base64}"/>'
        )
    return svg(size, images)


def _middle_frames(clips: Sequence[FloatArray], meta: Meta) -> tuple[list[FloatArray], bool]:
    """Each (1, height, width), or (1, 3, height, width) in colour; and whether they are."""
    middles = [clip[len(clip) // 2][None] for clip in clips]
    colour = is_colour(middles[0].shape[1:], meta)
    if not colour:  # a single slice of a volume: more are too small to see here
        while middles[0].ndim > 3:
            middles = [middle[:, middle.shape[1] // 2] for middle in middles]
    return middles, colour


def svg(size: Size, shapes: Iterable[str]) -> str:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" fill="none" stroke-linecap="round">'
        f"{''.join(shapes)}</svg>"
    )


# --- Tables ------------------------------------------------------------------------------


def _as_image(svg: str) -> str:
    """An SVG picture as a data URL."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def colour_dot(colour: str) -> str:
    """A filled circle, as a data URL."""
    return _as_image(svg((20, 20), [f'<circle cx="10" cy="10" r="7" fill="{colour}"/>']))


def group_pictures(
    dataset: SequenceDataset,
    groups: Sequence[Sequence[int]],
    colours: Sequence[str],
    channel: int | None = None,
) -> tuple[list[str], str]:
    """A picture of some rows of each group, as data URLs, and the name of what they show.

    Without a `channel`, that is the one in which groups differ most; of sounds all, for some rows.
    """
    sets = [[dataset.sequences[row] for row in rows] for rows in groups]
    if dataset.are_clips:
        every = [clip for clips in sets for clip in clips]
        frames = [
            frames_thumbnail(clips, dataset.meta, size=CELL, rows=1, beside=every) for clips in sets
        ]
        return [_as_image(picture) for picture in frames], "middle frames"
    if channel is None and are_pitch_bands(dataset.meta):
        heard = [some[:SOUNDS] for some in sets]
        means = [cell_means(np.asarray(s, np.float64), MEANS) for some in heard for s in some]
        drawn = iter(spectrograms([one.astype(np.float32) for one in means]))
        images = [_in_a_row([next(drawn) for _ in some]) for some in heard]
        return images, f"loudness by pitch of the first {SOUNDS}"
    tables = [[np.asarray(s, np.float64) for s in some] for some in sets]
    lines, channel = group_sparklines(tables, colours, channel)
    return lines, dataset.meta.channels[channel]


def _in_a_row(sheets: Sequence[Sheet]) -> str:
    """Pictures side by side, stretched to the height of a cell, as a data URL."""
    gap = 3
    wide = (CELL[0] + gap) / SOUNDS - gap
    return _as_image(
        svg(
            CELL,
            [
                f'<image x="{i * (wide + gap):.1f}" width="{wide:.1f}" height="{CELL[1]}" '
                f'preserveAspectRatio="none" href="data:image/png;base64,{one.base64}"/>'
                for i, one in enumerate(sheets)
            ],
        )
    )


def group_sparklines(
    sets: Sequence[Sequence[DoubleArray]], colours: Sequence[str], channel: int | None = None
) -> tuple[list[str], int]:
    """For each set of tables (length, channels) their lines in one channel, all on one scale.

    Returns data URLs, and the channel: if none is given, the one in which the sets differ most
    from each other, compared with how they differ within.
    """
    curves = [np.stack([cell_means(table, MEANS) for table in one]) for one in sets]
    means = np.stack([one.mean(axis=0) for one in curves])  # (sets, cells, channels)
    within = np.mean([one.var(axis=0).mean(axis=0) for one in curves], axis=0)
    between = means.var(axis=0).mean(axis=0)
    if channel is None:
        channel = int(np.argmax(between / np.maximum(within, 1e-12 + 1e-6 * between.max())))
    lines = [one[:, :, channel] for one in curves]
    limits = min(float(one.min()) for one in lines), max(float(one.max()) for one in lines)
    width = CELL[0] / (MEANS - 1)
    drawn = []
    for one, colour in zip(lines, colours, strict=True):
        shapes = [
            f'<polyline points="{" ".join(_paths(line, limits, width))}" stroke="{colour}" '
            'stroke-width="1.4" stroke-opacity="0.6"/>'
            for line in one
        ]
        drawn.append(_as_image(svg(CELL, shapes)))
    return drawn, channel


def _paths(line: DoubleArray, limits: tuple[float, float], scale: float) -> list[str]:
    """Points of a line in a picture, at most 200, in a part for each stretch of known values."""
    low, high = limits
    tall = CELL[1] - 6
    y = CELL[1] - 3 - (line - low) / (high - low or 1.0) * tall
    step = max(1, len(line) // 200)
    parts: list[list[str]] = [[]]
    for first in range(0, len(line), step):
        known = first + np.flatnonzero(~np.isnan(y[first : first + step]))
        if not len(known):
            parts.append([])
        else:
            parts[-1].append(f"{known[0] * scale:.1f},{y[known[0]]:.1f}")
    # A value alone is a dot: a line to itself, of which round ends are seen.
    return [" ".join(2 * part if len(part) == 1 else part) for part in parts if part]


def sparkline(
    values: DoubleArray,
    expected: DoubleArray | None,
    marked: tuple[int, int] | None,
    style: tuple[str, str] = (ACCENT, "solid"),
) -> str:
    """A line in grey, the expected one in its colour and dash, and a shaded stretch.

    As a data URL.
    """
    width, height = CELL
    lines = [values] if expected is None else [values, expected]
    known = [line for line in lines if not np.isnan(line).all()]
    limits = float(min(map(np.nanmin, known))), float(max(map(np.nanmax, known)))
    scale = width / max(len(values) - 1, 1)
    shapes = []
    if marked is not None and marked != (0, len(values)):
        begin, stop = marked
        left = max(0.0, (begin - 0.5) * scale)
        wide = max(3.0, min(width, (stop - 0.5) * scale) - left)
        shapes.append(
            f'<rect x="{left:.1f}" y="0" width="{wide:.1f}" height="{height}" '
            'fill="#E69F00" fill-opacity="0.3"/>'
        )
    for line, one in zip(lines, ((ORIGINAL, "solid"), style), strict=False):
        colour, dash = one
        stroke = f'stroke="{colour}" stroke-width="1.8" stroke-dasharray="{DASHES[dash]}"'
        shapes += [f'<polyline points="{p}" {stroke}/>' for p in _paths(line, limits, scale)]
    return _as_image(svg(CELL, shapes))
