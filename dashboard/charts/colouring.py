"""Colours of labels, dates and numbers, the same on every chart."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from weakref import WeakKeyDictionary

import colorcet
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from plotly.colors import get_colorscale

from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.explore.grouping.groups import in_class_order, is_ordered
from sequitur_core.formatting import class_text
from sequitur_core.labels.events import NO_LABEL
from sequitur_core.labels.labelling import Labelling
from sequitur_core.labels.vocabulary import Label
from sequitur_core.runs.results.evaluation import first_label
from sequitur_core.runs.run import Run

# Okabe and Ito (2008). In place of black, which vanishes on a dark page, and of yellow, which
# vanishes on a white one (and darker is orange to those who don't see red): brown and violet.
OKABE_ITO = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#8C4628",
    "#6A4CF0",
)
# Of groups, which are no classes and look like none: Tol's "bright" (2021), and two more.
GROUP_COLOURS = (
    "#AA3377",
    "#CCBB44",
    "#66CCEE",
    "#EE6677",
    "#228833",
    "#4477AA",
    "#A33BC9",
    "#9C755F",
)
DARK_PAGE = "#11161C"  # as in .streamlit/config.toml
ORIGINAL = "#8A949E"
ACCENT = "#0072B2"
SECOND = "#E69F00"
THIRD = "#009E73"
MARK = "#D55E00"  # of the one point of a curve that is meant
VIRIDIS = get_colorscale("Viridis")  # Plotly.js has other steps in between under this name
MISSING_COLOUR = "#B4B4B4"
OTHER_COLOUR = "#666C72"  # of the classes that have none of their own
MAX_CLASSES = 40
# Where a palette of many colours goes on, so does the next shape: among points of one shape there
# are eight colours to tell apart.
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross")
PER_SYMBOL = 8
# Where the year of months begins on a wheel of colours, so that winters are blue and, of each half
# of it, those who don't see red or green tell the months apart: tests have how far.
JANUARY = 176 / 256
LEAST_CONTRAST = {"#FFFFFF": 1.7, DARK_PAGE: 2.6}  # of a colour with a light and a dark page
LEAST_CHROMA = 20  # of 255, of a class's colour among many: others are grey
MOST_NUMBER_CLASSES = 12  # different numbers that are still taken for names
MISSING_NAME = "no label"
NO_GROUP = "no group"
INSIDE, OUTSIDE = "in selection", "not in selection"
DATE_TICKS = 5
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)")


@dataclass(frozen=True)
class Colouring:
    """One value per sequence, and how it becomes a colour.

    `names` are class names, one per row, in the natural order of `colours`; for
    numbers `numbers` is set and `colours` is empty. `ticks` are (number, text) where
    the numbers stand for something else, such as dates. `symbols` are the shapes of classes
    that aren't circles, and `rest` is what the classes without a colour of their own are called
    together, "" where there are none. `given` says that the classes are labels that people give.
    Where numbers are days, `since` is the date and time of day 0.
    """

    title: str
    names: tuple[str, ...] = ()
    colours: dict[str, str] | None = None
    numbers: FloatArray | None = None
    ticks: tuple[tuple[float, str], ...] = ()
    symbols: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    given: bool = False
    since: str = ""

    @cached_property
    def codes(self) -> NDArray[np.int16]:
        """The place of each row's class in `colours`, shape (n,); -1 where it has no colour.

        As an array of texts, a million long names would take gigabytes.
        """
        places = defaultdict(lambda: -1, {name: i for i, name in enumerate(self.colours or ())})
        return np.fromiter(map(places.__getitem__, self.names), "<i2", len(self.names))

    def rows_of(self, name: str) -> IntArray:
        """The rows of a class, ascending."""
        return np.flatnonzero(self.codes == list(self.colours or ()).index(name))

    def take(self, rows: IntArray) -> Colouring:
        """That of some rows, each in the colour it has among all."""
        names = tuple(self.names[row] for row in rows) if self.names else ()
        numbers = None if self.numbers is None else self.numbers[rows]
        return replace(self, names=names, numbers=numbers)

    def of_row(self, row: int) -> str:
        """The colour of one row; numbers share the accent."""
        return self.colours[self.names[row]] if self.colours else ACCENT

    def symbol(self, name: str) -> str:
        """The shape of a class's points, one of SYMBOLS."""
        return self.symbols.get(name, SYMBOLS[0])

    def limits(self) -> tuple[float, float]:
        """The lowest and the highest of the numbers, 0 and 1 without any."""
        numbers = np.asarray(self.numbers, dtype=float)
        known = numbers[np.isfinite(numbers)]
        return (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)

    def content_hash(self) -> int:
        """Differs between colourings of the same title, too."""
        numbers = None if self.numbers is None else self.numbers.tobytes()
        return hash(
            (self.title, self.names, tuple((self.colours or {}).items()), numbers,
             tuple(self.symbols.items()))
        )  # fmt: skip


