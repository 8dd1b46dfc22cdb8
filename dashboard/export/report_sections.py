"""Texts and tables of the report, as HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.colouring import NO_GROUP, Colouring
from dashboard.charts.maps.map import METHODS
from dashboard.formatting import duration, shortened
from dashboard.sentences import data_issue_sentences
from dashboard.sentences.finding_sentences import (
    beside_findings,
    certainty,
    nothing_found,
    sentence,
    untested,
)
from dashboard.sentences.group_sentences import beside_groups, class_mix, label_of_groups
from dashboard.sentences.label_sentences import beside_verdict
from dashboard.sentences.verdict import (
    CURVE_WITHOUT_LINES,
    VARIANCE_HELP,
    about_labels,
    held_out_by,
    sentences,
    why_flat,
)
from sequitur_core.data.data_issues import QualityIssue
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.data.preparation.stuck_sensors import stuck_stretches
from sequitur_core.data.recipe_description import describe
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.explore.time.dates import Dates
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import join_names, percent, pluralise, pluralise_were, span
from sequitur_core.runs.results.best_part import best_part
from sequitur_core.runs.results.decisions import Decision
from sequitur_core.runs.results.judgement import Verdict, begins_at_pca, verdict_of
from sequitur_core.runs.run import Run
from sequitur_core.samples import sample_of
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.train_config import TrainConfig

MOST_GROUPS = 40  # lines of the table
MOST_NOTES = 12
MOST_LINES = 100  # of outliers, or new sequences
MOST_NAMED = 30  # of the selected sequences
MOST_STRETCHES = 60
ALWAYS_SHOWN = ("epochs", "lr", "seed")
SETTING_NAMES: Mapping[str, str] = {
    "epochs": "Epochs",
    "lr": "Learning rate",
    "batch_size": "Batch size",
    "clip_value": "Gradient clipping (max norm)",
    "denoise": "Noise on the input",
    "mixup": "Mixup",
    "schedule": "Learning rate schedule",
    "reduction": "Loss reduction",
    "validation_share": "Held out for validation",
    "patience": "Early stopping (patience)",
    "seed": "Seed",
}
HOW_TO_READ = """
Every point is one sequence. A small neural network learned to describe each sequence by a few
numbers, its encoding, and to reconstruct it from them. Points close together have similar
encodings: to the model, their sequences look alike.
"""
PCA_HELP = (
    "PCA is a simple method without a neural network, which describes each sequence by as many "
    "numbers; chance is what guessing would give."
)
PROVISIONAL = "provisional, as some errors are on training data"


@dataclass(frozen=True, eq=False)
class View:
    """What the page shows of a run: the map in view, its colours, and results beside it.

    Attributes
    ----------
    points : float32 of shape (n, 2).
    method : of the map, a name in PROJECTIONS.
    colouring : of the points.
    groups : with the names that were given to them; None where none were looked for.
    rows : the selected rows.
    trust : (trustworthiness, continuity) of the map, None where they weren't measured.
    map_settings : what the map was drawn with, in words; "" for the defaults.
    findings : what was found in the data; None where it wasn't looked for.
    decisions : what a person thinks of findings, by their ids.
    outliers : the list of outliers, by the names of its columns; empty where there is none.
    outliers_said : what the scores in that list say, a sentence for each.
    selections : name, number of sequences and what makes them different, of each selection that
        was saved.
    labels : tables of how many have each label, by what, and of what was labelled over time.
    course : what was saved or confirmed, in order of time: Unix time (0 where it isn't known)
        and what it was.
    new_said, new_table, new_marks : of sequences that were placed on the map afterwards, sentences
        in markdown, a line for each as in `outliers`, and their traces on the map.
    """

    points: FloatArray
    method: str
    colouring: Colouring
    groups: Edited | None = None
    rows: IntArray | None = None
    trust: tuple[float, float] | None = None
    map_settings: str = ""
    findings: Sequence[Finding] | None = None
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    outliers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    outliers_said: Sequence[str] = ()
    selections: Sequence[tuple[str, int, Sequence[str]]] = ()
    labels: Sequence[pd.DataFrame] = ()
    course: Sequence[tuple[float, str]] = ()
    new_said: Sequence[str] = ()
    new_table: Mapping[str, Sequence[str]] = field(default_factory=dict)
    new_marks: Sequence[dict[str, Any]] = ()

    @property
    def kept_findings(self) -> list[Finding]:
        """What was found, without what a person dismissed."""
        found = self.findings or ()
        return [one for one in found if self.decisions.get(one.id) != "dismissed"]


def summary(run: Run, dataset: SequenceDataset, view: View) -> str:
    """A sample's question and what answers it, how well the model did, and what was done."""
    what = dataset.element
    lengths = span(int(dataset.lengths.min()), int(dataset.lengths.max()))
    done = (
        f"<p>{pluralise(len(dataset), 'sequence')} of {lengths} {what}s, each described by "
        f"{pluralise(run.spec.encoding_dim, 'number')} (model {escaped(run.spec.model)}).</p>"
    )
    sample, said = sample_of(dataset), list[str]()
    question = ""
    if sample is not None:
        question = f'<p class="lead question">{escaped(sample.question)}</p>'
        answers = (one for one in view.kept_findings if one.kind in sample.answered_by)
        said += [sentence(one, dataset).headline for one in answers][:1]
    if (verdict := verdict_of(run)) is None:
        return question + _lead(said) + done
    best = best_part(run, verdict.belonging)
    answering = about_labels(verdict, best) if sample is not None else []
    said += sorted(sentences(verdict, best), key=lambda one: one not in answering)
    measured = f"<p>Variance is measured on {_measured_on(run)}. {PCA_HELP}</p>"
    return f"{question}{_lead(said)}{done}{measured}"


def _measured_on(run: Run) -> str:
    """The sequences that errors are of, and how many they are."""
    baselines, split = run.baselines(), run.split()
    if baselines is None or not baselines.held_out:
        return "the training sequences"
    by = escaped(held_out_by(run.spec.config, baselines))
    if baselines.is_cross_fit:
        return f"held-out sequences{by}, by cross-validation"
    count = "" if split is None else f"{len(split[1]):,} "
    return f"{count}held-out sequences{by}, which the model didn't train on"


def _lead(said: Sequence[str]) -> str:
    """Sentences in large print, the first of them, which answers the question, in bold."""
    if not said:
        return ""
    first, rest = escaped(said[0]), escaped(" ".join(said[1:]))
    return f'<p class="lead"><strong>{first}</strong> {rest}</p>'


def findings_list(
    dataset: SequenceDataset, view: View, *, outliers_known: bool, verdict: Verdict | None
) -> str:
    """What was found, with how sure it is; without what a person dismissed."""
    lines, dismissed = [], len(view.findings or ()) - len(view.kept_findings)
    for finding in view.kept_findings:
        said = sentence(finding, dataset)
        checked = "; confirmed" if view.decisions.get(finding.id) == "confirmed" else ""
        provisional = "" if finding.kind != "odd" or outliers_known else f"; {PROVISIONAL}"
        sure = f"{certainty(finding)}{checked}{provisional}"
        detail = escaped(
            f"{said.detail} {said.aside} {beside_verdict(finding, verdict)} {said.cure}"
        )
        lines.append(
            f"<li><strong>{escaped(said.headline)}</strong> {detail} "
            f"<small>{escaped(sure)}</small></li>"
        )
    note = f"<p>{pluralise(dismissed, 'finding')} dismissed.</p>" if dismissed else ""
    if lines or note:
        untold = escaped(beside_findings(view.findings or (), dataset))
        return f"<ul>{''.join(lines)}</ul>{note}<p>{untold}</p>"
    nothing = nothing_found(dataset, outliers_known=outliers_known, verdict=verdict)
    return f"<p>{escaped(nothing)}</p>"


def words_table(columns: Mapping[str, Sequence[str]]) -> str:
    """A list by the names of its columns, such as that of outliers, the strongest first."""
    lines = [[escaped(cell) for cell in line] for line in zip(*columns.values(), strict=True)]
    more = f"<p>{len(lines) - MOST_LINES:,} more are not listed.</p>" if lines[MOST_LINES:] else ""
    return table(lines[:MOST_LINES], heads=[escaped(head) for head in columns]) + more


def selections_list(view: View) -> str:
    """What makes each saved selection different."""
    return "".join(
        f"<h3>{escaped(name)} ({pluralise(n, 'sequence')})</h3>" + paragraphs(sentences)
        for name, n, sentences in view.selections
    )


def labels_tables(view: View) -> str:
    """How many have each label, by whom, and the stretches of time that were labelled."""
    parts = []
    for one in view.labels:
        texts = one[:MOST_STRETCHES].astype(object).where(one.notna(), "")
        lines = [[escaped(cell) for cell in line] for line in texts.itertuples(index=False)]
        parts.append(table(lines, heads=[escaped(name) for name in one.columns]))
        if (more := len(one) - MOST_STRETCHES) > 0:
            parts.append(f"<p>{more:,} more are not listed.</p>")
    return "".join(parts)


def course_list(view: View) -> str:
    """What a person confirmed and saved, in the order in which they did."""
    lines = []
    for when, what in view.course:
        moment = datetime.fromtimestamp(when, UTC).astimezone()
        at = f"<small>{moment.day} {moment:%B %Y, %H:%M}</small> " if when else ""
        lines.append(f"<li>{at}{escaped(what)}</li>")
    return f"<ol>{''.join(lines)}</ol>"


def curve_notes(run: Run) -> str:
    """Why the loss curve is flat, or has no lines beside it, where that is so."""
    if (baselines := run.baselines()) is None:
        return ""
    beside = baselines.beside_curve()
    if beside is None:
        notes = [CURVE_WITHOUT_LINES]
    else:
        history = run.history()
        flat = begins_at_pca(run.spec, history, beside)
        notes = [why_flat(run.spec, history, beside)] if flat else []
    return paragraphs(notes)


def map_notes(dataset: SequenceDataset, view: View) -> str:
    """The settings and measures of the map, as far as they are known."""
    lines = []
    if view.map_settings:
        lines.append(f"Drawn as: {escaped(view.map_settings)}.")
    if view.trust is not None:
        lines.append(
            f"Trustworthiness {view.trust[0]:.3f}, continuity {view.trust[1]:.3f}. 1 is perfect; "
            "points scattered at random score about 0.5. Trustworthiness says whether points that "
            "are close on the map are really similar, continuity whether similar sequences are "
            "still close together on the map."
        )
    if view.rows is not None and len(view.rows):
        was = pluralise_were(len(view.rows), "sequence")
        names = [escaped(shortened(dataset.ids[row])) for row in view.rows[:MOST_NAMED]]
        if (more := len(view.rows) - MOST_NAMED) > 0:
            names.append(f"{more:,} more")
        lines.append(
            f"{was} selected when this report was made: {join_names(names, most=MOST_NAMED + 1)}."
        )
    return "".join(f"<p>{line}</p>" for line in lines)


def groups_table(dataset: SequenceDataset, view: View, *, judged: str = "") -> str:
    """Each group's name, size and classes, and why findings tell others; "" without any.

    Classes are of the label that the map is coloured by, if it is by one, or else `judged`, by
    which the verdict goes.
    """
    if (groups := view.groups) is None:
        return ""
    label = label_of_groups(dataset.labels, view.colouring.title, judged)
    lines = []
    values, sizes = np.unique(groups.labels, return_counts=True)
    order = sorted(
        zip(values.tolist(), sizes.tolist(), strict=True), key=lambda one: (one[0] < 0, one[0])
    )
    for value, size in order[:MOST_GROUPS]:
        cells = [
            NO_GROUP if value < 0 else escaped(groups.name(value)),
            f"{size:,}",
            percent(size / len(groups.labels)),
        ]
        if label is not None:
            cells.append(escaped(class_mix(label, np.flatnonzero(groups.labels == value))))
        lines.append(cells)
    heads = ["", "sequences", "share", *([] if label is None else [escaped(label.name)])]
    more = ""
    if len(order) > MOST_GROUPS:
        more = f"<p>{len(order) - MOST_GROUPS} more groups are not listed.</p>"
    if view.findings is not None:
        why = beside_groups(view.findings, groups.labels, untested=untested(dataset, counted=False))
        more += f"<p>{escaped(why)}</p>" if why else ""
    return table(lines, heads=heads) + more


def data_table(dataset: SequenceDataset) -> str:
    """The data: size, channels, labels."""
    meta = dataset.meta
    what = dataset.element
    lines = [
        ["Name", escaped(dataset.name)],
        ["Source", escaped(meta.source)],
        ["Sequences", f"{len(dataset):,}"],
        [
            f"Length in {what}s",
            span(int(dataset.lengths.min()), int(dataset.lengths.max())),
        ],
    ]
    if dataset.are_clips:
        lines.append([f"Size of a {what}", escaped(dataset.element_size)])
    else:
        names = [
            f"{name} ({unit})" if unit and unit not in name else name
            for name, unit in zip(meta.channels, meta.units, strict=True)
        ]
        lines.append(["Channels", escaped(", ".join(names[:40]))])
    if meta.step_unit not in ("step", "frame"):
        lines.append(["Time between steps", escaped(_every(meta.step, meta.step_unit))])
    if (dates := Dates.of(dataset)) is not None:
        ends = int(dataset.start.min()), int(dataset.stop.max())
        lines.append(["Time covered", escaped(replace(dates, with_year=True).name(*ends))])
    if dataset.labels.shape[1]:
        labels = [
            f"{column} ({dataset.labels.iloc[:, i].nunique():,})"
            for i, column in enumerate(dataset.labels.columns)
        ]
        lines.append(["Labels (number of values)", escaped(", ".join(labels))])
    return table([line for line in lines if line[1]])


def choices(run: Run) -> str:
    """How the data was made from its file: what counts as missing, was left out or changed."""
    if (recipe := run.spec.recipe) is None:
        return ""
    said = describe(recipe, cells=False, rules=False)
    lines = "".join(f"<li>{escaped(one)}</li>" for one in said)
    return f"<h3>How it was read and prepared</h3><ul>{lines}</ul>"


def notes(dataset: SequenceDataset) -> str:
    """Where a sensor seems to have been stuck, and what was changed or left out while reading."""
    found = [str(note) for note in dataset.meta.notes[:MOST_NOTES]]
    if stretches := stuck_stretches(dataset):
        issue = QualityIssue("stuck", {"stretches": stretches})
        found.insert(0, data_issue_sentences.sentence(issue, dataset))
    return paragraphs(found)


def settings_table(run: Run, view: View) -> str:
    """The settings of the run, named as in the form."""
    spec = run.spec
    usual = TrainConfig()
    lines = [["Model", escaped(spec.model)], ["Encoding size", f"{spec.encoding_dim:,}"]]
    if spec.preset in PRESETS:
        lines.append(["Preset", escaped(PRESETS[spec.preset].label)])
    labels = {option.name: option.label for option in architecture(spec.model).options}
    for name, value in spec.options.items():
        lines.append([escaped(labels.get(name, name)), escaped(setting_text(value))])
    for item in fields(TrainConfig):
        value = getattr(spec.config, item.name)
        worth_telling = item.name in ALWAYS_SHOWN or value != getattr(usual, item.name)
        if item.name in SETTING_NAMES and worth_telling:
            lines.append([SETTING_NAMES[item.name], escaped(setting_text(value))])
    if history := run.history():
        lines.append(["Epochs done", f"{len(history):,}"])
        lines.append(["Trained for", duration(history[-1].seconds)])
    lines.append(["Map", METHODS.get(view.method, "")])
    return table(lines)


def setting_text(value: object) -> str:
    """The value of a setting in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(setting_text, value)) or "none"
    if value is None:
        return "automatic"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _on_map(method: str) -> str:
    """How to read a map that was made by a method."""
    if method == "pca":
        return (
            "The map shows the two directions in which the encodings spread most (PCA). Points far "
            "apart really are different; points close together may still differ in directions that "
            "the map doesn't show."
        )
    if method == "numbers":
        return "The map shows the two numbers of each encoding as they are."
    if method == "line":
        return "The map shows the one number of each encoding from left to right."
    return (
        f"The axes of the map have no meaning of their own. On a {METHODS.get(method)} map, "
        "neither the size of a group nor the gap between two groups means anything, only which "
        "points are neighbours."
    )


def reading_guide(view: View) -> str:
    """How to read the report."""
    return (
        f"<p>{HOW_TO_READ.strip()}</p><p>{_on_map(view.method)}</p><p>{escaped(VARIANCE_HELP)}</p>"
        "<p>Drag across part of the map to zoom in, double-click to zoom out again; click a name "
        "in the legend to hide its points.</p>"
    )


def section(title: str, *parts: str) -> str:
    """A part of the page under a title."""
    return f"<section><h2>{title}</h2>{''.join(parts)}</section>"


def folded(title: str, *parts: str) -> str:
    """A part of the page that opens by a click, and in print."""
    return f"<details><summary><h2>{title}</h2></summary>{''.join(parts)}</details>"


def table(lines: Sequence[Sequence[str]], *, heads: Sequence[str] = ()) -> str:
    """Cells, which are HTML already, as a table; the first of each line names it."""
    head = f"<tr>{''.join(f'<th>{one}</th>' for one in heads)}</tr>" if heads else ""
    rows = "".join(
        f"<tr><th>{first}</th>{''.join(f'<td>{cell}</td>' for cell in rest)}</tr>"
        for first, *rest in lines
    )
    kind = "wide" if heads else "pairs"
    return f'<div class="scroll"><table class="{kind}">{head}{rows}</table></div>'


def paragraphs(sentences: Iterable[str]) -> str:
    """A paragraph for each."""
    return "".join(f"<p>{escaped(one)}</p>" for one in sentences)


def escaped(text: object) -> str:
    """A text as HTML, in quotes too."""
    return html.escape(str(text), quote=True)


def _every(step: float, unit: str) -> str:
    """The time from step to step: `about 10 s` of 9.98883 s, around which a clock wanders."""
    plain = float(f"{step:.2g}")
    wanders = unit == "s" and step > 1 and 0 < abs(step / plain - 1) < 0.01
    return f"about {plain:g} {unit}" if wanders else f"{step:.4g} {unit}"
