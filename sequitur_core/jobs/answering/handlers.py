"""How each kind of query is answered: HANDLERS, one function and one line each.

A function takes the run and the query's settings and returns named arrays; what a
person can put right is a SequiturError. Settings name the part of the encodings that they are
about, where that isn't all of them (see `encoding_parts`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import part_of, with_part
from sequitur_core.explore.event_scores import event_channels, event_ratios
from sequitur_core.explore.grouping.group_edits import apply
from sequitur_core.explore.grouping.group_tree import from_arrays, group_tree
from sequitur_core.explore.grouping.group_tree import to_arrays as tree_arrays
from sequitur_core.explore.grouping.group_words import group_words
from sequitur_core.explore.grouping.groups import Groups, with_agreement
from sequitur_core.explore.grouping.groups import find_groups as grouped
from sequitur_core.explore.maps.map_quality import (
    aligned,
    interpolated_to_all,
    map_agreement,
    map_quality,
)
from sequitur_core.explore.maps.map_sequence import MOST_MOMENTS, MOST_POINTS, laid_out_backwards
from sequitur_core.explore.maps.projection import project
from sequitur_core.explore.neighbours import isolation, window_spans
from sequitur_core.explore.time import similar_moments
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.finding import to_arrays
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.answering.priority import behind_the_pages
from sequitur_core.jobs.training.model_evaluation import add_structure, evaluate
from sequitur_core.jobs.training.training_job import initial_model
from sequitur_core.labels.proposals import propose
from sequitur_core.runs.annotations.hand_labels import hand_labels, with_hand_labels
from sequitur_core.runs.progress.frames import read_frames
from sequitur_core.runs.queries import Query, Result, result
from sequitur_core.runs.results import changed_groups
from sequitur_core.runs.results.evaluation import write_evaluation
from sequitur_core.runs.results.measured import usual_errors
from sequitur_core.runs.run import Run


def encodings_of(run: Run, settings: object) -> FloatArray:
    """The part of a finished run's encodings that settings are about, float32 (n, numbers)."""
    encodings = run.encodings()
    if encodings is None:
        raise SequiturError("This run has no encodings yet. Wait until its training is done.")
    return encodings[:, run.spec.parts.columns(part_of(settings))]


def draw_map(run: Run, settings: Mapping[str, Any]) -> Result:
    """A map: `points` (n, 2), `method` and `note`; settings are those of `project`."""
    drawn = project(encodings_of(run, settings), **with_part(settings, "all"))
    return {"points": drawn.points, "method": np.array(drawn.method), "note": np.array(drawn.note)}


def measure_quality(run: Run, settings: Mapping[str, Any]) -> Result:
    """What the map named in `map` kept of the encodings: the fields of `MapQuality`.

    `lost_everywhere` (n,) is its `lost` for all points.
    """
    points = points_of(run, settings["map"])
    quality = map_quality(encodings_of(run, settings["map"]), points)
    return {
        "lost_everywhere": interpolated_to_all(quality.lost, quality.rows, points),
        **{name: np.asarray(value) for name, value in vars(quality).items()},
    }


def compare_maps(run: Run, settings: Mapping[str, Any]) -> Result:
    """The map named in `other` aligned with the one in `map`, and what neighbours both show.

    `points` (n, 2) and the fields of `MapAgreement`.
    """
    one, other = points_of(run, settings["map"]), points_of(run, settings["other"])
    agreement = map_agreement(one, other)
    return {
        "points": aligned(other, one),
        **{name: np.asarray(value) for name, value in vars(agreement).items()},
    }


def points_of(run: Run, which: object) -> FloatArray:
    """The points of a map: "umap" or "pca" for the run's own, else settings of a "map" query."""
    if isinstance(which, Mapping):
        drawn = result(run, Query("map", which))
        points = None if drawn is None else drawn["points"]
    else:
        points = run.points(str(which))
    if points is None:
        raise SequiturError("That map isn't here any more. Draw it again in the map's settings.")
    return points


def find_groups(run: Run, settings: Mapping[str, Any]) -> Result:
    """Groups of encodings and how far they agree with labels, see `with_agreement`.

    Settings are those of `find_groups`, or the method "tree" and a number; with `edits`, the groups
    are as a person changed them, and `names` (up to the largest number) are those they gave.
    """
    base = {name: value for name, value in settings.items() if name != changed_groups.EDITS}
    found, names = _groups_found(run, base), np.empty(0, np.str_)
    if settings.get(changed_groups.EDITS):
        done = changed_groups.steps(run, Query("groups", base), found.labels)
        edited = apply(found.labels, done)
        found = Groups(edited.labels, found.note)
        names = np.array([edited.names.get(g, "") for g in range(edited.next_group)], np.str_)
    return {**with_agreement(found, run.dataset().labels), "names": names}


def _groups_found(run: Run, settings: Mapping[str, Any]) -> Groups:
    """The groups before a person changed them, from the result that there is if there is one."""
    known = result(run, Query("groups", settings))
    if known is not None:
        return Groups(known["labels"], str(known["note"]))
    own = with_part(settings, "all")
    if own.get("method") == "tree":
        tree = from_arrays(make_tree(run, with_part({}, part_of(settings))))
        return tree.cut(int(own["number"]))
    return grouped(encodings_of(run, settings), **own)


