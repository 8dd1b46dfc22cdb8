"""A run as one HTML file that opens anywhere, without this dashboard and without a network.

Everything is in it, Plotly.js too, and a policy in its head lets it load nothing else.
It follows the reader's light or dark setting.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import plotly
import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

from dashboard import verdict
from dashboard.charts import sprite_sheets
from dashboard.charts.colouring import Colouring, by_class, label_mix
from dashboard.charts.loss import loss_figure
from dashboard.charts.map import map_figure
from dashboard.charts.sequences import channels_on_one_axis, figure_height, sequences_figure
from dashboard.charts.sprite_sheets import is_colour, limits, pictures
from dashboard.formatting import duration, plot_text, shortened
from dashboard.verdict import VARIANCE_HELP
from dashboard.widgets import clip_grid
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import number, percent, pluralise, span
from sequitur_core.runs.run import Run
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.train_config import TrainConfig

EXAMPLES = 12  # sequences with their reconstructions
EXAMPLE_CLIPS = 6
FRAMES = 10  # of each clip, side by side
VOLUMES = 4  # of each series of volumes, which are pictures of many slices
FRAME_SIDE = 64  # pixels
FRAME_HEIGHT = 72  # pixels at which they are shown, at most
VOLUME_HEIGHT = 130
COLUMNS = 4
MAP_HEIGHT = 620
MOST_GROUPS = 40  # lines of the table
MOST_NOTES = 12
STYLE = Path(__file__).with_name("report.css")
SCRIPT = Path(__file__).with_name("report.js")
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; "
    # Plotly draws many points by programs that it writes itself.
    "script-src 'unsafe-inline' 'unsafe-eval'"
)
READING = """
Every point is one sequence. A small network squeezed each sequence into a few numbers, its
encoding, and learned to draw it again from them. Points close together have similar encodings,
so their sequences look alike to the model.
"""

Progress = Callable[[float, str], object]


@dataclass(frozen=True, eq=False)
class View:
    """What of a run is looked at: the map in view, how it is coloured, what is known besides.

    Attributes
    ----------
    points : float32 of shape (n, 2).
    method : "umap" or "pca".
    colouring : of the points.
    groups : int64 of shape (n,), the group of each sequence, -1 for none; None where
        groups weren't looked for.
    rows : the selected rows.
    trust : (trustworthiness, continuity) of the map, None where they weren't measured.
    map_settings : what the map was drawn with, in words; "" for the usual.
    """

    points: FloatArray
    method: str
    colouring: Colouring
    groups: IntArray | None = None
    rows: IntArray | None = None
    trust: tuple[float, float] | None = None
    map_settings: str = ""


def report(
    run: Run,
    dataset: SequenceDataset,
    view: View,
    *,
    progress: Progress | None = None,
) -> str:
    """The whole file.

    `progress` is called with the share that is done and what is being done.
    """
    say = progress or (lambda share, what: None)
    say(0.05, "Drawing the map")
    charts_ = [map_chart(dataset, view)]
    say(0.35, "Drawing the examples")
    shown = examples(run, dataset)
    if shown.chart is not None:
        charts_.append(shown.chart)
    if history := run.history():
        charts_.append(loss_chart(run, len(history)))
    say(0.7, "Putting it together")
    by_id = {chart.id: chart for chart in charts_}
    sections = [
        summary(run, dataset),
        section("Map", by_id["map"].place, map_notes(view)),
        section("Groups", groups_table(dataset, view)) if view.groups is not None else "",
        section("Originals and reconstructions", shown.body),
        section("How it learned", by_id["loss"].place) if "loss" in by_id else "",
        '<div class="two">',
        section("Data", data_table(dataset), notes(dataset)),
        section("Settings", settings_table(run, view)),
        "</div>",
        section("How to read this", reading(view)),
    ]
    name = escaped(run.name)
    made = datetime.now(UTC).astimezone()
    data = script_json([chart.spec for chart in charts_])
    text = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{name}</title>
<style>
{STYLE.read_text(encoding="utf-8")}
</style>
</head>
<body>
<main>
<h1>{name}</h1>
{"".join(sections)}
<footer>Made with Sequitur on {made.day} {made:%B %Y}.</footer>
</main>
<script>{plotly_js()}</script>
<script type="application/json" id="charts">{data}</script>
<script>
{SCRIPT.read_text(encoding="utf-8")}
</script>
</body>
</html>
"""
    say(1.0, "Done")
    return text


