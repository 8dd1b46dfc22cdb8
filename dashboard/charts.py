"""Arrays in, Plotly figures out. No streamlit here.

Figures carry no theme: fonts, grid and background come from the page through
plotly_view. Colours that carry meaning are set here and read well on both.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import colorcet
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard import sheets
from dashboard.words import number, plot_text, shortened
from sequitur_core.config import Epoch
from sequitur_core.dataset import FloatArray, Meta, SequenceDataset
from sequitur_core.explore.wording import LARGER

# Okabe and Ito (2008), without black, which vanishes on a dark page, and with a
# yellow dark enough for a white one.
OKABE_ITO = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#B8A800",
    "#8C8C8C",
)
DARK_PAGE = "#11161C"  # as in .streamlit/config.toml
ORIGINAL = "#8A949E"
ACCENT = "#0072B2"
SECOND = "#E69F00"
MISSING = "#B4B4B4"
FEWEST_BANDS = 8  # of pitch, from which they are drawn as a picture
RANGES_OF = 24  # sequences by which it is judged what fits one axis
FLAT = 12  # times the range of a channel: on an axis of more, it looks flat
MAX_CLASSES = 40
MOST_NUMBER_CLASSES = 12  # different numbers that are still taken for names
MISSING_NAME = "no label"
DATE_TICKS = 5
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)")
OTHER_NAME = "other"


def natural(value: str) -> list[tuple[int, float, str]]:
    """Sort key that puts "s2" before "s10"."""
    parts = re.split(r"(\d+\.?\d*)", value)
    return [(0, float(p), "") if i % 2 else (1, 0.0, p) for i, p in enumerate(parts)]


@dataclass(frozen=True)
class Colouring:
    """One value per sequence, and how it becomes a colour.

    `names` are class names, one per row, in the natural order of `colours`; for
    numbers `numbers` is set and `colours` is empty. `ticks` are (number, text) where
    the numbers stand for something else, such as dates.
    """

    title: str
    names: tuple[str, ...] = ()
    colours: dict[str, str] | None = None
    numbers: FloatArray | None = None
    ticks: tuple[tuple[float, str], ...] = ()

    def of_row(self, row: int) -> str:
        """The colour of one row; numbers share the accent."""
        return self.colours[self.names[row]] if self.colours else ACCENT


def by_number(title: str, values: FloatArray) -> Colouring:
    """Colour by a number, on a perceptual scale."""
    return Colouring(title, numbers=np.asarray(values, dtype=np.float32))


def by_date(title: str, moments: pd.Series) -> Colouring:
    """Colour by date and time, on the same scale as numbers; no date is drawn grey."""
    days = (moments - moments.min()) / pd.Timedelta(days=1)
    last = float(days.max())
    clock = "%Y-%m-%d" if last >= DATE_TICKS else "%Y-%m-%d %H:%M"
    at = np.linspace(0, last, DATE_TICKS)
    texts = (moments.min() + pd.to_timedelta(at, unit="D")).strftime(clock)
    values = days.to_numpy(dtype=np.float32)
    return Colouring(title, numbers=values, ticks=tuple(zip(at.tolist(), texts, strict=True)))


def _moments(column: pd.Series) -> pd.Series | None:
    """A column as dates, None where it holds anything else."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    known = column.dropna()
    texts = known.map(lambda value: isinstance(value, str) and bool(_ISO_DATE.match(value)))
    if not len(known) or not texts.all():
        return None
    try:
        return pd.to_datetime(column, format="ISO8601")
    except ValueError:  # such as the 30th of February, or with and without a zone
        return None


def palette(n: int) -> Sequence[str]:
    """At least n colours for up to 150 classes: Okabe-Ito up to 8, Glasbey beyond."""
    return OKABE_ITO if n <= len(OKABE_ITO) else _glasbey()


