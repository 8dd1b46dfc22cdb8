"""A network as an SVG picture, whose layers can be chosen."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping

from dashboard.charts.network.layout import Arrow, Box, layout
from dashboard.charts.network.words import Words, summary
from sequitur_core.formatting import dimensions
from sequitur_core.settings.network.layers import Network

BAR = 3  # height of the bar that says how many numbers leave a layer


def network_svg(network: Network, words: Mapping[str, Words]) -> str:
    """The picture. Colours are classes, for the page to give.

    words : what is said of each layer, by its name.
    """
    placed = layout(network)
    most = math.log2(1 + max(math.prod(layer.shape) for layer in network.layers))
    lines = "".join(_line(arrow) for arrow in placed.arrows)
    shapes = "".join(_shape(arrow) for arrow in placed.arrows if arrow.shape)  # over any line
    boxes = "".join(_box(box, words[box.layer.name], most) for box in placed.boxes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{placed.left:g} 0 {placed.width:g} '
        f'{placed.height:g}" style="max-width: {1.15 * placed.width:.0f}px" role="radiogroup" '
        f'aria-label="{html.escape(summary(network))}">{_arrowhead()}{lines}{shapes}{boxes}</svg>'
    )


def _arrowhead() -> str:
    return (
        '<defs><marker id="network-arrowhead" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
    )


def _line(arrow: Arrow) -> str:
    way = " ".join(f"{x:g},{y:g}" for x, y in arrow.points)
    return f'<polyline points="{way}" marker-end="url(#network-arrowhead)"/>'


def _shape(arrow: Arrow) -> str:
    x, y = arrow.text_at
    anchor = ' text-anchor="middle"' if arrow.middle else ""
    return f'<text class="shape" x="{x:g}" y="{y:g}"{anchor}>{dimensions(arrow.shape)}</text>'


def _box(box: Box, words: Words, most: float) -> str:
    layer = box.layer
    title = html.escape(words.title)
    learned = f"{layer.parameters:,}" if layer.parameters else ""
    spoken = f"{title}, passes on {dimensions(layer.shape)}, {layer.parameters:,} parameters"
    bar = box.width * math.log2(1 + math.prod(layer.shape)) / most
    if layer.kind == "sum":  # too small for a bar
        bar = 0
    return (
        f'<g class="layer {layer.half}" data-layer="{layer.name}" role="radio" tabindex="-1" '
        f'aria-checked="false" aria-label="{spoken}">'
        f'<rect class="box" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" '
        f'height="{box.height:g}" rx="5"/>'
        f'<rect class="bar" x="{box.middle - bar / 2:.1f}" y="{box.bottom - BAR:g}" '
        f'width="{bar:.1f}" height="{BAR}"/>'
        f"{_texts(box, title, learned)}</g>"
    )


def _texts(box: Box, title: str, learned: str) -> str:
    """The title and the parameters: in one line in the chain, in two beside it."""
    if box.layer.kind == "sum":
        return (
            f'<text x="{box.middle:g}" y="{box.level + 4.5:g}" text-anchor="middle">+</text>'
        )  # fmt: skip
    if box.layer.kind == "encoding":
        return f'<text x="{box.middle:g}" y="{box.level + 4:g}" text-anchor="middle">{title}</text>'
    if box.layer.beside:
        return (
            f'<text x="{box.middle:g}" y="{box.y + 17:g}" text-anchor="middle">{title}</text>'
            f'<text class="count" x="{box.middle:g}" y="{box.y + 33:g}" text-anchor="middle">'
            f"{learned or 'not learned'}</text>"
        )
    return (
        f'<text x="{box.x + 8:g}" y="{box.level + 4:g}">{title}</text>'
        f'<text class="count" x="{box.right - 8:g}" y="{box.level + 4:g}" text-anchor="end">'
        f"{learned}</text>"
    )
