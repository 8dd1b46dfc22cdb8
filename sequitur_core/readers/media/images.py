"""Pictures through Pillow: those of a folder with a running number are the frames of a clip.

A TIFF of several pages is a clip of its own. One picture is held at its full size at a time.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.notes import media as said
from sequitur_core.data.notes.note import Note
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import disambiguate
from sequitur_core.readers.detection import Progress, Recognised
from sequitur_core.readers.foreign_files import unreadable
from sequitur_core.readers.media.clip_reading import read_clips
from sequitur_core.readers.media.clip_recognition import recognise_clips
from sequitur_core.readers.media.clips import MOST_PIXELS, Clip, ClipFormat, fitted, preview_size
from sequitur_core.readers.media.inspection import survey
from sequitur_core.readers.media.region import rows_and_columns
from sequitur_core.readers.source import Source, without_ending

PICTURES = ClipFormat(format="pictures", each="series of pictures", alone="series of pictures")
INSPECTED = 2_000  # pictures up to which each is opened for its size; beyond, three of a series
MOST_PAGES = 20_000  # of one file

# What a file is opened as. Other plugins of Pillow would start programs.
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")  # grey, of more than 8 bits
_GREY = ("1", "L", "LA", "La", *_DEEP_MODES)
_ORIENTATION = 0x0112  # where cameras write how they were held
# What Pillow raises on damage, besides its own; decoders read whatever numbers a file holds.
_DAMAGE = (
    OSError, SyntaxError, ValueError, TypeError, EOFError, KeyError, IndexError, OverflowError,
    AttributeError, struct.error, zlib.error,
)  # fmt: skip


def recognise(source: Source, fixed: Mapping[str, Any], progress: Progress) -> Recognised:
    """What the pictures show, given the choices that are fixed already."""
    clips, warnings = _survey(source, progress)
    found = recognise_clips(source, clips, PICTURES, fixed)
    why = (
        "Pictures of one folder whose names differ in a running number only are the frames of one "
        "clip, in the order of the numbers."
    )
    if not any(clip.pictures for clip in clips):
        why = "The pages of a file are the frames of a clip."
    return replace(found, reasons=(why, *found.reasons), warnings=(*warnings, *found.warnings))


def read(source: Source, recipe: Recipe, progress: Progress) -> SequenceDataset:
    """The clips, their pictures made small as the recipe says."""
    clips, notes = _survey(source, progress)
    return read_clips(source, clips, recipe, notes=notes, decode=_decode, progress=progress)


# From files to series


def group_by_series(members: Sequence[str], *, alone: str = "") -> dict[str, list[str]]:
    """The pictures of each series, by a name for it; both keep their order.

    Pictures of one folder belong together if their names differ in their last number only; where
    no two do, all of a folder. `alone` names the only series of all where neither a folder nor
    its pictures have a name.
    """
    folders: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for member in members:
        folder, _, name = member.rpartition("/")
        stem, ending = without_ending(name), name.rpartition(".")[2].lower()
        match = re.fullmatch(r"(.*\D|)(\d+)(\D*)", stem, flags=re.DOTALL)
        key = (match[1], match[3], ending) if match else (stem, "", ending)
        folders.setdefault(folder, {}).setdefault(key, []).append(member)
    names: list[str] = []
    found: list[list[str]] = []
    for folder, groups in folders.items():
        if len(groups) > 1 and max(map(len, groups.values())) == 1:
            groups = {("", "", ""): [member for group in groups.values() for member in group]}
        for (before, after, ending), group in groups.items():
            called = f"{before} {after}".strip(" _-.()[]#")
            name = folder if len(groups) == 1 and folder else f"{folder}/{called}".strip("/")
            name = name or alone
            names.append(f"{name} {ending}" if name in names else name)
            found.append(group)
    return dict(zip(disambiguate(names), found, strict=True))


def _survey(source: Source, progress: Progress) -> tuple[list[Clip], list[Note]]:
    pictures: dict[str, list[str]] = {}  # of each series; none where pages of a file are one
    for name, members in group_by_series(source.members, alone=source.stem).items():
        paged = _pages(source, members[0]) > 1
        pictures |= {member: [] for member in members} if paged else {name: members}
    every = len(source.members) <= INSPECTED

    def inspect(name: str, first: bool) -> Clip:
        return _inspect(source, name, pictures[name], every=every, keep_preview=first)

    return survey([*pictures], inspect, progress, noun="series", file_noun="picture or series")


def _inspect(
    source: Source, name: str, members: Sequence[str], *, every: bool, keep_preview: bool
) -> Clip:
    """A clip by the sizes of its pictures; without members it is a file of pages.

    Only three pictures are opened unless `every`.

    Raises SequiturError if none can be read.
    """
    count = len(members) if members else _pages(source, name)
    if count < 2:
        raise SequiturError(
            f"{name} is a single picture, so nothing changes over time. Load the pictures of a "
            "clip, with numbers in their names."
        )
    if count > MOST_PAGES:
        raise SequiturError(
            f"{name} has {count:,} pages; at most {MOST_PAGES:,} are read. Export fewer."
        )
    opened: Sequence[str] = members or (name,)
    if members and not every:
        opened = (members[0], members[count // 2], members[-1])
    sizes: Counter[tuple[int, int]] = Counter()
    coloured, preview, error = False, None, None
    for member in opened:
        try:
            with source.file(member) as path, _opened(path, member) as image:
                sizes[_shown_size(image)] += 1
                coloured = coloured or image.mode not in _GREY
                if keep_preview and preview is None:
                    preview = _preview(image)
        except SequiturError as problem:
            error = error or problem
    if not sizes:
        assert error is not None
        raise error
    height, width = sizes.most_common(1)[0][0]
    return Clip(
        member=name,
        pictures=tuple(members),
        times=np.arange(count, dtype=np.float64),
        height=height,
        width=width,
        pixel_aspect=1.0,
        rate=0.0,
        pace=0.0,
        even=True,
        coloured=coloured,
        preview=preview,
    )


@contextmanager
def _opened(path: Path, name: str) -> Iterator[Any]:
    """A picture; what Pillow raises inside becomes a sentence."""
    from PIL import Image

    if path.stat().st_size == 0:
        raise SequiturError(f"{name} is empty. Export or copy it again.")
    large = f"{name} is too large to be read. Export it smaller."
    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise SequiturError(large)
            yield image
    except Image.DecompressionBombError as error:
        raise SequiturError(large) from error
    except _DAMAGE as error:
        cure = "Export it again, as .png for instance."
        raise unreadable(name, "a picture", cure, why="damaged") from error


def _pages(source: Source, member: str) -> int:
    """How many pages a file has; 1 where it can't be read, which its inspection raises."""
    if not member.lower().endswith((".tif", ".tiff", ".png", ".webp")):
        return 1
    try:
        with source.file(member) as path, _opened(path, member) as image:
            return int(getattr(image, "n_frames", 1))
    except SequiturError:
        return 1


