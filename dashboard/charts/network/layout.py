"""Where the layers of a network stand: down on the left, through the encoding, up on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sequitur_core.settings.network.layers import Layer, Network

BOX, COLUMN, LANE = 28, 176, 84  # height, and widths in the chain and beside it
SIDE_BOX = 42  # height of a box beside the chain, which has two lines
TOP = 12
PITCH = 54  # from one box to the next, with room for an arrow and its shape
GAP, MARGIN = 120, 8  # between the columns, and around lanes
ENCODING_WIDTH, ENCODING_HEIGHT = 188, 34
LEFT = LANE + MARGIN
RIGHT = LEFT + COLUMN + GAP
WIDTH = RIGHT + COLUMN + MARGIN + LANE
SUM = 18  # width and height of a plus
PHASE = 9  # from a column to the line that carries a phase, beside the box of rhythm
ENTER = 9  # how far from the middle of the encoding's side arrows meet it


@dataclass(frozen=True)
class Box:
    """Where a layer stands; `x`, `y` are its left and upper edge."""

    layer: Layer
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def level(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Arrow:
    """A line through points, what is written on it, and where: its left end or its middle."""

    points: tuple[tuple[float, float], ...]
    shape: tuple[int, ...]
    text_at: tuple[float, float]
    middle: bool = False


@dataclass(frozen=True)
class Layout:
    """Boxes, arrows and how large it all is: left edge, width and height."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left: float
    width: float
    height: float


def layout(network: Network) -> Layout:
    """Input and output stand side by side, and the encoding below and between them."""
    encoder, decoder = network.chain("encoder"), network.chain("decoder")[::-1]
    encoder = [layer for layer in encoder if layer.kind != "sum"]  # its sum is beside the encoding
    floor = TOP + PITCH * max(len(encoder), len(decoder))  # upper edge of the encoding
    down, up = _column(encoder, LEFT, floor), _column(decoder, RIGHT, floor)
    middle = LEFT + COLUMN + GAP / 2
    code = Box(
        network.layer("encoding"),
        middle - ENCODING_WIDTH / 2,
        floor + 6,
        ENCODING_WIDTH,
        ENCODING_HEIGHT,
    )
    arrows = [_between(one, other) for one, other in pairwise(down)]
    arrows += [_between(one, other) for one, other in pairwise(up[::-1])]
    into = [network.layer(name) for name in network.layer("encoding").reads]
    sums = [_sum(layer, down[-1].middle, code.level) for layer in into if layer.kind == "sum"]
    arrows += [*_into(down[-1], sums, code), _out_of(code, up[-1])]
    boxes = [*down, *sums, code, *up[::-1]]
    places = {box.layer.name: box for box in boxes}
    arrows += _phase(places, code)
    for layer in network.beside("encoder"):
        box, more = (
            _rhythm(layer, places, code) if layer.kind == "rhythm" else _skip_in(layer, places)
        )
        boxes.append(box)
        arrows += more
    for layer in network.beside("decoder"):
        box, more = _skip_out(layer, places[_reader(network, layer)], code)
        boxes.append(box)
        arrows += more
    left = 0.0 if any(box.x < LEFT for box in boxes) else LEFT - MARGIN
    right = WIDTH if any(box.right > RIGHT + COLUMN for box in boxes) else RIGHT + COLUMN + MARGIN
    return Layout(tuple(boxes), tuple(arrows), left, right - left, code.bottom + 4)


def _reader(network: Network, layer: Layer) -> str:
    return next(each.name for each in network.layers if layer.name in each.reads)


def _column(layers: Sequence[Layer], x: float, floor: float) -> list[Box]:
    """Boxes from the top to just above the floor, evenly spaced."""
    pitch = (floor - TOP - PITCH) / max(1, len(layers) - 1)
    boxes = [
        Box(layer, x, TOP + index * pitch, COLUMN, BOX) for index, layer in enumerate(layers)
    ]  # fmt: skip
    return [
        _sum(box.layer, box.middle, box.level) if box.layer.kind == "sum" else box for box in boxes
    ]


