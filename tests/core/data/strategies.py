"""Sequences that Hypothesis makes up."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.data.dataset import FloatArray

numbers = st.floats(-1e6, 1e6, width=32)


@st.composite
def series(draw: st.DrawFn) -> list[FloatArray]:
    channels = draw(st.integers(1, 4))
    lengths = draw(st.lists(st.integers(1, 12), min_size=1, max_size=6))
    return [draw(arrays(np.float32, (n, channels), elements=numbers)) for n in lengths]