def _shown_size(image: Any) -> tuple[int, int]:
    """Height and width of a picture when it is shown."""
    turned = image.getexif().get(_ORIENTATION) in (5, 6, 7, 8)
    return (image.width, image.height) if turned else (image.height, image.width)


def _upright(image: Any) -> Any:
    from PIL import ImageOps

    return ImageOps.exif_transpose(image)


def _preview(image: Any) -> NDArray[np.uint8]:
    """A small copy of a picture, uint8 of shape (height, width, 3)."""
    from PIL import Image

    upright = _upright(image)
    high, wide = preview_size((upright.height, upright.width))
    if upright.mode in _DEEP_MODES:  # whatever its numbers are, they are shown from dark to bright
        values = _as_fraction(upright)
        low, high_value = float(values.min()), float(values.max())
        levels = 255 * (values - low) / max(high_value - low, 1e-12)
        upright = Image.fromarray(levels.astype(np.uint8))
    return np.asarray(_opaque(upright, "RGB").resize((wide, high), Image.Resampling.BOX))


# Decoding


def _decode(
    source: Source, clip: Clip, recipe: Recipe, report: Callable[[float], None]
) -> tuple[FloatArray, list[Note]]:
    """The frames of one clip, float32 of shape (length, *element_shape), and notes on it."""
    height, width = recipe.frame_size
    shape = (3, height, width) if recipe.colour else (height, width)
    numbers = clip.frame_numbers(recipe.fps).tolist()
    frames = np.zeros((len(numbers), *shape), np.float32)
    sizes: set[tuple[int, int]] = set()
    unreadable: list[str] = []
    filled = 0
    for number, (name, picture) in enumerate(_pictures(source, clip, numbers)):
        if number % 20 == 0:
            report(number / len(numbers))
        if picture is None:
            unreadable.append(name)
            continue
        sizes.add((picture.height, picture.width))
        _draw_centred(picture, frames[filled], recipe)
        filled += 1
    notes = []
    if unreadable:
        notes.append(said.pictures_unreadable(clip.member, tuple(unreadable)))
    if len(sizes) > 1:
        notes.append(said.picture_sizes(clip.member, len(sizes), (height, width)))
    undefined = ~np.isfinite(frames[:filled])
    if undefined.any():
        frames[:filled][undefined] = 0
        notes.append(said.pictures_undefined(clip.member))
    return frames[:filled], notes


