"""What a report shows of a run besides its map: what a person saved and confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from dashboard import cache
from dashboard.charts.colouring import first_colouring
from dashboard.export import label_tables
from dashboard.export.report_sections import View
from dashboard.sentences.finding_sentences import sentence, worded
from dashboard.sentences.group_sentences import called_as_in_view
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.findings.finding import Finding
from sequitur_core.formatting import join_names, pluralise, quoted
from sequitur_core.runs.annotations.hand_labels import hand_labels
from sequitur_core.runs.results import changed_groups
from sequitur_core.runs.results.decisions import decisions, times
from sequitur_core.runs.run import Run


def usual_view(
    run: Run, dataset: SequenceDataset, found: Sequence[Finding] | None, *, label: str = ""
) -> View:
    """What Explore shows of a run first, coloured by a label; "" for the one of the verdict.

    Raises SequiturError for a run without a map, or a label that its data hasn't.
    """
    labels = [str(name) for name in dataset.labels.columns]
    if label and label not in labels:
        raise SequiturError(
            f"There is no label {quoted(label)} in {dataset.name}. "
            + (f"There are {join_names(labels)}." if labels else "It has none.")
        )
    method = "pca" if run.points("umap") is None else "umap"
    points = run.points(method)
    if points is None:
        raise SequiturError(f"{run.name} has no map yet. Wait until its training is done.")
    groups = changed_groups.newest(run, "all")
    said = None if found is None else called_as_in_view(worded(found), groups)
    return View(
        points=points,
        method=run.points_method(method),
        colouring=first_colouring(run, dataset, label),
        groups=groups,
        findings=said,
        decisions=decisions(run),
        selections=saved_selections(run),
        labels=labels_given(run),
        course=course(run, dataset, said or []),
    )


def labels_given(
    run: Run, proposals: Mapping[str, NDArray[Any]] | None = None
) -> list[pd.DataFrame]:
    """What people labelled, and what is only proposed, as tables; none without any label."""
    labels, dataset = hand_labels(run), run.dataset()
    if not labels.count:
        return []
    tables = [label_tables.how_many(labels, proposals)]
    if dataset.windowed:
        columns = ["recording", "label", "start", "end", "sequences", "given_by"]
        stretches = label_tables.stretches(dataset, labels)[columns]
        tables.append(stretches.rename(columns={"given_by": "given by"}))
    return tables


def course(run: Run, dataset: SequenceDataset, found: Sequence[Finding]) -> list[tuple[float, str]]:
    """What was confirmed and saved, in order of time; what has no time comes first."""
    decided, when = decisions(run), times(run)
    course = [
        (when.get(one.id, 0.0), f"Confirmed: {sentence(one, dataset).headline}")
        for one in found
        if decided.get(one.id) == "confirmed"
    ]
    with suppress(SequiturError):  # damaged selections, as the panel says
        course += [
            (one.time, f"Saved: {one.name} ({pluralise(len(one.rows), 'sequence')})")
            for one in cache.saved_selections(run)
        ]
    return sorted(course, key=lambda one: one[0])


def saved_selections(run: Run) -> list[tuple[str, int, Sequence[str]]]:
    """Each saved selection with what makes it different; none where they can't be read."""
    try:
        saved = cache.saved_selections(run)
    except SequiturError:  # the panel says it
        return []
    return [
        (one.name, len(one.rows), cache.difference_from_rest(run, one.rows).sentences)
        for one in saved
    ]
