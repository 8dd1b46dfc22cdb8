"""The part of a frame or volume that is trained on: sliders, and a picture of a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from dashboard.charts.colouring import ACCENT
from sequitur_core.readers import Choice

SIDE = 320  # pixels of the longer side of the picture
OUTSIDE = 0.3  # share of the brightness that is left outside of the region

Region = tuple[float, ...]


@st.fragment
def choose(choice: Choice, *, key: str, keep: Callable[[Region], None]) -> None:
    """Let a person choose a region; `keep` is called with it once they press the button."""
    if choice.options:
        _choose_along_axes(choice, key, keep)
        return
    left, top, right, bottom = choice.value or (0.0, 0.0, 100.0, 100.0)
    shown, controls = st.columns(2, gap="large")
    with controls:
        across = _range("From left to right (%)", (left, right), f"{key}_width", choice.help)
        down = _range("From top to bottom (%)", (top, bottom), f"{key}_height", None)
        region = as_region(across, down)
        _button(choice, region, key, keep)
    with shown:
        st.caption(choice.label)
        if choice.picture is not None:
            st.image(framed(choice.picture, region))


def _choose_along_axes(choice: Choice, key: str, keep: Callable[[Region], None]) -> None:
    """A slider for each axis of a volume."""
    count = len(choice.options)
    lows, highs = choice.value[:count] or (0.0,) * count, choice.value[count:] or (100.0,) * count
    st.caption(choice.label, help=choice.help)
    ranges = []
    sliders = zip(st.columns(count, gap="large"), choice.options, lows, highs, strict=True)
    for column, (axis, label), low, high in sliders:
        with column:
            ranges.append(_range(f"{label} (%)", (low, high), f"{key}_{axis}", None))
    _button(choice, as_region(*ranges), key, keep)


def _button(choice: Choice, region: Region, key: str, keep: Callable[[Region], None]) -> None:
    if st.button(
        "Keep this part",
        key=f"{key}_keep",
        icon=":material/crop:",
        disabled=region == tuple(choice.value),
        help="Reads the file again into a new dataset; this one is kept.",
    ):
        keep(region)


def _range(label: str, value: tuple[float, float], key: str, help: str | None) -> tuple[int, int]:
    low, high = (round(end) for end in value)
    return st.slider(label, 0, 100, (low, high), key=key, help=help)


def as_region(*ranges: Sequence[int]) -> Region:
    """The lower ends of ranges in %, then the upper ones; () for all.

    Those of a frame are its left and top, right and bottom. What has no width is made 1 % wide.
    """
    lows = [min(low, 99) for low, _ in ranges]
    highs = [max(high, low + 1) for low, (_, high) in zip(lows, ranges, strict=True)]
    whole = all(low == 0 for low in lows) and all(high == 100 for high in highs)
    return () if whole else tuple(map(float, (*lows, *highs)))


def framed(picture: NDArray[np.uint8], region: Region) -> Image.Image:
    """A picture, uint8 of shape (height, width, 3), dark outside of the region."""
    scale = SIDE / max(picture.shape[:2])
    width, height = (max(1, round(side * scale)) for side in picture.shape[1::-1])
    image = Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR)
    if not region:
        return image
    left, top, right, bottom = region
    box = (
        round(left * width / 100),
        round(top * height / 100),
        round(right * width / 100),
        round(bottom * height / 100),
    )
    dark = Image.eval(image, lambda level: round(level * OUTSIDE))
    dark.paste(image.crop(box), box)
    edge = (box[0], box[1], max(box[0], box[2] - 1), max(box[1], box[3] - 1))
    ImageDraw.Draw(dark).rectangle(edge, outline=ACCENT, width=2)
    return dark