def by_number(title: str, values: ArrayLike) -> Colouring:
    """Colour by a number, on a perceptual scale."""
    return Colouring(title, numbers=np.asarray(values, dtype=np.float32))


def by_date(title: str, moments: pd.Series) -> Colouring:
    """Colour by date and time, on the same scale as numbers; no date is drawn grey."""
    days = (moments - moments.min()) / pd.Timedelta(days=1)
    last = float(days.max())
    clock = "%Y-%m-%d" if last >= DATE_TICKS else "%Y-%m-%d %H:%M"
    at = np.linspace(0, last, DATE_TICKS)
    texts = (moments.min() + pd.to_timedelta(at, unit="D")).strftime(clock)
    values = days.to_numpy(dtype=np.float32)
    ticks = tuple(zip(at.tolist(), texts, strict=True))
    return Colouring(title, numbers=values, ticks=ticks, since=moments.min().isoformat())


def _as_dates(column: pd.Series) -> pd.Series | None:
    """A column as dates; None where it holds anything else."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    known = column.dropna()
    texts = known.map(lambda value: isinstance(value, str) and bool(_ISO_DATE.match(value)))
    if not len(known) or not texts.all():
        return None
    try:
        return pd.to_datetime(column, format="ISO8601")
    except ValueError:  # such as the 30th of February, or with and without a zone
        return None


def palette(n: int) -> Sequence[str]:
    """At least n colours for up to 150 classes: Okabe-Ito up to 8, Glasbey beyond."""
    return OKABE_ITO if n <= len(OKABE_ITO) else _glasbey()


def wheel(n: int) -> list[str]:
    """Colours of n months or other classes that come round: Kovesi's (2015), darker where faint."""
    places = ((JANUARY + k / n) % 1 for k in range(n))
    found = [colorcet.CET_C6[int(place * len(colorcet.CET_C6))] for place in places]
    return [_on_white(colour) for colour in found]


def _on_white(colour: str) -> str:
    """A colour, darkened until it stands out from a white page."""
    while "light" in hardly_seen_on(colour):
        parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        colour = "#" + "".join(f"{part * 97 // 100:02X}" for part in parts)
    return colour


def group_palette(n: int) -> Sequence[str]:
    """At least n colours for groups."""
    return GROUP_COLOURS if n <= len(GROUP_COLOURS) else _glasbey()


@cache
def _glasbey() -> tuple[str, ...]:
    """Those of Glasbey's colours that stand out from a white and from a dark page."""
    return tuple(
        colour
        for colour in colorcet.b_glasbey_category10
        if not hardly_seen_on(colour) and chroma(colour) >= LEAST_CHROMA
    )


def hardly_seen_on(colour: str) -> list[str]:
    """The pages, "light" and "dark", on which a colour such as "#0072B2" hardly stands out."""
    pages = zip(("light", "dark"), LEAST_CONTRAST.items(), strict=True)
    return [name for name, (page, least) in pages if contrast(colour, page) < least]