@cache
def _glasbey() -> tuple[str, ...]:
    """Those of Glasbey's colours that can be told from white and from a dark page."""
    return tuple(
        colour
        for colour in colorcet.b_glasbey_category10
        if contrast(colour, "#ffffff") >= 1.7 and contrast(colour, DARK_PAGE) >= 2.6
    )


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours such as "#0072B2", 1 to 21 (WCAG 2.1)."""

    def luminance(colour: str) -> float:
        parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def by_class(title: str, column: pd.Series) -> Colouring:
    """Colour by class: Okabe-Ito up to 8 classes, Glasbey beyond.

    A class keeps its colour on every page, since the colour depends only on
    the names in the column. Beyond 40 classes the rarest share one.
    """
    codes, kinds = pd.factorize(column)  # each class is written once, not once for each row
    words = np.array([*map(str, kinds), MISSING_NAME], dtype=object)
    names = pd.Series(words[codes])  # the last one where the code is -1
    known = set(words[:-1]) - {MISSING_NAME}
    order = sorted(known, key=natural)
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:  # months, weekdays
        order = [str(c) for c in column.cat.categories if str(c) in known]
    if len(order) > MAX_CLASSES:
        frequent = names[names != MISSING_NAME].value_counts().index[: MAX_CLASSES - 1]
        names = names.where(names.isin(frequent) | (names == MISSING_NAME), OTHER_NAME)
        order = [*sorted(frequent, key=natural), OTHER_NAME]
    colours = dict(zip(order, palette(len(order)), strict=False))
    if (codes < 0).any() or MISSING_NAME in words[:-1]:
        colours[MISSING_NAME] = MISSING
    return Colouring(title, tuple(names.tolist()), colours)


def colouring(title: str, column: pd.Series) -> Colouring:
    """By number or date where a column holds more than 12 different ones, else by class."""
    if column.nunique() > MOST_NUMBER_CLASSES and (moments := _moments(column)) is not None:
        return by_date(title, moments)
    if pd.api.types.is_numeric_dtype(column) and column.nunique() > MOST_NUMBER_CLASSES:
        return by_number(title, column.to_numpy(dtype=np.float32))
    return by_class(title, column)


def by_rows(title: str, rows: np.ndarray, n: int) -> Colouring:
    """Some of n rows in the accent, the others grey."""
    names = np.full(n, "not in it", dtype=object)
    names[rows] = "in it"
    return Colouring(title, tuple(names), {"in it": ACCENT, "not in it": MISSING})


def one_colour(n: int) -> Colouring:
    """All points alike."""
    return Colouring("", ("sequence",) * n, {"sequence": ACCENT})


def label_mix(colouring: Colouring, rows: np.ndarray, *, limit: int = 4) -> str:
    """`walk (12), run (3)`: the classes of some rows, the most frequent first."""
    if colouring.colours is None or len(colouring.colours) < 2:
        return ""
    counts = pd.Series([colouring.names[i] for i in rows]).value_counts()
    words = [f"{name} ({n:,})" for name, n in counts.head(limit).items()]
    if len(counts) > limit:
        words.append(f"{len(counts) - limit} more")
    return ", ".join(words)


def map_figure(
    points: FloatArray,
    *,
    names: Sequence[str],
    colouring: Colouring,
    axes: str,
    faint: FloatArray | None = None,
) -> go.Figure:
    """The map: points of shape (n, 2), one per sequence.

    Each trace's `meta` holds the rows of its points. `axes` names the
    projection ("UMAP", "PCA"). `faint` of shape (n,), 0 to 1, says how far each
    point fades into the background; 1 leaves a trace of it.
    """
    n = len(points)
    marker = {
        "size": float(np.clip(14.5 - 2.6 * np.log10(max(n, 1)), 3, 12)),
        "opacity": 0.85 if n <= 2000 else 0.6,
        "line": {"width": 0.5 if n <= 2000 else 0, "color": "rgba(255,255,255,0.6)"},
    }
    scatter = go.Scattergl if n > 5000 else go.Scatter
    figure = go.Figure()

    def add(rows: np.ndarray, name: str, extra: dict) -> None:
        if faint is not None:
            extra = extra | {"opacity": marker["opacity"] * (1 - 0.9 * faint[rows])}
        figure.add_trace(
            scatter(
                x=points[rows, 0],
                y=points[rows, 1],
                mode="markers",
                name=plot_text(shortened(name, 24)),
                marker=marker | extra,
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 0.25}},
                text=[plot_text(shortened(names[i])) for i in rows],
                hovertemplate="%{text}<extra></extra>",
                meta={"rows": rows.tolist()},
            )
        )

    if colouring.colours is not None:
        classes = np.array(colouring.names)
        for name, colour in colouring.colours.items():
            if len(rows := np.flatnonzero(classes == name)):
                add(rows, name, {"color": colour})
    else:
        bar = {"title": {"text": plot_text(colouring.title), "side": "right"}, "thickness": 12}
        if colouring.ticks:
            values, texts = zip(*colouring.ticks, strict=True)
            bar |= {"tickvals": values, "ticktext": texts}
        scale = {"color": colouring.numbers, "colorscale": "Viridis", "colorbar": bar}
        add(np.arange(n), colouring.title, scale)
    figure.update_layout(
        showlegend=colouring.colours is not None,
        legend={"title": {"text": plot_text(colouring.title)}, "itemsizing": "constant"},
        dragmode="lasso",
        hovermode="closest",
        margin={"l": 30, "r": 10, "t": 40, "b": 30},
    )
    # Neither axis has numbers worth reading, so there is no grid to read them by.
    bare = {"showticklabels": False, "zeroline": False, "showgrid": False, "ticks": ""}
    frame = {"showline": True, "mirror": True}
    figure.update_xaxes(title=f"{axes} 1", **bare, **frame)
    figure.update_yaxes(title=f"{axes} 2", **bare, **frame)
    if axes == "PCA":  # its distances mean something, so both axes have one scale
        figure.update_yaxes(scaleanchor="x", constrain="domain")
        figure.update_xaxes(constrain="domain")
    return figure


def rings(points: FloatArray, rows: Sequence[int], *, colour: str, width: int, name: str) -> dict:
    """A trace of rings around some points of a map of shape (n, 2), to be laid over it."""
    at = np.asarray(rows, dtype=np.int64)
    return {
        "type": "scatter",
        "x": points[at, 0].tolist(),
        "y": points[at, 1].tolist(),
        "mode": "markers",
        "marker": {
            "symbol": "circle-open",
            "size": 18,
            "color": colour,
            "line": {"width": width},
        },
        "hoverinfo": "skip",
        "showlegend": False,
        "name": name,
    }


def log_ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten between two numbers, or only the powers if many."""
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    factors = (1, 2, 5) if len(powers) < 4 else (1,)
    return [float(f"{f}e{p}") for p in powers for f in factors]


