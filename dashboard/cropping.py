"""The part of a frame that is trained on: two sliders beside a picture that shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from dashboard.charts import ACCENT
from sequitur_core.readers import Choice

SIDE = 320  # pixels of the longer side of the picture
OUTSIDE = 0.3  # of its brightness that is left of what isn't kept

Region = tuple[float, ...]


def choose(choice: Choice, *, key: str, keep: Callable[[Region], None]) -> None:
    """Let a person choose a region; `keep` is called with it once they say so."""
    st.fragment(_choose)(choice, key, keep)


def _choose(choice: Choice, key: str, keep: Callable[[Region], None]) -> None:
    left, top, right, bottom = choice.value or (0.0, 0.0, 100.0, 100.0)
    shown, controls = st.columns(2, gap="large")
    with controls:
        across = _range("From left to right (%)", (left, right), f"{key}_width", choice.help)
        down = _range("From top to bottom (%)", (top, bottom), f"{key}_height", None)
        region = as_region(across, down)
        if st.button(
            "Keep this part",
            key=f"{key}_keep",
            icon=":material/crop:",
            disabled=region == tuple(choice.value),
            help="Reads the file again. The data as it is now stays as well.",
        ):
            keep(region)
    with shown:
        st.caption(choice.label)
        if choice.picture is not None:
            st.image(framed(choice.picture, region))


def _range(label: str, value: tuple[float, float], key: str, help_: str | None) -> Any:
    low, high = (round(end) for end in value)
    return st.slider(label, 0, 100, (low, high), key=key, help=help_)


def as_region(across: Sequence[int], down: Sequence[int]) -> Region:
    """Left, top, right and bottom in %; () for all. What has no width is made 1 % wide."""
    sides = []
    for low, high in (across, down):
        low = min(low, 99)
        sides.append((float(low), float(max(high, low + 1))))
    region = (sides[0][0], sides[1][0], sides[0][1], sides[1][1])
    return () if region == (0.0, 0.0, 100.0, 100.0) else region


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