def name_groups(run: Run, settings: Mapping[str, Any]) -> Result:
    """Names for the groups of a query whose settings are `groups`, see `group_words`.

    With `labels`, the mark of the labels that people gave, these name groups, too.
    """
    found = find_groups(run, settings["groups"])["labels"]
    words = group_words(labelled(run, settings), found, errors=usual_errors(run))
    return {"words": np.array(words, np.str_)}


def labelled(run: Run, settings: Mapping[str, Any]) -> SequenceDataset:
    """A run's data; with the labels that people gave first, where settings have their mark.

    Of two labels that say the same, as theirs and one that they completed, the first is told.
    """
    dataset = run.dataset()
    if "labels" not in settings:
        return dataset
    named = with_hand_labels(dataset, hand_labels(run))
    given = range(named.labels.shape[1])[dataset.labels.shape[1] :]
    order = [*given, *range(dataset.labels.shape[1])]
    return replace(named, labels=named.labels.iloc[:, order])


def make_tree(run: Run, settings: Mapping[str, Any]) -> Result:
    """The tree of groups of encodings, made once: the arrays of `GroupTree`."""
    known = result(run, Query("tree", settings))
    return tree_arrays(group_tree(encodings_of(run, settings))) if known is None else known


def measure_isolation(run: Run, settings: Mapping[str, Any]) -> Result:
    """How far every sequence lies from others: the fields of `neighbours.Isolation`.

    `events` (n,), see `event_ratios`, say how far it departs from itself.
    """
    dataset, own = run.dataset(), with_part(settings, "all")
    apart = isolation(encodings_of(run, settings), spans=window_spans(dataset), **own)
    events = {"events": event_ratios(dataset, rare=True), "event_channels": event_channels(dataset)}
    return {**vars(apart), **events}


def find_findings(run: Run, settings: Mapping[str, Any]) -> Result:
    """What is in the data, as `finding.to_arrays`.

    Settings are the part, the label of an `outcome` and, as in `name_groups`, `labels`. What else
    a page writes there doesn't matter here: `measured`, say, so that it is asked anew once better
    errors are there.
    """
    encodings = encodings_of(run, settings).astype(np.float64)
    with behind_the_pages(len(encodings)):
        # Its statistics take half a second to load, and not every answer needs them.
        from sequitur_core.findings.find import find

        evidence = Evidence(
            encodings,
            labelled(run, settings),
            usual_errors(run),
            outcome=settings.get("outcome"),
        )
        return to_arrays(find(evidence))


def evaluate_model(run: Run, settings: Mapping[str, Any]) -> Result:
    """What the model's encodings are worth, stored with the run; for runs that lack it."""
    scaler, parts = run.scaler(), run.split()
    if scaler is None or parts is None:
        raise SequiturError("How the data was scaled isn't known any more. Train it again.")
    dataset, encodings = run.dataset(), encodings_of(run, settings)
    scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))
    config = run.config()
    untrained = initial_model(run, config)
    evaluation = evaluate(scaled, parts[0], encodings, untrained, apart_by=config.split_by)
    write_evaluation(run, evaluation)
    add_structure(run)
    return {"measured": np.array(len(dataset))}


def lay_out_replay(run: Run, settings: Mapping[str, Any]) -> Result:
    """The recorded training as UMAP maps, of which the last is the run's own.

    `points` (moments, rows, 2) of the sequences of its frames, and `moments`: which frames these
    are, the first and the last among them. Settings have no effect.
    """
    frames, final = read_frames(run.path), run.points("umap")
    if frames is None or final is None or not len(frames):
        raise SequiturError("This training has no recording, or no UMAP map that it could end in.")
    # A second for each 200 sequences at 40 moments: of many sequences, fewer moments.
    most = min(MOST_MOMENTS, max(MOST_MOMENTS // 2, MOST_POINTS // len(frames.rows)))
    moments = evenly_spaced(len(frames), most)
    columns = run.spec.parts.columns("all")
    encodings = [frames.frame(int(i)).encodings[:, columns] for i in moments]
    points = laid_out_backwards(encodings, final[frames.rows], seed=run.spec.config.seed or 0)
    return {"points": points, "moments": moments}


def propose_labels(run: Run, settings: Mapping[str, Any]) -> Result:
    """Labels for what people haven't labelled, by what they have: the fields of `Proposals`.

    Settings are the part, and in `labels` the mark of the labels to learn from, so that it is
    asked anew once there are others.
    """
    found = propose(encodings_of(run, settings), hand_labels(run), run.dataset())
    return {name: np.asarray(value) for name, value in vars(found).items()}


def find_moments(run: Run, settings: Mapping[str, Any]) -> Result:
    """What is most like a stretch of a recording: the fields of `Moments`.

    Settings are those of `similar_moments.find`, and the part of encodings.
    """
    found = similar_moments.find(run.dataset(), encodings_of(run, settings), settings)
    return {name: np.asarray(value) for name, value in vars(found).items()}


HANDLERS: dict[str, Callable[[Run, Mapping[str, Any]], Result]] = {
    "map": draw_map,
    "trust": measure_quality,
    "agreement": compare_maps,
    "groups": find_groups,
    "tree": make_tree,
    "names": name_groups,
    "isolation": measure_isolation,
    "findings": find_findings,
    "evaluation": evaluate_model,
    "replay": lay_out_replay,
    "proposals": propose_labels,
    "moments": find_moments,
    new_data.KIND: new_data.handle,
    new_data.PLACING: new_data.place,
}