def _pictures(source: Source, clip: Clip, numbers: Sequence[int]) -> Iterator[tuple[str, Any]]:
    """The name of each picture that is taken, and the picture; None where it can't be read."""
    if clip.pictures:
        for number in numbers:
            member = clip.pictures[number]
            yield member.rpartition("/")[2], _load(source.file(member), member)
        return
    with source.file(clip.member) as path:
        for number in numbers:
            yield f"page {number + 1:,}", _load(nullcontext(path), clip.member, page=number)


def _load(file: AbstractContextManager[Path], name: str, *, page: int = 0) -> Any:
    """A picture, upright; None where it can't be read."""
    try:
        with file as path, _opened(path, name) as image:
            image.seek(page)
            upright = _upright(image)
            upright.load()
            return upright
    except SequiturError:
        return None


def _draw_centred(picture: Any, into: FloatArray, recipe: Recipe) -> None:
    """Crop a picture to the region, resize it, and centre it in a frame."""
    from PIL import Image

    rows, columns = rows_and_columns((picture.height, picture.width), recipe.region)
    if recipe.region:
        picture = picture.crop((columns.start, rows.start, columns.stop, rows.stop))
    height, width = into.shape[-2:]
    high, wide = fitted((picture.height, picture.width), (height, width))
    if deep := picture.mode in _DEEP_MODES:
        picture = Image.fromarray(_as_fraction(picture))
    else:
        picture = _opaque(picture, "RGB" if recipe.colour else "L")
    shrinks = high <= picture.height and wide <= picture.width
    how = Image.Resampling.BOX if shrinks else Image.Resampling.BILINEAR
    values = np.asarray(picture.resize((wide, high), how), np.float32)
    if not deep:
        values = values * np.float32(1 / 255)
    if recipe.colour:
        values = np.moveaxis(np.atleast_3d(values), -1, 0)  # one for all colours if it is deep
    top, left = (height - high) // 2, (width - wide) // 2
    into[..., top : top + high, left : left + wide] = values


def _as_fraction(picture: Any) -> FloatArray:
    """A grey picture of more than 8 bits: whole numbers by the largest of 16 bits, others kept."""
    values = np.asarray(picture)
    largest = 1.0 if values.dtype.kind == "f" else 65535.0
    return np.asarray(values / largest, np.float32)


def _opaque(picture: Any, mode: str) -> Any:
    """A picture of 8 bits in a mode, transparent parts on black."""
    from PIL import Image

    if picture.has_transparency_data:
        below = Image.new("RGBA", picture.size, (0, 0, 0, 255))
        below.alpha_composite(picture.convert("RGBA"))
        picture = below
    return picture.convert(mode)
