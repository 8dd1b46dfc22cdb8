"""What a person may correct about clips."""

from __future__ import annotations

from collections.abc import Sequence

from sequitur_core.data.recipe import Recipe
from sequitur_core.formatting import dimensions
from sequitur_core.readers.corrections import cut_choices, label_choices
from sequitur_core.readers.detection import Choice
from sequitur_core.readers.media.clips import Clip, ClipFormat, common_size, shrunk
from sequitur_core.readers.source import Source, labels_of

SIDES = (24, 32, 48, 64, 96, 128)
RATES = (30.0, 25.0, 20.0, 15.0, 10.0, 5.0, 2.0, 1.0)


def clip_choices(
    source: Source,
    clips: Sequence[Clip],
    recipe: Recipe,
    form: ClipFormat,
    *,
    uncropped: Sequence[Clip],
) -> tuple[Choice, ...]:
    """What may be corrected; `uncropped` are the clips before they are cut to a region."""
    choices = [*_size_choices(clips, recipe), *_rate_choices(clips, recipe)]
    if recipe.colour or any(clip.coloured for clip in clips):
        choices.append(
            Choice(
                "colour",
                "Keep colours",
                "Otherwise frames are made grey, which is enough for most movement and learned "
                "three times as fast.",
                recipe.colour,
                "flag",
            )
        )
    choices += cut_choices(
        recipe,
        f"Frames in each clip that is cut out; 0 keeps every {form.each} whole.",
        piece="clip",
        element="frame",
    )
    choices += label_choices(recipe, labels_of(source, [clip.member for clip in clips]))
    preview = next((clip.preview for clip in uncropped if clip.preview is not None), None)
    if preview is not None:
        choices.append(
            Choice(
                "region",
                "Part of the frame",
                "What lies outside isn't trained on, such as a border, a clock, or whatever "
                "doesn't move.",
                recipe.region,
                "region",
                picture=preview,
            )
        )
    return tuple(choices)


def _size_choices(clips: Sequence[Clip], recipe: Recipe) -> list[Choice]:
    full = common_size(clips)
    alike = len({clip.size for clip in clips}) == 1
    as_it_is = ", as in the file" if alike else ", as most files have"
    sizes = {shrunk(full, side): "" for side in SIDES if side < min(full)}
    sizes |= {(recipe.frame_size[0], recipe.frame_size[1]): "", full: as_it_is}
    if len(sizes) == 1:
        return []
    return [
        Choice(
            "frame_size",
            "Frame size",
            "Height and width of the frames trained on. Larger ones show more, and take "
            "longer to learn.",
            recipe.frame_size,
            "one",
            tuple(
                (size, f"{dimensions(size)} pixels{text}") for size, text in sorted(sizes.items())
            ),
        )
    ]


def _rate_choices(clips: Sequence[Clip], recipe: Recipe) -> list[Choice]:
    rate = max(clip.rate for clip in clips)
    if not rate:
        return []
    alike = rate < 1.02 * min(clip.rate for clip in clips)
    # Exact fractions of the frames are evenly spaced; of rates close to them one is enough.
    rates: dict[float, str] = {recipe.fps: ""} if recipe.fps else {}
    if alike:
        rates |= {rounded_rate(rate / 2): " (every second frame)"}
        rates |= {rounded_rate(rate / 3): " (every third frame)"}
    for fps in RATES:
        if fps < 0.98 * rate and all(abs(fps / other - 1) > 0.04 for other in rates):
            rates[fps] = ""
    own = f"All ({rate:.4g})" if alike else "All"
    return [
        Choice(
            "fps",
            "Frames per second",
            "How many are kept. Fewer frames are learned faster, but quick movement is lost.",
            recipe.fps,
            "one",
            (
                (0.0, own),
                *((fps, f"{fps:.4g}{text}") for fps, text in sorted(rates.items(), reverse=True)),
            ),
        )
    ]


def rounded_rate(rate: float) -> float:
    """A rate of six digits, as it is offered and stored."""
    return float(f"{rate:.6g}")