def number_on_axis(value: float) -> str:
    """`0.00001`, not `1e-05`."""
    return np.format_float_positional(value, trim="-")


# Of the average sequence's error. With few sequences as many components rebuild each exactly,
# and an axis down to rounding errors would leave no room for the curves.
BY_HEART = 1e-6


def loss_figure(
    history: Sequence[Epoch],
    *,
    epochs: int,
    mean_loss: float | None = None,
    pca_loss: float | None = None,
    frame_loss: float | None = None,
    encoding_dim: int = 0,
) -> go.Figure:
    """Loss curves over epochs, with dotted lines for simple competitors.

    A competitor that rebuilds the sequences exactly has no line.
    """
    x = [e.number for e in history]
    figure = go.Figure()
    lines = [("training", [e.train_loss for e in history], ACCENT)]
    if any(e.validation_loss is not None for e in history):
        lines.append(("validation", [e.validation_loss for e in history], SECOND))
    mode = "lines+markers" if len(history) < 30 else "lines"
    for name, y, colour in lines:
        figure.add_scatter(
            x=x,
            y=y,
            name=name,
            mode=mode,
            line={"color": colour, "width": 2},
            hovertemplate="%{y:.3g}",
        )
    highest = max([v for v in (mean_loss, frame_loss) if v], default=0.0)
    if pca_loss is not None and pca_loss < BY_HEART * highest:
        pca_loss = None
    for name, level in [
        # Of clips the average frame says more, and lies close to the average sequence.
        ("average sequence", mean_loss if frame_loss is None else None),
        ("average frame", frame_loss),
        (f"PCA, {encoding_dim} numbers", pca_loss),
    ]:
        if level is not None and level > 0:
            figure.add_scatter(
                x=[0, epochs],
                y=[level, level],
                name=name,
                mode="lines",
                line={
                    "color": ORIGINAL,
                    "width": 1.5,
                    "dash": "dot" if "PCA" in name else "dash",
                },
                hovertemplate=f"{number(level)}",
            )
    levels = [v for e in history for v in (e.train_loss, e.validation_loss) if v and v > 0]
    levels += [v for v in (mean_loss, pca_loss, frame_loss) if v and v > 0]
    steep = bool(levels) and max(levels) > 10 * min(levels)
    figure.update_layout(
        margin={"l": 60, "r": 10, "t": 10, "b": 40},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="x unified",
        dragmode=False,
    )
    figure.update_xaxes(title="epoch", range=[0, epochs])
    figure.update_yaxes(title="mean squared error", rangemode="tozero")
    if steep:
        ticks = log_ticks(min(levels), max(levels))
        figure.update_yaxes(type="log", tickvals=ticks, ticktext=[number_on_axis(t) for t in ticks])
    return figure


