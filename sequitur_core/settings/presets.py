"""Presets by name; what each sets stands in `architectures.preset_settings`, by model. No torch."""

from __future__ import annotations

from dataclasses import dataclass

from sequitur_core.errors import SequiturError
from sequitur_core.settings.architectures import architecture
from sequitur_core.settings.architectures.architecture import Settings
from sequitur_core.settings.parameter_checks import whole
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
        "A good first choice. Describes shape (what happens when) and rhythm (how fast and how "
        "strongly things change) as suits your data, and reconstructs closely.",
    ),
    "separating": Preset(
        "separating",
        "Tell apart",
        "Learns encodings in which different kinds of sequences are far apart, by training on "
        "blends of your sequences. Reconstructions are rougher.",
    ),
    "faithful": Preset(
        "faithful",
        "Reconstruct",
        "Reconstructs sequences as closely as it can. Starts from principal component analysis "
        "(PCA) and learns what PCA can't express. If it helps, it also trains on copies that are "
        "slightly shifted or warped in time, or moved within the frame.",
    ),
    "original": Preset(
        "original",
        "Original",
        "The network of the sequitur library as published, with one hidden layer of size 64, for "
        "comparison with earlier results.",
    ),
}


def preset(name: str, model: str, sizes: Sizes, encoding_dim: int) -> Settings:
    """Model options (as JSON) and training settings for data of these sizes.

    Training lasts so many epochs as it takes for about the same number of
    steps on any data, fewer where sequences are very large; at least 5 epochs.

    Raises SequiturError for an unknown preset or model, and for encodings without a number.
    """
    if name not in PRESETS:
        raise SequiturError(f"There is no preset {name!r}. Choose one of: {', '.join(PRESETS)}.")
    whole(model, "encoding_dim", encoding_dim)
    return architecture(model).presets[name](sizes, encoding_dim)
