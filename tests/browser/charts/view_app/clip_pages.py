"""Pages with clips whose every pixel is known, for the browser tests of the player."""

import numpy as np
import streamlit as st

from dashboard.charts.pictures.sprite_sheets import Clip, pack_clips
from dashboard.components.clip_view import clip_view
from sequitur_core.data.dataset import Meta

# Frame k is k tenths bright, with one black and one white pixel.
LENGTHS = (8, 5)


def brightness(length: int) -> np.ndarray:
    frames = np.repeat(np.arange(length, dtype=np.float32) / 10, 12).reshape(length, 3, 4)
    frames[:, 0, 0], frames[:, 2, 3] = 0, 1
    return frames


def page_grey() -> None:
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.button("Rerun")
    st.text(f"run {st.session_state['runs']}")
    names = ["up", "down"] if st.toggle("Other clips") else ["left", "right"]
    clips = [
        Clip(name, brightness(length), 1 - brightness(length), note="error 0.1", colour="#D55E00")
        for name, length in zip(names, LENGTHS, strict=True)
    ]
    clip_view(
        clips,
        pack_clips(clips, Meta()),
        key="grey",
        label="Grey clips",
        meta=Meta(step=0.1, step_unit="s"),
        columns=2,
    )


def page_colour() -> None:
    red = np.zeros((4, 3, 2, 2), np.float32)
    red[:, 0] = np.arange(1, 5)[:, None, None] / 4
    meta = Meta(channels=("red", "green", "blue"))
    clips = [Clip("red", red)]
    clip_view(clips, pack_clips(clips, meta), key="colour", label="A colour clip", meta=meta)
