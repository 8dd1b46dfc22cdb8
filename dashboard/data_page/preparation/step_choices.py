"""What the preprocessing steps offer: names of the choices, and a sentence on each."""

from __future__ import annotations

from sequitur_core.data.dataset import SequenceDataset

# Fields of a recipe that scale: what each is called, and what it does to the data.
SCALES = {
    "": (
        "Unchanged",
        "Keeps the units of the file. Training always scales each channel to mean 0 and standard "
        "deviation 1 over all sequences (a z-score), so high and low sequences stay different.",
    ),
    "standardise": (
        "Each sequence to mean 0, deviation 1",
        "Only the shape counts: high and low, strong and weak sequences of the same shape look "
        "alike.",
    ),
    "squeeze": (
        "Each sequence from 0 to 1",
        "The lowest value of each sequence becomes 0, its highest 1. Only the shape counts, but a "
        "single spike flattens the rest.",
    ),
    "scaled": (
        "All sequences from 0 to 1",
        "The lowest value of all becomes 0, the highest 1, channel by channel. That changes the "
        "numbers on the axes, but not what a model learns.",
    ),
}
LENGTHS = {
    "": ("Unchanged", ""),
    "cut": (
        "Cut or pad",
        "Longer sequences lose their end; shorter ones are padded with their last value, a flat "
        "line that the model learns as if it had been measured.",
    ),
    "stretch": (
        "Stretch",
        "Each sequence is stretched or compressed in time (by linear interpolation): it keeps its "
        "shape, but not its duration.",
    ),
}
# Fields of a recipe's `change`: what each is called, and what it does to the data.
CHANGES = {
    "": ("As it is", "Keeps the values of the file."),
    "difference": (
        "Difference",
        "What each step adds to the one before: how high a sequence lies no longer counts. That "
        "level is gone from reconstructions, too.",
    ),
    "percent": (
        "Change in %",
        "What each step adds, in % of the one before, as for returns of prices: cheap and dear "
        "ones are alike. The level is gone from reconstructions, too.",
    ),
    "log": (
        "Logarithm",
        "Doubling is the same distance at every level (natural logarithm). Reconstructions are "
        "logarithms, too: exp() gives values of the file.",
    ),
}
OUTSIDE = {"limit": "Set to the limit", "missing": "Treat as missing"}


def scales_of(before: SequenceDataset) -> dict[str, tuple[str, str]]:
    """`SCALES`, reworded for clips and volumes."""
    if not before.are_clips:
        return SCALES
    point = "voxel" if before.are_volumes else "pixel"
    by_itself = (
        f"Each {point} to mean 0, deviation 1",
        f"Scales each {point} of each sequence over time (a z-score): what never changes "
        "disappears, and only changes count.",
    )
    return {
        "": (
            SCALES[""][0],
            f"Keeps the values of the file. Training always scales all {point}s together to mean "
            "0 and standard deviation 1.",
        ),
        "standardise": by_itself,
        "squeeze": (
            SCALES["squeeze"][0],
            f"The darkest {point} of each sequence becomes 0, its brightest 1: dim and bright "
            "ones look alike.",
        ),
        "scaled": (
            SCALES["scaled"][0],
            f"The darkest {point} of all becomes 0, the brightest 1. That doesn't change what a "
            "model learns.",
        ),
    }