def default_channels(meta: Meta, *, limit: int = 4) -> list[int]:
    """Channels to draw together at first: those that share the first one's unit.

    Of bands of pitch, which are many of one kind, some from the lowest to the highest.
    """
    same = [c for c, unit in enumerate(meta.units) if unit == meta.units[0]]
    if are_bands(meta):
        return sorted({same[round(at)] for at in np.linspace(0, len(same) - 1, limit)})
    return same[:limit]


def seen_together(dataset: SequenceDataset, *, limit: int = 4) -> list[int]:
    """Channels to draw on one axis at first: the first one and others of its unit and size.

    Where a channel would make another one look flat, it isn't taken along.
    """
    meta, n = dataset.meta, len(dataset)
    if are_bands(meta):
        return default_channels(meta, limit=limit)
    some = np.unique(np.linspace(0, n - 1, RANGES_OF).astype(np.int64)).tolist()
    values = np.concatenate([dataset.as_measured(row) for row in some])
    low, high = np.fmin.reduce(values), np.fmax.reduce(values)  # NaN where nothing is known
    chosen: list[int] = []
    for c in default_channels(meta, limit=len(meta.channels)):
        together = [*chosen, c]
        spans = (high - low)[together]
        whole = high[together].max() - low[together].min()
        # What never changes is flat on any axis.
        if not chosen or whole <= FLAT * min(spans[spans > 0], default=np.inf):
            chosen.append(c)
    return chosen[:limit]


def pictured_channels(dataset: SequenceDataset) -> list[int]:
    """Those to draw at first where all bands of pitch can be drawn as a picture."""
    meta = dataset.meta
    return list(range(len(meta.channels))) if are_bands(meta) else seen_together(dataset)


def are_bands(meta: Meta) -> bool:
    """Whether the channels are bands of pitch, too many to be told apart as lines."""
    names = meta.channels
    return (
        len(names) >= FEWEST_BANDS
        and len(set(meta.units)) == 1
        and all(name.endswith("Hz") for name in names)
    )


def clock(meta: Meta) -> tuple[float, str]:
    """The time between two elements and its unit, as axes tell it: half an hour, not 30 min."""
    step, unit = meta.step, meta.step_unit
    while unit in LARGER and step >= LARGER[unit][1] / 4:
        unit, many = LARGER[unit]
        step /= many
    return step, unit


def time_axis(length: int, meta: Meta) -> np.ndarray:
    """Positions of the elements of one sequence, in the unit of `clock`."""
    return np.arange(length) * clock(meta)[0]


def time_title(meta: Meta) -> str:
    """`time (h)`, `time` in no known unit, or `step` where steps are counted."""
    return titled(*clock(meta))


def titled(step: float, unit: str) -> str:
    """What an axis in this unit is called."""
    if unit == "step" and step != 1:
        return "time"
    return unit if unit in ("step", "frame") else f"time ({unit})"


