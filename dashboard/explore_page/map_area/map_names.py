"""What stands on the map: names of classes, or of groups, where most of their points lie."""

from __future__ import annotations

from typing import Any

from dashboard import cache
from dashboard.charts.maps.density import named_places
from dashboard.explore_page.context import Context
from dashboard.explore_page.map_area import colour_by


def names(context: Context) -> list[dict[str, Any]]:
    """The names of the classes in view; where the map has no classes, those of groups if known."""
    colouring = context.colouring
    if colouring.colours is None or len(colouring.colours) < 2:
        if context.groups is None:
            return []
        colouring = colour_by.group_colouring(context.groups)
    return cache.made(
        "names",
        (context.run, context.points, colouring),
        lambda: named_places(context.points, colouring),
    )