# --- Charts ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chart:
    """A figure of the report: its id, what the script draws, and the place for it."""

    id: str
    spec: dict[str, Any]
    label: str

    @property
    def place(self) -> str:
        height = self.spec["height"]
        return (
            f'<div class="chart" id="{self.id}" role="figure" aria-label="{escaped(self.label)}" '
            f'style="height:{height}px"></div>'
        )


def chart(id_: str, figure: go.Figure, *, label: str, height: int) -> Chart:
    """A figure as the script takes it; colours of text and background are the reader's."""
    spec = json.loads(to_json_plotly(figure))
    spec["layout"].pop("template", None)
    spec["layout"]["height"] = height
    return Chart(id_, {"id": id_, "height": height, **spec}, label)


def map_chart(dataset: SequenceDataset, view: View) -> Chart:
    """The map as it is in view."""
    figure = map_figure(
        view.points, names=dataset.ids, colouring=view.colouring, axes=view.method.upper()
    )
    figure.update_layout(dragmode="zoom", margin={"l": 30, "r": 10, "t": 30, "b": 30})
    for trace in figure.data:
        rows = trace.meta["rows"]
        if view.colouring.ticks:  # its numbers stand for something else, such as dates
            trace.hovertemplate = "%{text}<extra></extra>"
        elif view.colouring.numbers is not None:
            title = plot_text(view.colouring.title)
            trace.customdata = [number(float(view.colouring.numbers[row])) for row in rows]
            trace.hovertemplate = f"%{{text}}<br>{title}: %{{customdata}}<extra></extra>"
        elif view.colouring.title:
            trace.hovertemplate = f"%{{text}}<br>{trace.name}<extra></extra>"
        trace.meta = None
    label = f"Map of {pluralise(len(view.points), 'sequence')}, coloured by {view.colouring.title}"
    return chart("map", figure, label=label, height=MAP_HEIGHT)


def loss_chart(run: Run, epochs: int) -> Chart:
    """The loss curve with what it is compared with."""
    baselines = run.baselines()
    figure = loss_figure(
        run.history(),
        epochs=epochs,
        mean_loss=None if baselines is None else baselines.mean,
        pca_loss=None if baselines is None else baselines.pca,
        frame_loss=None if baselines is None else baselines.frame,
        encoding_dim=run.spec.encoding_dim,
    )
    return chart("loss", figure, label="Loss of each epoch", height=340)


@dataclass(frozen=True)
class Examples:
    """Sequences beside their reconstructions: as HTML, which may hold a chart's place."""

    body: str
    chart: Chart | None = None


def examples(run: Run, dataset: SequenceDataset) -> Examples:
    """Sequences rebuilt best, usually and worst."""
    reconstructions = run.reconstructions()
    if reconstructions is None:
        return Examples("<p>There are no reconstructions yet.</p>")
    errors = run.errors()
    are_clips = clip_grid.are_clips(dataset)
    rows = spread(errors, len(dataset), EXAMPLE_CLIPS if are_clips else EXAMPLES)
    how = (
        "Spread over the data."
        if errors is None
        else "From those rebuilt best to those rebuilt worst, with the mean squared error."
    )
    titles = [
        shortened(dataset.ids[row], 24)
        + ("" if errors is None else f" · {number(float(errors[row]))}")
        for row in rows
    ]
    intro = f"<p>{how}</p>"
    if are_clips:
        return Examples(intro + strips(dataset, reconstructions, rows, titles))
    columns = min(COLUMNS, len(rows))
    figure = sequences_figure(
        [dataset.as_measured(row) for row in rows],
        titles=titles,
        meta=dataset.meta,
        channels=channels_on_one_axis(dataset),
        reconstructions=[reconstructions[row] for row in rows],
        columns=columns,
    )
    drawn = chart(
        "examples",
        figure,
        label=f"{pluralise(len(rows), 'sequence')} with reconstructions",
        height=figure_height(len(rows), columns),
    )
    return Examples(intro + drawn.place, drawn)


def spread(errors: FloatArray | None, n: int, most: int) -> list[int]:
    """At most so many rows, from the smallest error to the largest; evenly without errors."""
    order = np.arange(n) if errors is None else np.argsort(errors, kind="stable")
    return [int(row) for row in order[evenly_spaced(n, most)]]