def value_title(meta: Meta, channels: Sequence[int]) -> str:
    """Channel names and unit, as far as they are the same for all drawn."""
    units = {meta.units[c] for c in channels}
    unit = f" ({units.pop()})" if len(units) == 1 and any(units) else ""
    name = meta.channels[channels[0]] if len(channels) == 1 else "value"
    return plot_text(shortened(name, 20)) + plot_text(unit)


def lonely(values: np.ndarray) -> bool:
    """Whether a value stands alone among missing ones, so that no line is drawn to it."""
    known = np.concatenate([[False], ~np.isnan(values), [False]])
    return not known[1:-1].all() and bool((known[1:-1] & ~known[:-2] & ~known[2:]).any())


def sequences_figure(
    sequences: Sequence[FloatArray],
    *,
    titles: Sequence[str],
    meta: Meta,
    channels: Sequence[int],
    reconstructions: Sequence[FloatArray] | None = None,
    colouring: Colouring | None = None,
    rows: Sequence[int] = (),
    columns: int = 4,
) -> go.Figure:
    """Small multiples on shared axes, one per sequence of shape (length, channels).

    With reconstructions: the original in grey (one channel) or solid in the
    channel's colour, the reconstruction over it in the accent colour or dotted.
    Without: lines in the colour that `colouring` gives to `rows`.

    All bands of pitch together are no lines but pictures: time to the right, pitch up.
    """
    if are_bands(meta) and len(channels) >= FEWEST_BANDS:
        return _spectrograms(
            sequences, titles, meta, channels, reconstructions, colouring, rows, columns
        )
    n = len(sequences)
    columns = max(1, min(columns, n))
    traces: list[dict] = []
    in_legend: set[str] = set()

    def line(i: int, y: np.ndarray, name: str, **style: object) -> None:
        axis = str(i + 1) if i else ""
        traces.append(
            {
                "type": "scatter",
                "x": time_axis(len(y), meta),
                "y": y,
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "name": plot_text(shortened(name, 24)),
                "legendgroup": name,
                "showlegend": name not in in_legend,
                "mode": "lines+markers" if lonely(y) else "lines",
                "line": {"width": 1.5} | style,
                "hovertemplate": "%{y:.3~g}",
            }
            | ({"marker": {"size": 3}} if lonely(y) else {})
        )
        in_legend.add(name)

    for i, sequence in enumerate(sequences):
        for k, c in enumerate(channels):
            colour = OKABE_ITO[k % len(OKABE_ITO)]
            if reconstructions is None and colouring is not None and colouring.colours:
                row = rows[i]
                # All channels in the class's colour, the later ones fainter.
                faint = f"{colouring.of_row(row)}{('ff', 'b0', '80', '60')[min(k, 3)]}"
                line(i, sequence[:, c], colouring.names[row], color=faint)
            elif reconstructions is None:
                line(i, sequence[:, c], meta.channels[c], color=colour)
            elif len(channels) == 1:
                line(i, sequence[:, c], "original", color=ORIGINAL, width=2)
                line(i, reconstructions[i][:, c], "reconstruction", color=ACCENT)
            else:
                line(i, sequence[:, c], meta.channels[c], color=colour)
                line(i, reconstructions[i][:, c], "reconstruction", color=colour, dash="dot")
    layout = copy.deepcopy(_grid(n, columns))
    for annotation, title in zip(layout["annotations"], titles, strict=True):
        annotation |= {"text": plot_text(title), "font": {"size": 12}}
    for i in range(n):
        axis = str(i + 1) if i else ""
        if i // columns == (n - 1) // columns:
            layout[f"xaxis{axis}"]["title"] = {"text": time_title(meta)}
        if i % columns == 0:
            layout[f"yaxis{axis}"]["title"] = {"text": value_title(meta, channels)}
    layout |= {
        "margin": {"l": 50, "r": 10, "t": 50 if len(in_legend) < 4 else 75, "b": 40},
        "height": figure_height(n, columns),
        "legend": {"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0},
        "dragmode": False,
        "hovermode": "x",
    }
    return go.Figure({"data": traces, "layout": layout})


def _spectrograms(
    sequences: Sequence[FloatArray],
    titles: Sequence[str],
    meta: Meta,
    channels: Sequence[int],
    reconstructions: Sequence[FloatArray] | None,
    colouring: Colouring | None,
    rows: Sequence[int],
    columns: int,
) -> go.Figure:
    """Pictures of sequences, bright where they are loud; reconstructions lie below them."""
    n, bands = len(sequences), len(channels)
    columns = max(1, min(columns, n))
    unit = meta.units[0]
    names = [meta.channels[c] for c in channels]
    layout = copy.deepcopy(_grid(n, columns))
    traces = []
    for i, sequence in enumerate(sequences):
        axis = str(i + 1) if i else ""
        shown, texts = sequence[:, channels].T, names
        if reconstructions is not None:
            gap = np.full((1, len(sequence)), np.nan, np.float32)
            shown = np.concatenate([reconstructions[i][:, channels].T, gap, shown])
            texts = [f"{name}, reconstruction" for name in names] + [""] + names
        traces.append(
            {
                "type": "heatmap",
                "x": time_axis(len(sequence), meta),
                "y": np.arange(len(shown)),
                "z": shown,
                "xaxis": f"x{axis}",
                "yaxis": f"y{axis}",
                "coloraxis": "coloraxis",
                "customdata": np.repeat(np.array(texts)[:, None], len(sequence), axis=1),
                "hovertemplate": f"%{{customdata}}<br>%{{z:.3~g}} {plot_text(unit)}<extra></extra>",
            }
        )
        title = layout["annotations"][i]
        text, colour = titles[i], None
        if colouring is not None and colouring.colours and reconstructions is None:
            text, colour = f"{text} · {colouring.names[rows[i]]}", colouring.of_row(rows[i])
        title |= {
            "text": plot_text(text),
            "font": {"size": 12} | ({"color": colour} if colour else {}),
        }
        below = i // columns == (n - 1) // columns
        layout[f"xaxis{axis}"] |= {"title": {"text": time_title(meta)}} if below else {}
        ticks, labels = [0, bands // 2, bands - 1], [names[0], names[bands // 2], names[-1]]
        if reconstructions is not None:
            ticks, labels = [bands / 2, bands + 1 + bands / 2], ["reconstruction", "original"]
        layout[f"yaxis{axis}"] |= {"tickvals": ticks, "ticktext": [plot_text(t) for t in labels]}
        layout[f"yaxis{axis}"] |= {"showgrid": False, "zeroline": False}
        layout[f"xaxis{axis}"] |= {"showgrid": False, "zeroline": False}
    layout |= {
        "margin": {"l": 90, "r": 10, "t": 50, "b": 40},
        "height": figure_height(n, columns),
        "coloraxis": {
            "colorscale": "Viridis",
            "colorbar": {"title": {"text": plot_text(unit)}, "thickness": 10, "outlinewidth": 0},
        },
        "dragmode": False,
        "hovermode": "closest",
    }
    return go.Figure({"data": traces, "layout": layout})


def decoded_figure(
    drawn: FloatArray,
    nearest: FloatArray,
    *,
    name: str,
    meta: Meta,
    channels: Sequence[int],
    limits: tuple[FloatArray, FloatArray],
    longest: int,
) -> go.Figure:
    """A sequence that a decoder drew (length, channels), over a real one drawn thin.

    `limits` are the usual lowest and highest values of each channel in the data, and
    `longest` its longest sequence: axes mostly stay where they are from one drawing to
    the next.
    """
    thin, bold = {"width": 1}, {"width": 2.5}
    one = len(channels) == 1
    lines: list[tuple[str, FloatArray, int, dict]] = []
    for k, c in enumerate(channels):
        colour = OKABE_ITO[k % len(OKABE_ITO)]
        own = {"color": ORIGINAL if one else colour}
        lines.append(("", nearest, c, thin | own))
        lines.append(("drawn" if one else meta.channels[c], drawn, c, bold | {"color": colour}))
    traces: list[dict] = [
        {
            "type": "scatter",
            "x": time_axis(len(values), meta),
            "y": values[:, c],
            "name": plot_text(shortened(what, 20)),
            "showlegend": bool(what),
            "mode": "lines" if len(values) > 1 else "markers",
            "line": line,
            "hovertemplate": "%{y:.3~g}",
            "hoverinfo": "all" if what else "skip",
        }
        for what, values, c, line in lines
    ]
    # All thin lines share one entry of the legend.
    entry = {"x": [None], "y": [None], "mode": "lines", "line": thin | {"color": ORIGINAL}}
    name = f"thin: {shortened(name, 24)}, the nearest"
    traces.append({"type": "scatter", "name": plot_text(name), **entry})
    chosen = list(channels)
    both = (drawn[:, chosen], nearest[:, chosen])
    low = float(min(limits[0][chosen].min(), *(values.min() for values in both)))
    high = float(max(limits[1][chosen].max(), *(values.max() for values in both)))
    room = 0.04 * (high - low) or 1.0
    end = max(longest, len(drawn)) - 1
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "margin": {"l": 55, "r": 10, "t": 30, "b": 40},
                "legend": {
                    "orientation": "h",
                    "y": 1.02,
                    "yanchor": "bottom",
                    "x": 0,
                    "itemsizing": "trace",
                },
                "dragmode": False,
                "hovermode": "x",
                "xaxis": {
                    "title": {"text": time_title(meta)},
                    "range": [0, end * clock(meta)[0] or 1],
                },
                "yaxis": {
                    "title": {"text": value_title(meta, channels)},
                    "range": [low - room, high + room],
                },
            },
        }
    )


