"""The panels beside the map, shown one at a time; adding one is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.components.plotly_view import Event
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels import (
    anomalies,
    filters,
    findings,
    groups,
    labels,
    latent_paths,
    new_data,
    selection,
    similar,
    timeline,
    wall,
)
from dashboard.explore_page.panels.quality import map_quality
from sequitur_core.data.dataset import FloatArray, IntArray


@dataclass(frozen=True)
class Panel:
    """What a panel draws, and what it does to the map; by default nothing.

    Attributes
    ----------
    show : draws the panel.
    overlay : Plotly traces to lay over the map.
    marked : the rows that are marked on the map, and over time below it.
    fading : how far each point fades, 0 to 1, shape (n,); None where none does.
    pointing : names the purpose of pointing at the map, "" where points are selected instead.
    draws_paths : whether a drag across the map is then a path.
    on_pointed : called with where a person just pointed, before the panel is drawn.
    offered : whether the data is such that it has something to show.
    labelling : whether the labels that the selection can be given stand above it.
    purpose : what it is for, in the menu of those that not everybody needs; "" for the others.
    changes : whether it is there to add something to the run, so that readers haven't got it.
    live : whether map and panel alone rerun, so that they follow every move of the hand.
    """

    show: Callable[[Context], None]
    overlay: Callable[[Context], Sequence[dict[str, Any]]] = lambda context: ()
    marked: Callable[[Context], IntArray] = lambda context: np.empty(0, np.int64)
    fading: Callable[[Context], FloatArray | None] = lambda context: None
    pointing: Callable[[Context], str] = lambda context: ""
    draws_paths: Callable[[], bool] = lambda: False
    on_pointed: Callable[[Context, Event], None] = lambda context, event: None
    offered: Callable[[Context], bool] = lambda context: True
    labelling: bool = False
    purpose: str = ""
    changes: bool = False
    live: bool = False


FINDINGS, SELECTION, LABELS = "Findings", "Selection", "Labels"
PANELS = {
    FINDINGS: Panel(findings.show),
    "Groups": Panel(groups.show, labelling=True),
    "Outliers": Panel(
        anomalies.show, overlay=anomalies.overlay, marked=anomalies.marked, labelling=True
    ),
    SELECTION: Panel(selection.show, overlay=selection.overlay, labelling=True),
    "Wall": Panel(wall.show, labelling=True),
    LABELS: Panel(labels.show, labelling=True, changes=True),
    "Filter": Panel(filters.show, labelling=True, purpose="narrow down by labels and numbers"),
    "Timeline": Panel(
        timeline.show,
        offered=timeline.offered,
        labelling=True,
        purpose="what happens when, in all recordings",
    ),
    "Similar": Panel(similar.show, labelling=True, purpose="more like this one"),
    "Decoder": Panel(
        latent_paths.show,
        pointing=latent_paths.pointing,
        draws_paths=latent_paths.draws_paths,
        on_pointed=latent_paths.on_pointed,
        live=True,
        purpose="what the model draws anywhere on the map",
    ),
    "Map quality": Panel(
        map_quality.show, fading=map_quality.fading, purpose="where the map can be trusted"
    ),
    "New data": Panel(
        new_data.show, overlay=new_data.overlay, changes=True, purpose="where new files belong"
    ),
}