def strips(
    dataset: SequenceDataset,
    reconstructions: Sequence[FloatArray],
    rows: Sequence[int],
    titles: Sequence[str],
) -> str:
    """Frames of clips in a row, the reconstruction's below the original's."""
    colour = is_colour(dataset.element_shape, dataset.meta)
    shades = limits([dataset.sequences[row] for row in rows])
    volumes = clip_grid.are_volumes(dataset)
    most, high = (VOLUMES, VOLUME_HEIGHT) if volumes else (FRAMES, FRAME_HEIGHT)
    parts = []
    for row, title in zip(rows, titles, strict=True):
        at = evenly_spaced(len(dataset.sequences[row]), most)
        images = []
        for name, clip in (("original", dataset.sequences[row]), ("rebuilt", reconstructions[row])):
            frames = pictures(clip[at], shades, colour=colour, side=FRAME_SIDE)
            # A line between frames, which run into one another otherwise.
            gap = [(0, 0), (0, 0), (0, 1), *[(0, 0)] * (frames.ndim - 3)]
            sheet = sprite_sheets.sheet(np.pad(frames, gap, constant_values=128), columns=len(at))
            images.append(
                f'<div class="strip"><span>{name}</span><img alt="{name}: {len(at)} frames" '
                f'src="data:image/png;base64,{sheet.base64}" '
                f'style="aspect-ratio:{sheet.width * len(at)}/{sheet.height};'
                f'max-height:{high}px"></div>'
            )
        parts.append(f"<figure><figcaption>{escaped(title)}</figcaption>{''.join(images)}</figure>")
    return f'<div class="strips">{"".join(parts)}</div>'


# --- Text and tables ---------------------------------------------------------------------


def summary(run: Run, dataset: SequenceDataset) -> str:
    """What was done and how well it went, in two sentences."""
    what = clip_grid.element(dataset)
    lengths = span(int(dataset.lengths.min()), int(dataset.lengths.max()))
    sentence = (
        f"{pluralise(len(dataset), 'sequence')} of {lengths} {what}s; a model of the kind "
        f"{escaped(run.spec.model)} describes each by {pluralise(run.spec.encoding_dim, 'number')}."
    )
    history, baselines = run.history(), run.baselines()
    if history and baselines is not None:
        loss = baselines.model if baselines.model is not None else history[-1].train_loss
        where = "sequences it hasn't seen" if baselines.held_out else "the sequences it trained on"
        sentence += (
            f" From these it rebuilds {verdict.explained(loss, baselines.mean)} of the variance of "
            f"{where}; principal components (PCA) of the same size rebuild "
            f"{verdict.explained(baselines.pca, baselines.mean)}."
        )
    return f'<p class="lead">{sentence}</p>'


def map_notes(view: View) -> str:
    """What the map's measures say, where they are known."""
    lines = []
    if view.map_settings:
        lines.append(f"Drawn as: {escaped(view.map_settings)}.")
    if view.trust is not None:
        lines.append(
            f"Trustworthiness {view.trust[0]:.3f}, continuity {view.trust[1]:.3f}: 1 is perfect, "
            "and points scattered by lot get about 0.5. The first says whether points beside one "
            "another belong together, the second whether sequences that belong together are "
            "beside one another."
        )
    if view.rows is not None and len(view.rows):
        lines.append(f"{pluralise(len(view.rows), 'sequence')} selected when this was made.")
    return "".join(f"<p>{line}</p>" for line in lines)


def groups_table(dataset: SequenceDataset, view: View) -> str:
    """Each group's size and labels."""
    groups = view.groups
    assert groups is not None
    label = dataset.labels.columns[0] if dataset.labels.shape[1] else None
    colouring = None if label is None else by_class(str(label), dataset.labels.iloc[:, 0])
    lines = []
    values, sizes = np.unique(groups, return_counts=True)
    order = sorted(
        zip(values.tolist(), sizes.tolist(), strict=True), key=lambda one: (one[0] < 0, one[0])
    )
    for value, size in order[:MOST_GROUPS]:
        cells = [
            "in no group" if value < 0 else f"group {value + 1}",
            f"{size:,}",
            percent(size / len(groups)),
        ]
        if colouring is not None:
            cells.append(escaped(label_mix(colouring, np.flatnonzero(groups == value))))
        lines.append(cells)
    heads = ["", "sequences", "share", *([] if label is None else [escaped(label)])]
    more = ""
    if len(order) > MOST_GROUPS:
        more = f"<p>{len(order) - MOST_GROUPS} more groups aren't listed.</p>"
    return table(lines, heads=heads) + more


