"""A run as one HTML file that opens anywhere, without this dashboard and without a network.

Everything is in it, Plotly.js too, and a policy in its head lets it load nothing else.
It follows the reader's light or dark setting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import plotly

from dashboard.charts.axes import Figure
from dashboard.charts.maps.map import hover_numbers, map_figure
from dashboard.charts.pictures import sprite_sheets
from dashboard.charts.pictures.sprite_sheets import limits, pictures
from dashboard.charts.sequences import (
    channels_on_one_axis,
    figure_height,
    sequences_figure,
    with_dates,
)
from dashboard.charts.training.loss import loss_figure
from dashboard.components.plotly_view import CHART_TEMPLATE
from dashboard.components.plotly_view.serialised_figure import figure_json
from dashboard.export.report_lesson import as_html, lesson_text
from dashboard.export.report_sections import (
    View,
    choices,
    course_list,
    curve_notes,
    data_table,
    escaped,
    findings_list,
    folded,
    groups_table,
    labels_tables,
    map_notes,
    notes,
    paragraphs,
    reading_guide,
    section,
    selections_list,
    settings_table,
    summary,
    words_table,
)
from dashboard.export.report_sequences import clickable
from dashboard.formatting import plot_text, shortened
from dashboard.sentences.finding_numbers import named_channel
from dashboard.sentences.finding_sentences import sentence
from dashboard.sentences.verdict import other_models
from sequitur_core.data.dataset import DoubleArray, FloatArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import number, pluralise, times_typical
from sequitur_core.runs.results.evaluation import judging_label
from sequitur_core.runs.results.judgement import verdict_of
from sequitur_core.runs.results.measured import measured_reconstructions, usual_errors
from sequitur_core.runs.run import Run
from sequitur_core.settings.train_config import Epoch

EXAMPLES = 12  # sequences with their reconstructions
EXAMPLE_CLIPS = 6
MOST_IN_FINDING = 12  # sequences that a finding speaks of: of more, one says little
FRAMES = 10  # of each clip, side by side
VOLUMES = 4  # of each series of volumes, which are pictures of many slices
FRAME_SIDE = 64  # pixels
FRAME_HEIGHT = 72  # pixels at which they are shown, at most
VOLUME_HEIGHT = 130
COLUMNS = 4
WITH_ERRORS = "with the mean squared error as a multiple of the typical one (x)"
MAP_HEIGHT = 620
STYLE = Path(__file__).with_name("report.css")
SCRIPTS = (CHART_TEMPLATE, Path(__file__).with_name("report.js"))
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; "
    # Plotly draws many points by programs that it writes itself.
    "script-src 'unsafe-inline' 'unsafe-eval'"
)

SHOWN = (
    '<div class="shown" id="shown" role="figure" aria-label="The sequence of a point of the map" '
    'aria-live="polite"><p>Click a point of the map to see its sequence.</p></div>'
)

Progress = Callable[[float, str], object]


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
    drawn_map = map_chart(dataset, view)
    sequences = clickable(dataset)
    say(0.35, "Drawing the examples")
    shown = examples(run, dataset)
    found = findings(run, dataset, view)
    pictured = of_finding(run, dataset, view)
    loss = loss_chart(run, history) if (history := run.history()) else None
    say(0.7, "Putting it together")
    sections = [
        summary(run, dataset, view),
        section("Lesson", lesson) if (lesson := lesson_text(run)) else "",
        section("Findings", found, pictured.body) if found else "",
        section("Map", drawn_map.place, SHOWN if sequences else "", map_notes(dataset, view)),
        section("Outliers", words_table(view.outliers), paragraphs(view.outliers_said))
        if view.outliers
        else "",
        section("New data", *map(as_html, view.new_said), words_table(view.new_table))
        if view.new_table
        else "",
        section("Saved selections", selections_list(view)) if view.selections else "",
        section("Labels", labels_tables(view)) if view.labels else "",
        section("In order of time", course_list(view)) if view.course else "",
        section("Groups", groups_table(dataset, view, judged=judging_label(run)))
        if view.groups is not None
        else "",
        section("Originals and reconstructions", shown.body),
        section("Training", loss.place, curve_notes(run)) if loss is not None else "",
        section("Data", data_table(dataset), choices(run), notes(dataset)),
        section("How to read this report", reading_guide(view)),
        folded("Settings", settings_table(run, view)),
    ]
    charts = (pictured.chart, drawn_map, shown.chart, loss)
    data = script_json([chart.spec for chart in charts if chart is not None])
    text = _page(run.name, sections, charts=data, sequences=script_json(sequences))
    say(1.0, "Done")
    return text


def _page(title: str, sections: Sequence[str], *, charts: str, sequences: str) -> str:
    """The HTML around the sections; `charts` and `sequences` are JSON for its scripts."""
    name = escaped(title)
    made = datetime.now(UTC).astimezone()
    return f"""<!doctype html>
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
<script type="application/json" id="charts">{charts}</script>
<script type="application/json" id="sequences">{sequences}</script>
<script>
{"".join(script.read_text(encoding="utf-8") for script in SCRIPTS)}
</script>
</body>
</html>
"""


def findings(run: Run, dataset: SequenceDataset, view: View) -> str:
    """What was found, "" where it wasn't looked for."""
    if view.findings is None:
        return ""
    held_out = run.errors_held_out()
    known = held_out is None or bool(held_out.all())
    return findings_list(dataset, view, outliers_known=known, verdict=verdict_of(run))


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