@cache
def _grid(n: int, columns: int) -> dict:
    """The layout of n small charts on shared axes, with a title each; made once, it takes 20 ms."""
    grid = make_subplots(
        rows=-(-n // columns),
        cols=columns,
        shared_yaxes="all",
        shared_xaxes="all",
        subplot_titles=[" "] * n,
        horizontal_spacing=0.02,
        vertical_spacing=min(0.3, 30 / figure_height(n, columns)),
    )
    layout = grid.layout.to_plotly_json()
    layout.pop("template", None)
    return layout


def figure_height(n: int, columns: int) -> int:
    """Pixels for small multiples of n sequences."""
    return 110 + 120 * -(-n // max(1, min(columns, n)))


def thumbnail(
    sequences: Sequence[FloatArray],
    colours: Sequence[str],
    *,
    channel: int = 0,
    width: int = 320,
    height: int = 120,
) -> str:
    """An SVG picture of some sequences over one another, without axes."""
    values = [np.asarray(s[:, channel], dtype=float) for s in sequences]
    low, high = min(v.min() for v in values), max(v.max() for v in values)
    longest = max(len(v) for v in values) - 1
    lines = []
    for v, colour in zip(values, colours, strict=True):
        x = np.arange(len(v)) / max(longest, 1) * (width - 8) + 4
        y = height - 6 - (v - low) / max(high - low, 1e-9) * (height - 12)
        path = " ".join(f"{a:.0f},{b:.1f}" for a, b in zip(x, y, strict=True))
        lines.append(f'<polyline points="{path}" stroke="{colour}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" fill="none" stroke-width="1.2" '
        f'stroke-opacity="0.55">{"".join(lines)}</svg>'
    )


def frames_picture(
    clips: Sequence[FloatArray], meta: Meta, *, width: int = 320, height: int = 120, rows: int = 3
) -> str:
    """An SVG picture of the middle frames of some clips, as many as have room."""
    middles = [clip[len(clip) // 2][None] for clip in clips]
    colour = sheets.in_colour(middles[0].shape[1:], meta)
    if not colour:  # a single slice of a volume: more are too small to see here
        while middles[0].ndim > 3:
            middles = [middle[:, middle.shape[1] // 2] for middle in middles]
    shades = sheets.limits(middles)
    frames = [sheets.pictures(middle, shades, colour=colour) for middle in middles]
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
            f'href="data:image/png;base64,{sheets.sheet(frame).base64}"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{"".join(images)}</svg>'
    )