def data_table(dataset: SequenceDataset) -> str:
    """What the data is."""
    meta = dataset.meta
    what = clip_grid.element(dataset)
    lines = [
        ["Name", escaped(dataset.name)],
        ["Source", escaped(meta.source)],
        ["Sequences", f"{len(dataset):,}"],
        [
            f"Length in {what}s",
            span(int(dataset.lengths.min()), int(dataset.lengths.max())),
        ],
    ]
    if clip_grid.are_clips(dataset):
        lines.append([f"Size of a {what}", escaped(clip_grid.element_size(dataset))])
    else:
        names = [
            f"{name} ({unit})" if unit and unit not in name else name
            for name, unit in zip(meta.channels, meta.units, strict=True)
        ]
        lines.append(["Channels", escaped(", ".join(names[:40]))])
    if meta.step_unit not in ("step", "frame"):
        lines.append(["Time between two steps", escaped(f"{meta.step:.4g} {meta.step_unit}")])
    if dataset.labels.shape[1]:
        labels = [
            f"{column} ({dataset.labels.iloc[:, i].nunique():,})"
            for i, column in enumerate(dataset.labels.columns)
        ]
        lines.append(["Labels (different ones)", escaped(", ".join(labels))])
    return table([line for line in lines if line[1]])


def notes(dataset: SequenceDataset) -> str:
    """What was changed or left out while reading."""
    found = dataset.meta.notes[:MOST_NOTES]
    return "".join(f"<p>{escaped(note)}</p>" for note in found)


def settings_table(run: Run, view: View) -> str:
    """What was chosen, in the words of the form."""
    spec = run.spec
    usual = TrainConfig()
    lines = [["Model", escaped(spec.model)], ["Numbers per encoding", f"{spec.encoding_dim:,}"]]
    if spec.preset in PRESETS:
        lines.append(["Preset", escaped(PRESETS[spec.preset].label)])
    labels = {option.name: option.label for option in architecture(spec.model).options}
    for name, value in spec.options.items():
        lines.append([escaped(labels.get(name, name)), escaped(worded(value))])
    for item in fields(TrainConfig):
        value = getattr(spec.config, item.name)
        if item.name in NAMES and (item.name in ALWAYS or value != getattr(usual, item.name)):
            lines.append([NAMES[item.name], escaped(worded(value))])
    if history := run.history():
        lines.append(["Epochs done", f"{len(history):,}"])
        lines.append(["Trained for", duration(history[-1].seconds)])
    lines.append(["Map", "PCA" if view.method == "pca" else "UMAP"])
    return table(lines)


ALWAYS = ("epochs", "lr", "seed")
NAMES: Mapping[str, str] = {
    "epochs": "Epochs",
    "lr": "Learning rate",
    "batch_size": "Sequences per step",
    "clip_value": "Largest gradient",
    "denoise": "Noise added while learning",
    "mixup": "Share of mixed batches",
    "schedule": "Learning rate over time",
    "reduction": "Loss of a batch",
    "validation_share": "Share held out",
    "patience": "Epochs without progress before it stops",
    "seed": "Seed",
}


def worded(value: object) -> str:
    """A setting's value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(worded, value)) or "none"
    if value is None:
        return "chosen by Sequitur"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def reading(view: View) -> str:
    """How to read the report."""
    on_map = (
        "The map shows the two directions in which the encodings spread most (PCA). Points far "
        "apart really are different; points close together may still differ in directions that "
        "the map leaves out."
        if view.method == "pca"
        else "The directions of the map have no meaning of their own, and neither have the sizes "
        "of groups nor the gaps between them: only who is whose neighbour (UMAP)."
    )
    variance = VARIANCE_HELP
    return (
        f"<p>{READING.strip()}</p><p>{on_map}</p><p>{escaped(variance)}</p>"
        "<p>Drag over a part of the map to enlarge it, double-click to see all of it again; click "
        "a name in the legend to hide what it stands for.</p>"
    )


def section(title: str, *parts: str) -> str:
    """A part of the page under a title."""
    return f"<section><h2>{title}</h2>{''.join(parts)}</section>"


def table(lines: Sequence[Sequence[str]], *, heads: Sequence[str] = ()) -> str:
    """Cells, which are HTML already, as a table; the first of each line names it."""
    head = f"<tr>{''.join(f'<th>{one}</th>' for one in heads)}</tr>" if heads else ""
    rows = "".join(
        f"<tr><th>{first}</th>{''.join(f'<td>{cell}</td>' for cell in rest)}</tr>"
        for first, *rest in lines
    )
    kind = "wide" if heads else "pairs"
    return f'<div class="scroll"><table class="{kind}">{head}{rows}</table></div>'


def escaped(text: object) -> str:
    """A text as HTML, in quotes too."""
    return html.escape(str(text), quote=True)


def script_json(value: object) -> str:
    """JSON that can't end the script element it stands in."""
    return json.dumps(value).replace("<", "\\u003c")


def plotly_js() -> str:
    """Plotly.js from the installed package, unable to end its script element."""
    file = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    if not file.exists():
        raise SequiturError("The package plotly is damaged. Install the requirements again.")
    text = file.read_text(encoding="utf-8")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
