"""What stands on the map: names of classes, or of groups, where most of their points lie."""

from __future__ import annotations

from typing import Any

from dashboard import cache
from dashboard.charts.colouring import Colouring
from dashboard.charts.maps.density import named_places
from dashboard.explore_page import grouping
from dashboard.explore_page.context import Context
from dashboard.explore_page.grouping import Grouping
from dashboard.explore_page.map_area import colour_by
from sequitur_core.explore.grouping.group_edits import usual_name
from sequitur_core.runs.annotations.hand_labels import hand_labels
from sequitur_core.runs.queries import Query


def names(context: Context) -> list[dict[str, Any]]:
    """The names of the classes in view; where the map has no classes, those of groups if known."""
    colouring = context.colouring
    classes = colouring.colours is not None and len(colouring.colours) > 1
    if classes and colouring.title != colour_by.GROUP:
        return _places(context, colouring, {})
    shown = grouping.newest(context.results, context.part)
    if shown is None:
        return []
    own, found = shown.edited.names, words(context, shown)
    if not classes:
        colouring = colour_by.group_colouring(shown.labels, own)
    said = {
        usual_name(g): f"{g + 1} · {found[g]}"
        for g in shown.edited.numbers
        if found.get(g) and g not in own
    }
    return _places(context, colouring, said)


def _places(context: Context, colouring: Colouring, said: dict[str, str]) -> list[dict[str, Any]]:
    return cache.made(
        "names",
        (context.run, context.points, colouring, tuple(said.items())),
        lambda: named_places(context.points, colouring, said),
    )


def query(context: Context, shown: Grouping) -> Query:
    """The query for the names of groups."""
    labels = hand_labels(context.run)
    marked = {"labels": labels.mark} if labels.count else {}
    return Query("names", {"groups": dict(shown.query.settings), **marked})


def words(context: Context, shown: Grouping) -> dict[int, str]:
    """What groups are called by what is in them, by number; nothing while that isn't known."""
    result = context.results.readable(query(context, shown))
    found = [] if result is None else result["words"].tolist()
    return {g: word for g, word in enumerate(found) if word}