def _sum(layer: Layer, middle: float, level: float) -> Box:
    """A plus around this point."""
    return Box(layer, middle - SUM / 2, level - SUM / 2, SUM, SUM)


def _between(one: Box, other: Box) -> Arrow:
    """From a box to the next of its column, whichever way."""
    start, end = (one.bottom, other.y) if one.y < other.y else (one.y, other.bottom)
    text = one.middle + 8, (start + end) / 2 + 4
    return Arrow(((one.middle, start), (one.middle, end)), one.layer.shape, text)


def _into(last: Box, sums: Sequence[Box], code: Box) -> list[Arrow]:
    """From the encoder's last layer to the encoding, through a plus where there is one."""
    text = last.middle + 8, last.bottom + 15
    start = last.middle, last.bottom
    if not sums:
        points = (start, (last.middle, code.level), (code.x, code.level))
        return [Arrow(points, last.layer.shape, text)]
    (plus,) = sums
    onward = ((plus.right, plus.level), (code.x, plus.level))
    return [
        Arrow((start, (last.middle, plus.y)), last.layer.shape, text),
        Arrow(onward, plus.layer.shape, ((plus.right + code.x) / 2, plus.level - 7), middle=True),
    ]


def _phase(places: dict[str, Box], code: Box) -> list[Arrow]:
    """From where a sequence is rotated to the encoding, and from there to where it is back."""
    if "rotate" not in places:
        return []
    one, other = places["rotate"], places["rotate_back"]
    down, up = one.right + PHASE, other.x - PHASE
    level = code.y - 8
    return [
        Arrow(((one.right, one.level), (down, one.level), (down, code.y)), (1,), (down + 5, level)),
        Arrow(((up, code.y), (up, other.level), (other.x, other.level)), (1,), (up - 12, level)),
    ]


def _out_of(code: Box, first: Box) -> Arrow:
    level = code.level - ENTER
    points = ((code.right, level), (first.middle, level), (first.middle, first.bottom))
    drawn_from = code.layer.shape[0] - int(str(code.layer.numbers["phase"]))
    return Arrow(points, (drawn_from,), (first.middle + 8, first.bottom + 15))


def _skip_in(layer: Layer, places: dict[str, Box]) -> tuple[Box, list[Arrow]]:
    """In the lane on the left."""
    source, plus = places[layer.reads[0]], places["encoder_sum"]
    box = Box(layer, 0, (source.level + plus.level) / 2 - SIDE_BOX / 2, LANE, SIDE_BOX)
    to = Arrow(
        ((source.x, source.level), (box.middle, source.level), (box.middle, box.y)),
        (),
        (0, 0),
    )
    points = ((box.middle, box.bottom), (box.middle, plus.level), (plus.x, plus.level))
    return box, [to, Arrow(points, layer.shape, (box.middle + 6, box.bottom + 20))]


def _rhythm(layer: Layer, places: dict[str, Box], code: Box) -> tuple[Box, list[Arrow]]:
    """Above the encoding, between the columns."""
    source = places[layer.reads[0]]
    y = max(source.level + 20, code.y - PITCH - SIDE_BOX / 2)
    box = Box(layer, code.middle - LANE / 2, y, LANE, SIDE_BOX)
    to = Arrow(
        ((source.right, source.level), (box.middle, source.level), (box.middle, box.y)),
        (),
        (0, 0),
    )
    text = box.middle + 6, (box.bottom + code.y) / 2 + 4
    return box, [to, Arrow(((box.middle, box.bottom), (box.middle, code.y)), layer.shape, text)]


def _skip_out(layer: Layer, reader: Box, code: Box) -> tuple[Box, list[Arrow]]:
    """In the lane on the right."""
    x = RIGHT + COLUMN + MARGIN
    box = Box(layer, x, (reader.level + code.level) / 2 - SIDE_BOX / 2, LANE, SIDE_BOX)
    level = code.level + ENTER
    to = Arrow(((code.right, level), (box.middle, level), (box.middle, box.bottom)), (), (0, 0))
    points = ((box.middle, box.y), (box.middle, reader.level), (reader.right, reader.level))
    text = box.middle, reader.level - 8
    return box, [to, Arrow(points, layer.shape, text, middle=True)]