def chroma(colour: str) -> int:
    """How far a colour such as "#0072B2" is from grey, 0 to 255."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return max(parts) - min(parts)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours such as "#0072B2", 1 to 21 (WCAG 2.1)."""

    def luminance(colour: str) -> float:
        parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def by_class(title: str, column: pd.Series, own: Mapping[str, str] | None = None) -> Colouring:
    """Colour by class: Okabe-Ito up to 8 classes, Glasbey and other shapes beyond, months a wheel.

    A class keeps its colour on every page, since the colour depends only on
    the names in the column, and on `own`, the colours that a person chose by the
    names of classes. Beyond 40 classes the rarest are grey, but for those chosen.
    """
    own = own or {}
    codes, kinds = pd.factorize(column)  # each class is written once, not once for each row
    words = [*map(class_text, kinds), MISSING_NAME]  # the last one where the code is -1
    known = set(words[:-1]) - {MISSING_NAME}
    order = in_class_order(known, column)
    around = is_ordered(column) and len(OKABE_ITO) < len(order) <= MOST_NUMBER_CLASSES
    rest, shown = "", words
    if len(order) > MAX_CLASSES:
        counts = Counter(dict.fromkeys(words[:-1], 0))
        for word, count in zip(words, np.bincount(codes[codes >= 0]).tolist(), strict=False):
            counts[word] += count
        del counts[MISSING_NAME]
        frequent = [word for word, _ in counts.most_common()]
        kept = sorted(frequent, key=lambda name: name not in own)[: MAX_CLASSES - 1]
        rest = name_of_rest(len(order) - len(kept))
        named = {*kept, MISSING_NAME}
        shown = [word if word in named else rest for word in words]
        order = in_class_order(kept, column)
    usual = zip(order, wheel(len(order)) if around else palette(len(order)), strict=False)
    colours = {name: own.get(name, colour) for name, colour in usual}
    places = {name: place for place, name in enumerate(order)}
    symbols = symbols_of(places, (len(order) + 1) // 2 if around else PER_SYMBOL)
    if rest:
        colours[rest] = OTHER_COLOUR
    if (codes < 0).any() or MISSING_NAME in words[:-1]:
        colours[MISSING_NAME] = MISSING_COLOUR
    names = np.array(shown, dtype=object)[codes]
    return Colouring(title, tuple(names.tolist()), colours, symbols=symbols, rest=rest)


def name_of_rest(count: int) -> str:
    """What so many classes without a colour of their own are called together."""
    return f"{count:,} other classes"


def symbols_of(places: Mapping[str, int], each: int = PER_SYMBOL) -> dict[str, str]:
    """The shapes of classes that aren't circles, by their places in a palette; so many of each."""
    return {
        name: SYMBOLS[place // each % len(SYMBOLS)]
        for name, place in places.items()
        if place // each % len(SYMBOLS)
    }


def label_colours(vocabulary: Sequence[Label]) -> dict[int, str]:
    """The colour of each label that people give, by its id: its own, else one of the palette.

    It stays the same while others come and go.
    """
    colours = (*OKABE_ITO, *_glasbey())
    return {one.id: one.colour or colours[one.id % len(colours)] for one in vocabulary}


def by_label(
    title: str, labels: Labelling, *, proposed: NDArray[np.bool_] | None = None
) -> Colouring:
    """Colour by the labels that people gave; beyond 40 the rarest are grey.

    Rows that are only `proposed` are classes of their own, in a paler colour.
    """
    own = label_colours(labels.vocabulary)
    given = [one for one in labels.vocabulary if labels.counts[one.id]]
    rest, most_classes = "", MAX_CLASSES if proposed is None else MAX_CLASSES // 2
    if len(given) > most_classes:
        rest = name_of_rest(len(given) - most_classes + 1)
        most = sorted(given, key=lambda one: -labels.counts[one.id])[: most_classes - 1]
        given = [one for one in given if one in most]
    names = np.full(labels.next_id + 1, rest, dtype=object)
    names[-1] = MISSING_NAME  # the place of no label, -1
    for label in given:
        names[label.id] = label.name
    found = tuple(names[labels.ids].tolist())
    colours = {label.name: own[label.id] for label in given}
    symbols = symbols_of({label.name: label.id for label in given})
    if proposed is not None:
        found = tuple(
            as_proposed(name) if only and name in colours else name
            for name, only in zip(found, proposed.tolist(), strict=True)
        )
        symbols |= {as_proposed(name): shape for name, shape in symbols.items()}
        colours |= {as_proposed(name): _paler(colour) for name, colour in colours.items()}
        there = set(found)
        colours = {name: colour for name, colour in colours.items() if name in there}
    if rest:
        colours[rest] = OTHER_COLOUR
    if (labels.ids == NO_LABEL).any():
        colours.setdefault(MISSING_NAME, MISSING_COLOUR)
    return Colouring(title, found, colours, symbols=symbols, rest=rest, given=True)


def as_proposed(name: str) -> str:
    """What the class of those is called for whom a label is only proposed."""
    return f"{name} (proposed)"


def _paler(colour: str) -> str:
    """Half way to grey: seen on a light and a dark page."""
    parts = zip(*(bytes.fromhex(one[1:]) for one in (colour, MISSING_COLOUR)), strict=True)
    return "#" + "".join(f"{(one + grey) // 2:02X}" for one, grey in parts)


# Pages want the same one at every click. Gone with the dataset, which may be large.
_of_labels: WeakKeyDictionary[SequenceDataset, dict[str, Colouring]] = WeakKeyDictionary()


def of_label(dataset: SequenceDataset, name: str) -> Colouring:
    """Colour by a label of a dataset, its classes in the colours that a person chose, if any."""
    made = _of_labels.setdefault(dataset, {})
    if name not in made:
        made[name] = by_column(str(name), dataset.labels[name], dataset.colours_of(str(name)))
    return made[name]


def by_column(title: str, column: pd.Series, own: Mapping[str, str] | None = None) -> Colouring:
    """By number or date where a column holds many different ones, else by class.

    `own` is as for `by_class`.
    """
    if on_a_scale(column):
        return by_number(title, column.to_numpy(dtype=np.float32))
    if column.nunique() > MOST_NUMBER_CLASSES and (moments := _as_dates(column)) is not None:
        return by_date(title, moments)
    return by_class(title, column, own)


def on_a_scale(column: pd.Series) -> bool:
    """Whether a label is of many different numbers, or of few that hardly any two rows share."""
    many = column.nunique() > min(MOST_NUMBER_CLASSES, max(2, column.count() / 2))
    return many and pd.api.types.is_numeric_dtype(column)


def by_shared_label(name: str, datasets: Sequence[SequenceDataset]) -> list[Colouring]:
    """Each dataset by a label, with one colour for a class in all of them.

    One that lacks the label has one colour.
    """
    columns = [
        data.labels[name] if name in data.labels else pd.Series([None] * len(data))
        for data in datasets
    ]
    own = {k: v for data in reversed(datasets) for k, v in data.colours_of(name).items()}
    alike = all(column is columns[0] or column.equals(columns[0]) for column in columns[1:])
    if alike:
        return [by_column(name, columns[0], own)] * len(columns)
    together = pd.concat([c.astype(object) for c in columns], ignore_index=True)
    kinds = [c.dtype for c in columns if isinstance(c.dtype, pd.CategoricalDtype) and c.cat.ordered]
    if len(kinds) == sum(name in data.labels for data in datasets):  # months stay in their order
        orders = sorted((kind.categories for kind in kinds), key=len, reverse=True)
        classes = dict.fromkeys(itertools.chain(*orders))
        together = together.astype(pd.CategoricalDtype([*classes], ordered=True))
    whole = by_column(name, together, own)
    found, begin = [], 0
    for column in columns:
        rows = slice(begin, begin + len(column))
        numbers = None if whole.numbers is None else whole.numbers[rows]
        found.append(replace(whole, names=whole.names[rows], numbers=numbers))
        begin = rows.stop
    return found


def first_colouring(run: Run, dataset: SequenceDataset, label: str = "") -> Colouring:
    """By a label, or the one that maps of a run begin with; all alike without any.

    For charts without a choice.
    """
    label = label or first_label(run, dataset)
    return of_label(dataset, label) if label else one_colour(len(dataset))


def by_rows(title: str, rows: np.ndarray, n: int) -> Colouring:
    """Some of n rows in the accent colour, the others grey."""
    names = np.full(n, OUTSIDE, dtype=object)
    names[rows] = INSIDE
    return Colouring(title, tuple(names), {INSIDE: ACCENT, OUTSIDE: MISSING_COLOUR})


def one_colour(n: int) -> Colouring:
    """All points alike."""
    return Colouring("", ("sequence",) * n, {"sequence": ACCENT})


def label_mix(colouring: Colouring, rows: np.ndarray, *, limit: int = 4) -> str:
    """`walk (12), run (3)`: the classes of some rows, the most frequent first."""
    if colouring.colours is None or len(colouring.colours) < 2:
        return ""
    codes, counts = np.unique(colouring.codes[rows], return_counts=True)
    names = [*colouring.colours, MISSING_NAME]
    order = np.argsort(-counts, kind="stable")
    words = [f"{names[codes[i]]} ({counts[i]:,})" for i in order[:limit]]
    if len(counts) > limit:
        words.append(f"{len(counts) - limit} more")
    return ", ".join(words)
