"""A lesson small enough to be done in a moment."""

from __future__ import annotations

import pytest

from sequitur_core.explore.maps.projection import PROJECTIONS, pca

SMALL = '''title = "Small"
question = "Does it learn?"
introduction = """
Two lines
of text."""

[[data]]
key = "beats"
sample = "heartbeats"
sequences = 60

[[runs]]
key = "first"
model = "LINEAR_AE"
preset = "original"
encoding_dim = 2
training = { epochs = 2 }

[[runs]]
key = "second"
name = "the second"
model = "LINEAR_AE"
preset = "original"
encoding_dim = 2
training = { epochs = 2, seed = 1 }

[prediction]
ask = "How much?"
number = "first.explained"
unit = "%"
close = 5

[[explanation]]
text = "It is {first.explained} %."

[[explanation]]
text = "never"
when = "first.epochs > 2"
'''


@pytest.fixture
def text() -> str:
    return SMALL


@pytest.fixture(autouse=True)
def linear_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    """UMAP compiles for seconds, and here any map will do."""
    monkeypatch.setitem(PROJECTIONS, "umap", pca)