def as_chart(id_: str, figure: Figure, *, label: str, height: int) -> Chart:
    """A figure as the script takes it; colours of text and background are the reader's."""
    spec = json.loads(figure_json(figure))
    spec["layout"]["height"] = height
    return Chart(id_, {"id": id_, "height": height, **spec}, label)


def map_chart(dataset: SequenceDataset, view: View) -> Chart:
    """The map as it is in view."""
    figure = map_figure(
        view.points, names=dataset.ids, colouring=view.colouring, method=view.method
    )
    figure["layout"] |= {"dragmode": "zoom", "margin": {"l": 30, "r": 10, "t": 30, "b": 30}}
    place = hover_numbers(view.method)
    for trace in figure["data"]:
        rows = trace["meta"]["rows"]
        trace["meta"] = {"at": [int(row) for row in rows]}
        if view.colouring.ticks:  # its numbers stand for something else, such as dates
            trace["hovertemplate"] = f"%{{text}}{place}<extra></extra>"
        elif view.colouring.numbers is not None:
            title = plot_text(view.colouring.title)
            trace["customdata"] = [number(float(view.colouring.numbers[row])) for row in rows]
            trace["hovertemplate"] = f"%{{text}}<br>{title}: %{{customdata}}{place}<extra></extra>"
        elif view.colouring.title:
            trace["hovertemplate"] = f"%{{text}}<br>{trace['name']}{place}<extra></extra>"
    figure["data"] += view.new_marks
    label = f"Map of {pluralise(len(view.points), 'sequence')}, coloured by {view.colouring.title}"
    return as_chart("map", figure, label=label, height=MAP_HEIGHT)


def loss_chart(run: Run, history: list[Epoch]) -> Chart:
    """The loss curve with what it is compared with."""
    figure = loss_figure(
        history,
        epochs=len(history),
        baselines=run.baselines(),
        encoding_dim=run.spec.encoding_dim,
    )
    return as_chart("loss", figure, label="Loss of each epoch", height=340)


@dataclass(frozen=True)
class Examples:
    """Sequences beside their reconstructions: as HTML, which may hold a chart's place."""

    body: str
    chart: Chart | None = None


