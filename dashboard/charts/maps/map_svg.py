"""The map as an SVG picture, for a text or a slide."""

from __future__ import annotations

import html

import numpy as np
from plotly.colors import get_colorscale, sample_colorscale

from dashboard.charts.colouring import MISSING_COLOUR, ORIGINAL, SYMBOLS, Colouring
from dashboard.charts.maps.map import axis_titles, has_one_scale
from dashboard.formatting import shortened
from sequitur_core.data.dataset import FloatArray, IntArray
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.formatting import number

SIDE = 800  # of the map, in the picture's units
MARGIN = 24
LEGEND = 240
LINE = 22
TEXT = "#0E1822"
FRAME = "#D9E1E8"
THUMBNAIL_POINTS = 600
# Of shapes that aren't round, for a radius of 1.
CORNERS = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle-up": ((0, -1.15), (1.15, 0.75), (-1.15, 0.75)),
    "cross": (
        *((-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4)),
        *((0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)),
    ),
}
STEPS = 20  # colours of the bar beside a map coloured by numbers


def map_svg(
    points: FloatArray,
    *,
    colouring: Colouring,
    method: str,
    rows: IntArray | None = None,
) -> str:
    """The map with its legend on white, as an SVG file.

    Parameters
    ----------
    points : shape (n, 2).
    method : a name in PROJECTIONS.
    rows : selected rows, drawn strong while the others are faint; None or none: all alike.
    """
    n = len(points)
    radius = float(np.clip(14.5 - 2.6 * np.log10(max(n, 1)), 3, 12)) / 2
    places = _positions(points, same_scale=has_one_scale(points, method))
    opacity = np.full(n, 0.85 if n <= 2000 else 0.6)
    if rows is not None and len(rows):
        chosen = np.zeros(n, dtype=bool)
        chosen[rows] = True
        opacity = np.where(chosen, 1.0, 0.25 * opacity)
    colours = colours_of_points(colouring, n)
    # Points of one colour and opacity share a group: the file is a third as long.
    kinds: dict[tuple[str, str, str], list[int]] = {}
    for i in range(n):
        symbol = colouring.symbol(colouring.names[i]) if colouring.names else SYMBOLS[0]
        kinds.setdefault((colours[i], symbol, f"{opacity[i]:.2f}"), []).append(i)
    groups = [
        f'<g fill="{colour}" fill-opacity="{share}">'
        + "".join(_mark(symbol, places[i, 0], places[i, 1], radius) for i in members)
        + "</g>"
        for (colour, symbol, share), members in kinds.items()
    ]
    legend = _legend(colouring)
    width = SIDE + 2 * MARGIN + (LEGEND if legend else 0)
    height = SIDE + 3 * MARGIN
    middle = MARGIN + SIDE / 2
    across, up = axis_titles(method)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="14" fill="{TEXT}">'
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>'
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" '
        f'stroke="{FRAME}"/>'
        f"{''.join(groups)}"
        f'<text x="{middle}" y="{SIDE + 2.2 * MARGIN}" text-anchor="middle">{across}</text>'
        f'<text x="14" y="{middle}" text-anchor="middle" '
        f'transform="rotate(-90 14 {middle})">{up}</text>'
        f"{legend}</svg>\n"
    )


def _mark(symbol: str, x: float, y: float, radius: float) -> str:
    """A point of a shape in SYMBOLS, each about as large as a circle of this radius."""
    if symbol not in CORNERS:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>'
    corners = " ".join(f"{x + a * radius:.1f},{y + b * radius:.1f}" for a, b in CORNERS[symbol])
    return f'<polygon points="{corners}"/>'


