"""Presets by name; what each sets is in the file of each model, in `architectures`. No torch."""

from __future__ import annotations

from dataclasses import dataclass

from sequitur_core.errors import SequiturError
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.architectures.architecture import Settings
from sequitur_core.settings.sizes import Sizes


@dataclass(frozen=True)
class Preset:
    """A choice of settings, and one sentence on what it sets."""

    name: str
    label: str
    sentence: str


PRESETS: dict[str, Preset] = {
    "balanced": Preset(
        "balanced",
        "Balanced",
        "Tells shape (what happens when) and rhythm (how fast and how strongly, no matter when), "
        "as much of each as your data asks for, and redraws closely.",
    ),
    "separating": Preset(
        "separating",
        "Separating",
        "Learns to tell sequences apart: it practises on mixtures of your sequences and, reading "
        "them in order, always knows how far along it is.",
    ),
    "faithful": Preset(
        "faithful",
        "Faithful",
        "Starts as principal component analysis (PCA), the best squeeze by straight lines, of your "
        "series and, where that helps, of slightly shifted copies of them, and learns from there "
        "what curves can add: for redrawing sequences closely.",
    ),
    "original": Preset(
        "original",
        "Original",
        "The network of the sequitur library as it was published, with one hidden layer of 64: "
        "for comparing with earlier results.",
    ),
}


def preset(name: str, model: str, sizes: Sizes, encoding_dim: int) -> Settings:
    """Model options (as JSON) and training settings for data of these sizes.

    Training lasts so many epochs as it takes for about the same number of
    steps on any data, fewer where sequences are very large; at least 5 epochs.

    Raises SequiturError for an unknown preset or model.
    """
    if name not in PRESETS:
        raise SequiturError(f"There is no preset {name!r}. Choose one of: {', '.join(PRESETS)}.")
    return architecture(model).presets[name](sizes, encoding_dim)