def examples(run: Run, dataset: SequenceDataset) -> Examples:
    """The sequences reconstructed best, typically and worst."""
    if measured_reconstructions(run) is None:
        return Examples("<p>There are no reconstructions yet.</p>")
    errors = usual_errors(run)
    rows = rows_by_error(errors, len(dataset), EXAMPLE_CLIPS if dataset.are_clips else EXAMPLES)
    how = (
        "A selection from across the data."
        if errors is None
        else f"From the best to the worst reconstruction, {WITH_ERRORS}."
    )
    return _with_reconstructions("examples", run, dataset, rows, how)


def of_finding(run: Run, dataset: SequenceDataset, view: View) -> Examples:
    """What the first finding on few sequences speaks of; nothing where there is no such."""
    few = min(MOST_IN_FINDING, len(dataset) // 2)
    found = next((one for one in view.kept_findings if 0 < len(one.rows) <= few), None)
    if found is None or measured_reconstructions(run) is None:
        return Examples("")
    rows = found.rows[:COLUMNS].tolist()
    what = "The sequence" if len(found.rows) == 1 else "Sequences"
    headline = sentence(found, dataset).headline.rstrip(".")
    errors = "" if usual_errors(run) is None else f", {WITH_ERRORS}"
    how = f"{what} of the finding “{headline}”{errors}."
    named = named_channel(found, dataset.meta.channels)
    channels = None if named is None else [named]
    return _with_reconstructions("finding", run, dataset, rows, how, channels)


def _with_reconstructions(
    id_: str,
    run: Run,
    dataset: SequenceDataset,
    rows: Sequence[int],
    how: str,
    channels: list[int] | None = None,
) -> Examples:
    """Sequences over their reconstructions below a sentence, of a run that has these."""
    reconstructions, errors = measured_reconstructions(run), usual_errors(run)
    if reconstructions is None:
        return Examples("")
    titles = [
        shortened(dataset.ids[row], 24)
        + ("" if errors is None else f" · error {times_typical(errors[row])}")
        for row in rows
    ]
    intro = f"<p>{escaped(f'{how} {other_models(run)}'.strip())}</p>"
    if dataset.are_clips:
        return Examples(intro + film_strips(dataset, reconstructions, rows, titles))
    columns = min(COLUMNS, len(rows))
    figure = sequences_figure(
        [dataset.as_measured(row) for row in rows],
        titles=titles,
        meta=dataset.meta,
        channels=channels or channels_on_one_axis(dataset),
        reconstructions=[reconstructions[row] for row in rows],
        columns=columns,
    )
    drawn = as_chart(
        id_,
        with_dates(figure, dataset, rows),
        label=f"{pluralise(len(rows), 'sequence')} with reconstructions",
        height=figure_height(len(rows), columns),
    )
    return Examples(f'{intro}<div class="scroll">{drawn.place}</div>', drawn)


def rows_by_error(errors: DoubleArray | None, n: int, most: int) -> list[int]:
    """At most so many rows, from the smallest error to the largest; evenly without errors."""
    order = np.arange(n) if errors is None else np.argsort(errors, kind="stable")
    return [int(row) for row in order[evenly_spaced(n, most)]]


def film_strips(
    dataset: SequenceDataset,
    reconstructions: Sequence[FloatArray],
    rows: Sequence[int],
    titles: Sequence[str],
) -> str:
    """Frames of clips in a row, the reconstruction's below the original's."""
    colour = dataset.in_colour
    shades = limits([dataset.sequences[row] for row in rows])
    volumes = dataset.are_volumes
    most, high = (VOLUMES, VOLUME_HEIGHT) if volumes else (FRAMES, FRAME_HEIGHT)
    parts = []
    for row, title in zip(rows, titles, strict=True):
        at = evenly_spaced(len(dataset.sequences[row]), most)
        images = []
        for name, clip in (
            ("original", dataset.sequences[row]),
            ("reconstruction", reconstructions[row]),
        ):
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