def thumbnail_svg(points: FloatArray, *, colouring: Colouring) -> str:
    """A map (n, 2) as a small picture without axes and legend, on no background.

    Of very many points, some are drawn.
    """
    rows = evenly_spaced(len(points), THUMBNAIL_POINTS)
    places = _positions(points, same_scale=False)[rows]
    colours = colours_of_points(colouring, len(points))
    dots = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="11" fill="{colours[row]}"/>'
        for row, (x, y) in zip(rows.tolist(), places.tolist(), strict=True)
    )
    whole = SIDE + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" '
        f'width="{whole}" height="{whole}" fill-opacity="0.8">'
        f'<rect x="2" y="2" width="{whole - 4}" height="{whole - 4}" rx="24" '
        f'fill="none" stroke="{ORIGINAL}" stroke-opacity="0.4" stroke-width="3"/>{dots}</svg>'
    )


def _positions(points: FloatArray, *, same_scale: bool) -> FloatArray:
    """Positions in the picture, where y grows downwards."""
    low, high = points.min(axis=0), points.max(axis=0)
    size = np.maximum(high - low, 1e-12)
    if same_scale:
        size = np.full(2, size.max())
    middle = (low + high) / 2
    share: FloatArray = (points - middle) / size * 0.92 + 0.5
    share[:, 1] = 1 - share[:, 1]
    return MARGIN + SIDE * share


def colours_of_points(colouring: Colouring, n: int) -> list[str]:
    """The colour of each of n points, as `#rrggbb`."""
    if colouring.numbers is None:
        return [colouring.of_row(i) for i in range(n)]
    low, high = colouring.limits()
    share = np.clip((colouring.numbers - low) / max(high - low, 1e-12), 0, 1)
    scale = _viridis()
    whole = np.nan_to_num(share * (len(scale) - 1)).round().astype(int)
    return [
        scale[k] if np.isfinite(value) else MISSING_COLOUR
        for k, value in zip(whole, colouring.numbers, strict=True)
    ]


def _viridis(steps: int = 100) -> list[str]:
    """Viridis from low to high, as `#rrggbb`."""
    found = sample_colorscale(get_colorscale("Viridis"), np.linspace(0, 1, steps).tolist())
    return [
        "#" + "".join(f"{int(float(part)):02X}" for part in colour[4:-1].split(","))
        for colour in found
    ]


def _legend(colouring: Colouring) -> str:
    """Names and colours, or a bar of numbers; "" where all points are alike."""
    left, y = SIDE + 2 * MARGIN, MARGIN + 14
    title = f'<text x="{left}" y="{y}" font-weight="bold">{_text(colouring.title)}</text>'
    if colouring.numbers is not None:
        low, high = colouring.limits()
        step = 240 / STEPS
        bar = "".join(
            f'<rect x="{left}" y="{y + 20 + i * step:.1f}" width="16" height="{step + 0.5:.1f}" '
            f'fill="{colour}"/>'
            for i, colour in enumerate(reversed(_viridis(STEPS)))
        )
        marks = colouring.ticks or ((high, number(high)), (low, number(low)))
        texts = "".join(
            f'<text x="{left + 24}" y="{y + 25 + 240 * (1 - share):.1f}">{_text(text)}</text>'
            for value, text in marks
            if 0 <= (share := (value - low) / max(high - low, 1e-12)) <= 1
        )
        return title + bar + texts
    if not colouring.title:
        return ""
    used = set(colouring.names)
    shown = [one for one in (colouring.colours or {}).items() if one[0] in used]
    line = min(LINE, (SIDE - 20) / max(len(shown), 1))
    lines = [
        f'<g fill="{colour}">{_mark(colouring.symbol(name), left + 7, y + 20 + i * line, 6)}</g>'
        f'<text x="{left + 22}" y="{y + 25 + i * line:.1f}">{_text(name)}</text>'
        for i, (name, colour) in enumerate(shown)
    ]
    return title + "".join(lines)


def _text(name: object) -> str:
    # XML doesn't allow all control characters.
    kept = "".join(c for c in shortened(name, 26) if c.isprintable())
    return html.escape(kept)
