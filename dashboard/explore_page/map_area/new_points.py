"""New sequences on the map: a symbol for each, of every file another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.charts.colouring import of_label
from dashboard.explore_page.context import Context
from dashboard.formatting import plot_text, shortened
from dashboard.sentences.novelty_sentences import NOVEL, whole_percent
from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.explore import anomalies
from sequitur_core.explore.anomalies import Location
from sequitur_core.explore.channels import channels_of
from sequitur_core.explore.maps.out_of_sample import weighted_positions
from sequitur_core.explore.maps.projection import AS_THEY_ARE
from sequitur_core.explore.time.time_axis import TimeAxis
from sequitur_core.jobs.answering.new_data import NewData
from sequitur_core.runs.queries import Query

FAR = 1.5  # times what 99 % keep within: no matter of chance
MOST_MARKERS = 5_000  # of a file; more hide the map
LEAST, MOST = 3.0, 9.0  # pixels of a symbol, which leaves the point below it in sight
INK, EDGE, PICKED = "text", "page", "#F0E442"  # the theme's own: black is hollow on a dark page
# Of one file after the other; classes have other colours, and after these they come again.
SYMBOLS = {"diamond": "◆", "star": "★", "triangle-down": "▼", "square": "■", "x": "✖"}


@dataclass(frozen=True, eq=False)
class PlacedFile:
    """A file whose sequences have their place on the map.

    `symbol` is what they are drawn as. `known` has for each of the m sequences the row of the run
    with the same values, -1 for none: int64 of shape (m,). `poor` are those that are
    reconstructed far worse than usual: bool of shape (m,).
    """

    query: Query
    name: str
    data: NewData
    symbol: str
    known: IntArray
    poor: NDArray[np.bool_]

    @property
    def are_guesses(self) -> NDArray[np.bool_]:
        """Whether the model has seen nothing like each of them: bool of shape (m,)."""
        return ((self.data.novelty >= NOVEL) | self.poor) & (self.known < 0)

    @property
    def are_far(self) -> NDArray[np.bool_]:
        """Which of the guesses are no matter of chance: bool of shape (m,)."""
        return self.are_guesses & ((self.data.beyond > FAR) | self.poor)


def where_unlike(context: Context, file: PlacedFile, row: int) -> tuple[str, Location | None]:
    """What a new sequence is compared with, and where it differs most from that.

    One that is far from all others is compared with its neighbours: its reconstruction is a guess
    in each channel.
    """
    data, own, scaler = file.data, context.dataset, context.run.scaler()
    sequence = data.dataset.sequences[row]
    far = data.novelty[row] >= NOVEL
    near = data.rows[row][data.weights[row] > 0]
    deviation = anomalies.squared_deviation(
        sequence,
        anomalies.mean_sequence(own, near, len(sequence)) if far else data.reconstructions[row],
        channels_of(own),
        scale=1 if scaler is None else scaler.std,
        missing=None if data.dataset.missing is None else data.dataset.missing[row],
    )
    expected = "the mean of its neighbours" if far else "its reconstruction"
    return expected, anomalies.locate(deviation, TimeAxis.along(data.dataset, row))


def strangest(context: Context, files: Sequence[PlacedFile], most: int) -> list[str]:
    """What the strangest of the new sequences are called, each with the channel it shows in."""
    names = channels_of(context.dataset).names
    found = [(file, int(row)) for file in files for row in np.flatnonzero(file.are_guesses)]
    found.sort(key=lambda one: -one[0].data.beyond[one[1]])
    said: dict[str, str] = {}  # by name, which several files may have
    for file, row in found:
        name = shortened(file.data.dataset.ids[row])
        if name in said:
            continue
        where = where_unlike(context, file, row)[1] if len(names) > 1 else None
        said[name] = name if where is None else f"{name} ({names[where.channel]})"
        if len(said) == most:
            break
    return list(said.values())


def worst(files: Sequence[PlacedFile]) -> list[str]:
    """What new sequences are called that have larger errors than any usual one of the run."""
    found = [
        (float(file.data.errors[row]), file.data.dataset.ids[row])
        for file in files
        for row in np.flatnonzero((file.data.error_ranks >= 1) & (file.known < 0))
    ]
    return [shortened(name) for name in dict.fromkeys(n for _, n in sorted(found, reverse=True))]


def mark_id(query: Query, row: int) -> str:
    """Id of a new sequence in the session and on the map."""
    return f"{query.id} {row}"


def voting_labels(context: Context) -> tuple[str, list[str]] | None:
    """The label that neighbours vote on: the one the map is coloured by, else the first."""
    if context.colouring.colours is not None and len(context.colouring.colours) > 1:
        return context.colouring.title, list(context.colouring.names)
    for title in context.dataset.labels.columns:
        colouring = of_label(context.dataset, title)
        if colouring.colours is not None and len(colouring.colours) > 1:
            return str(title), list(colouring.names)
    return None


def at_one_place(context: Context, files: Sequence[PlacedFile]) -> list[IntArray]:
    """For each file, how many new sequences, of all files, lie where each of its own does, (m,)."""
    places = [_places(context, file.data, np.arange(len(file.data.dataset))) for file in files]
    if not places:
        return []
    _, own, counts = np.unique(
        np.concatenate(places).round(6), axis=0, return_inverse=True, return_counts=True
    )
    ends = np.cumsum([len(one) for one in places])[:-1]
    return np.split(counts[own.ravel()], ends)


def markers(
    context: Context, files: Sequence[PlacedFile], *, in_view: tuple[PlacedFile, int] | None
) -> list[dict[str, Any]]:
    """Traces of all new sequences, hollow where their place is a guess, one of them larger."""
    # The same for all files, or some lie under others.
    size = symbol_size(sum(len(file.data.dataset) for file in files))
    # Guesses lie on top: they are few, mostly, and what a person looks for.
    looks = (("new", size, INK, EDGE, size / 7), ("guess", size + 3, EDGE, INK, 1.5))
    here = dict(zip(files, at_one_place(context, files), strict=True))
    traces = []
    for (kind, across, fill, edge, width), file in product(looks, files):
        of_kind = file.are_guesses if kind == "guess" else ~file.are_guesses
        rows = np.flatnonzero(of_kind)[:MOST_MARKERS]
        if len(rows):
            marker = _marker(file, across, fill, edge, width)
            name = f"{kind}: {shortened(file.name, 18)}"
            traces.append(_trace(context, file, rows, name, marker, here[file]))
    if in_view is not None:
        file, row = in_view
        marker = _marker(file, 17, PICKED, INK, 1.5)
        traces.append(_trace(context, file, np.array([row]), "in view", marker, here[file]))
        traces[-1]["showlegend"] = False
    return traces


def symbol_size(count: int) -> float:
    """Pixels of each of so many new sequences: the more, the smaller, or they hide the map."""
    return float(np.clip(17 - 4 * np.log10(max(count, 1)), LEAST, MOST))


def _marker(file: PlacedFile, size: float, fill: str, edge: str, width: float) -> dict[str, Any]:
    line = {"color": edge, "width": width}
    return {"symbol": file.symbol, "size": size, "color": fill, "line": line}


def _trace(
    context: Context,
    file: PlacedFile,
    rows: IntArray,
    name: str,
    marker: dict[str, Any],
    here: IntArray,
) -> dict[str, Any]:
    """Some sequences of a file, where they lie on the map in view, with how many lie there."""
    points = _places(context, file.data, rows)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points[:, 0].tolist(),
        "y": points[:, 1].tolist(),
        "name": plot_text(name),
        "marker": marker,
        "text": [_hover(file, int(row)) + _together(here[row]) for row in rows],
        "customdata": [mark_id(file.query, int(row)) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _places(context: Context, data: NewData, rows: IntArray) -> FloatArray:
    """Where new sequences lie on the map in view, float32 (m, 2)."""
    if context.method in AS_THEY_ARE.values():
        own = data.encodings[rows][:, context.run.spec.parts.columns(context.part)]
        return np.column_stack([own, np.zeros(len(own))])[:, :2].astype(np.float32)
    return weighted_positions(data.rows[rows], data.weights[rows], context.points)


def _hover(file: PlacedFile, row: int) -> str:
    name = plot_text(f"{shortened(file.data.dataset.ids[row])}, {shortened(file.name, 18)}")
    if file.known[row] >= 0:
        return f"new: {name}<br>in this run already"
    novelty = float(file.data.novelty[row])
    they = "all" if novelty >= 1 else whole_percent(novelty)
    return f"new: {name}<br>stranger than {they} of the training sequences"


def _together(here: int) -> str:
    return f"<br>{here:,} new sequences lie here" if here > 1 else ""
