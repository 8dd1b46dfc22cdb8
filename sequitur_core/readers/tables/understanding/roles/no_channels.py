"""Columns of numbers that belong to a row and are no channels: lists of it, its place once more."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from sequitur_core.data.dataset import DoubleArray, IntArray
from sequitur_core.readers.rows_of_numbers import are_whole, rows_by_group
from sequitur_core.readers.tables.columns.cells.several_points import with_several_points
from sequitur_core.readers.tables.columns.channel_names import names_amount, names_files
from sequitur_core.readers.tables.columns.time_columns import LENGTHS
from sequitur_core.readers.tables.columns.times.dates import as_dates
from sequitur_core.readers.tables.columns.times.spans import BEGINS, ENDS
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.tables.rows_to_sequences.groups import count_groups
from sequitur_core.readers.tables.table import Table
from sequitur_core.readers.tables.understanding.roles.copies import in_other_units
from sequitur_core.readers.tables.understanding.roles.means_so_far import (
    MEAN_SO_FAR,
    means_so_far,
)
from sequitur_core.readers.tables.understanding.roles.named_codes import named_codes
from sequitur_core.readers.tables.understanding.times_and_counters.counters import Why, is_place
from sequitur_core.readers.vocabulary.things import names_station
from sequitur_core.readers.vocabulary.words import words

FEWEST = 4  # columns of one name that may be a list
FEWEST_CHANGES = 20  # rows behind which such a list is longer, and as many where it is shorter
RADII = (6.33e6, 6.40e6)  # metres from the middle of the earth to what moves on it
MOSTLY = 0.99  # of the rows
MOST_DEVICES = 8  # numbers of devices in use, one after the other
_NUMBERS = {"number", "num", "no", "nr", "serial"}
USUALPORTS, LAST_PORT = 1_023, 65_535  # the last of usual services, and of all
_PORT_WORDS = {"port", "ports", "sport", "dport", "srcport", "dstport", "portnum"}
MOST_MARKS = 3  # numbers that mark others, or say how well a recorder works
FEWEST_OF_STATUS = 100  # rows, of which nearly all have the same one
FEWEST_SEQUENCES = 8  # whose numbers other columns may hold
MOSTLY_NAMES = 0.5  # of such numbers are those of sequences that were recorded
# By what is counted of a sample is multiplied, as it is called.
_SPLITS = {"split", "dilution", "subsample", "subsampling", "aliquot", "multiplier", "raising"}
_NUMBERED_AS = {*_NUMBERS, "id", "code"}
MOST_COUNTED = 12  # columns among which are what was counted and how many there were
_LASTING = LENGTHS | {"dur"}
_TOOK, TOGETHER = {*_LASTING, "time"}, 0.5  # how far samples go with it
NEARLY_LINEAR = 0.99  # how lengths go with what is said of them
MOSTLY_AS_LONG = 0.9  # of the rows, over which was measured for as long, or as often
SELDOM = 0.05  # of the steps change such a number
ENOUGH = 1_000  # cells that show whether all are whole numbers
# Over how long something was added up or averaged, as it is called.
_PERIOD = re.compile(
    r"\b(?:(?:period|time|days|hours) over which|(?:days|hours|period|time) of accumulation|"
    r"(?:accumulation|averaging|sampling|measuring|integration) (?:period|time|interval|days))\b",
    re.IGNORECASE,
)
FEWEST_MEANS = 2
_SAMPLES = {
    *itertools.product(
        ("n", "num", "count", "no"), ("samples", "samp", "sample", "obs", "observations", "points")
    ),
    *itertools.product(("samples", "samp", "sample", "obs"), ("n", "count", "num")),
    *itertools.product(("number",), ("of",), ("samples", "observations", "measurements")),
    ("nsamples",), ("nsamp",), ("nobs",),
}  # fmt: skip
_COUNT_OF = re.compile(r"[Nn] ?[\[(](?P<mean>.+)[\])]")
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_])[\w.-]{8,}")
OFTEN = 0.05  # of all rows, that have one code; of the steps, in which a number stays
FEWEST_GIVEN, LOWEST_GIVEN = 20, 1_000  # numbers that were given in turn, and the lowest
RETURNS = 0.05  # of all such numbers, by which one may return
_AGAIN = re.compile(r"(?P<name>.+) \(\d+\)")  # as columns are told apart that are called alike
_NUMBERED = re.compile(r"^(?P<number>\d{1,15})[_:#|-](?=.*[^\W\d_])")
HEAD = 200  # rows that show whether numbers stand in names
_OF_FILES = Why("holds names of files", "hold names of files")
PORTS = Why("holds ports of a network", "hold ports of a network")
_KEYS = Why("names rows of another file", "name rows of another file")
NAMES_OTHERS = Why("names another sequence", "name other sequences")
OF_CHANNEL = Why("is the same in all rows of a channel", "are the same in all rows of a channel")
MARKS_IN_TURN = Why("marks the column before it", "mark the columns before them")
OF_MOMENTS = Why("doesn't depend on the channel", "don't depend on the channel")
_STATUS = Why(
    "is one number in nearly every row, as a status is",
    "are one number in nearly every row, as a status is",
)
_POINTS = Why("holds numbers with several points", "hold numbers with several points")
_OF_THINGS = Why("holds identifiers", "hold identifiers")
_DATES = Why("holds days and months", "hold days and months")
OF_STATIONS = Why("says where each row was measured", "say where each row was measured")
_OF_MEANS = Why("counts what another is the mean of", "count what others are the means of")
_OF_SAMPLES = Why("counts the samples of another", "count the samples of others")
_OF_PERIODS = Why("says how long each measurement lasted", "say how long each measurement lasted")
_FROM_UNTIL = Why("says from or until when a row lasted", "say from when to when rows lasted")
_SPLIT = Why("says how samples were split", "say how samples were split")
_COUNTED_IN_PART = Why("is of a part of each sample alone", "are of a part of each sample alone")
_LISTED = Why("holds a list of each row, long or short", "hold lists of each row, long or short")
_PLACES = Why(
    "is its place once more, from the middle of the earth",
    "are its place once more, from the middle of the earth",
)


def no_channels(table: Table, taken: Collection[str]) -> dict[str, Why]:
    """Columns that list things of each row, name rows of another file, say again where it was; why.

    Also parts of names, marks in turn with what they mark, a status that hardly ever changes, and
    numbers that can't be read.
    """
    free = [c for c in table.numbers if c not in taken]
    found = dict.fromkeys(_listed(table, free), _LISTED)
    found |= dict.fromkeys(filter(names_files, free), _OF_FILES)
    found |= dict.fromkeys((c for c in free if _is_port(table, c)), PORTS)
    found |= dict.fromkeys([c for c in free if c in table.keys], _KEYS)
    found |= in_other_units(table, free)
    found |= _begins_of_names(table, free)
    found |= dict.fromkeys(_of_devices(table, free), _OF_THINGS)
    found |= dict.fromkeys(_among_codes(table, free), _OF_THINGS)
    found |= dict.fromkeys(_before_dates(table, free), _OF_THINGS)
    found |= dict.fromkeys((c for c in free if _are_days_and_months(table, c)), _DATES)
    found |= named_codes(table, free)
    means = {c: match["mean"] for c in free if (match := _COUNT_OF.fullmatch(c))}
    found |= dict.fromkeys((c for c in means if means[c] in table.frame), _OF_MEANS)
    found |= dict.fromkeys(means_so_far(table, free), MEAN_SO_FAR)
    found |= dict.fromkeys(_sizes_of_means(table, free), _OF_MEANS)
    found |= dict.fromkeys(_samples_of_others(table, free), _OF_SAMPLES)
    found |= dict.fromkeys((c for c in free if _is_period(table, c)), _OF_PERIODS)
    found |= dict.fromkeys(_from_and_until(table, free), _FROM_UNTIL)
    found |= _of_split_samples(table, free)
    found |= dict.fromkeys(_marks_in_turn(table, free), MARKS_IN_TURN)
    left = [c for c in free if c not in found]
    found |= dict.fromkeys(_of_status(table, left), _STATUS)
    found |= dict.fromkeys((c for c in with_several_points(table) if c not in taken), _POINTS)
    return found | dict.fromkeys(_places_again(table, free), _PLACES)


def _are_days_and_months(table: Table, column: str) -> bool:
    """Whether numbers called a date are days with the month behind a point: 17.09, 18.09."""
    if "date" not in words(column):
        return False
    known = table.frame[column].dropna().to_numpy(np.float64)
    days, months = np.divmod(np.round(known * 100), 100)
    dates = (days >= 1) & (days <= 31) & (months >= 1) & (months <= 12)
    return bool(dates.all()) and np.allclose(known * 100, np.round(known * 100))


def numbers_stations(table: Table, column: str) -> bool:
    """Whether whole numbers under the name of a place jump to and fro, and some come again."""
    if not names_station(column) or column not in table.numeric:
        return False
    known = table.frame[column].dropna().to_numpy(np.float64)
    steps = np.diff(known)[np.diff(known) != 0]
    jump = len(steps) > 0 and steps.min() < 0 < steps.max() and np.median(np.abs(steps)) > 1
    several = MOST_MARKS <= len(np.unique(known)) < len(known)
    return bool(several and jump and are_whole(known) and known.min() >= 0)


def _sizes_of_means(table: Table, free: Sequence[str]) -> list[str]:
    """Whole numbers called n_samples or the like, beside others with fractions: their means.

    Those that go with how long each row lasted count what was recorded meanwhile.
    """
    called = [c for c in free if tuple(words(c)) in _SAMPLES]
    sizes = [c for c in called if are_whole(table.values(c)[:ENOUGH])]
    lasted = [c for c in free if not {*words(c)}.isdisjoint(_TOOK)] if sizes else []
    sizes = [c for c in sizes if not any(_go_together(table, c, of) for of in lasted)]
    rest = [c for c in free if c not in sizes] if sizes else []
    means = sum(not are_whole(table.values(c)[:ENOUGH]) for c in rest)
    return sizes if means >= FEWEST_MEANS else []


def _samples_of_others(table: Table, free: Sequence[str]) -> Iterator[str]:
    """Columns called as another and a count, nearly always of as many: TemperatureMin, ...MinCount.

    What is counted itself changes, as sales do.
    """
    called = {tuple(words(c)) for c in free}
    for column in (c for c in free if words(c)[-1:] == ["count"]):
        known = table.frame[column].dropna().to_numpy(np.float64)
        if tuple(words(column)[:-1]) not in called or not len(known) or not are_whole(known):
            continue
        usual = np.median(known)
        if usual > 0 and (known == usual).mean() >= MOSTLY_AS_LONG:
            yield column


def _go_together(table: Table, one: str, other: str) -> bool:
    """Whether two are large in the same rows, of which most have both."""
    both = table.cells([one, other])
    both = both[np.isfinite(both).all(axis=1)]
    varied = 2 * len(both) > len(table.frame) and (both.std(axis=0) > 0).all()
    return bool(varied and np.corrcoef(both[:, 0], both[:, 1])[0, 1] > TOGETHER)


def _from_and_until(table: Table, free: Sequence[str]) -> Iterator[str]:
    """Columns that say from when to when rows lasted, beside how long: start, end and dur.

    Where they aren't the time, as they begin anew with each trial.
    """
    called = {c: {*words(c)} for c in free}
    begins, ends = ([c for c in free if called[c] & of] for of in (BEGINS, ENDS))
    for one, two in itertools.product(begins, ends):
        if one == two or called[one] - BEGINS != called[two] - ENDS:
            continue
        lasted = table.values(two) - table.values(one)
        of = (c for c in free if c not in (one, two) and not _LASTING.isdisjoint(words(c)))
        if (lasted >= 0).all() and any(_follows(table.values(c), lasted) for c in of):
            yield from (one, two)


def _of_split_samples(table: Table, free: Sequence[str]) -> dict[str, Why]:
    """How a sample was split or diluted before it was counted, and the count, beside their product.

    A count of a quarter and one of a half aren't alike: the total says how many there were.
    """
    for factor in (c for c in free if not _SPLITS.isdisjoint(words(c))):
        times, rest = table.values(factor), [c for c in free if c != factor][:MOST_COUNTED]
        if table.distinct(factor) < 2:
            continue
        for count, total in itertools.permutations(rest, 2):
            product, said = table.values(count) * times, table.values(total)
            known = np.isfinite(product) & np.isfinite(said)
            several = len(np.unique(said[known])) > 2
            if several and np.allclose(product[known], said[known], rtol=1e-3, atol=0):
                samples = (c for c in free if {*words(c)} - _NUMBERED_AS == {"sample"})
                numbers = {c: _OF_THINGS for c in samples if are_whole(table.values(c))}
                return numbers | {factor: _SPLIT, count: _COUNTED_IN_PART}
    return {}


def _follows(said: DoubleArray, lasted: DoubleArray) -> bool:
    """Whether lengths are as is said, in whatever unit."""
    known = np.isfinite(said) & np.isfinite(lasted)
    both = known.sum() > 2 and said[known].std() > 0 and lasted[known].std() > 0
    return bool(both) and float(np.corrcoef(said[known], lasted[known])[0, 1]) > NEARLY_LINEAR


def names_of_others(
    table: Table, ids: Sequence[str], taken: Collection[str], group: IntArray
) -> dict[str, Why]:
    """Columns of whole numbers that say which other sequence is beside each, such as the car ahead.

    Most are numbers of sequences, half of which or more come there, and never that of the row's
    own; they stay for many rows. 0 says that there is none.
    """
    named = [c for c in ids if c in table.numeric]
    if not named or count_groups(group) < FEWEST_SEQUENCES:
        return {}
    own = table.frame[named[-1]].to_numpy(np.float64)
    numbers = np.unique(own)
    order, within = rows_by_group(group)
    found = []
    for column in (c for c in table.numbers if c not in taken):
        cells = table.values(column)
        if (cells[:ENOUGH] % 1 != 0).any() or ((cells == own) & (cells != 0)).any():
            continue
        told = np.isin(cells, numbers) & (cells != 0)
        often = told.sum() > MOSTLY_NAMES * max(1, (cells != 0).sum())
        changes = (np.diff(cells[order]) != 0)[within]
        counts = not (np.diff(cells) < 0).any()
        stays = changes.any() and changes.mean() < SELDOM and not counts
        if often and stays and 2 * len(np.unique(cells[told])) >= len(numbers):
            found.append(column)
    return dict.fromkeys(found, NAMES_OTHERS)


def _is_port(table: Table, column: str) -> bool:
    """Whether a column holds ports of a network, by its name and as none is above 65535.

    Some are above those of usual services. Zeek calls them orig_p, beside the host orig_h.
    """
    host = f"{column[:-1]}h"
    if _PORT_WORDS.isdisjoint(words(column)[-1:]) and not (
        column.endswith("_p") and host in table.frame
    ):
        return False
    known = table.frame[column].dropna().to_numpy(np.float64)
    some = are_whole(known) and len(known) > 0
    return some and known.min() >= 0 and USUALPORTS < known.max() <= LAST_PORT


def _begins_of_names(table: Table, columns: Sequence[str]) -> dict[str, Why]:
    """Numbers with which a name begins that each row has of its own: 124790 of 124790_0xc2_162."""
    rows, found = len(table.frame), dict[str, Why]()
    for text in (c for c in table.texts() if _NUMBERED.match(str(table.frame[c].iloc[0]))):
        left = [c for c in columns if c not in found]
        for some in (slice(HEAD), slice(None)) if left else ():  # of many rows, few show it
            cells = table.frame[text].iloc[some].astype("string")
            begins = cells.str.extract(_NUMBERED.pattern)["number"].astype("float64").to_numpy()
            left = [c for c in left if np.array_equal(table.frame[c].to_numpy()[some], begins)]
            if not left:
                break
        if left and table.distinct(text) == rows:
            found |= dict.fromkeys(left, Why(f"is a part of {text}", f"are parts of {text}"))
    return found


def _is_period(table: Table, column: str) -> bool:
    """Whether a column is called as how long was measured, and nearly all was for as long."""
    if not _PERIOD.search(" ".join(words(column))):
        return False
    cells = table.values(column)
    known = cells[np.isfinite(cells)]
    usual = np.median(known) if len(known) else 0.0
    return bool(usual > 0 and (known > 0).all() and (known == usual).mean() >= MOSTLY_AS_LONG)


def _listed(table: Table, columns: Sequence[str]) -> list[str]:
    """Columns called alike that are filled from the left, as far as each row has something.

    As satellites that a collar saw, Sat, C/N, Sat, C/N... Series of several lengths, each a column,
    end once.
    """
    alike: dict[str, list[str]] = {}
    for column in columns:
        again = _AGAIN.fullmatch(column)
        alike.setdefault(again["name"] if again else column, []).append(column)
    found = []
    for same in alike.values():
        if len(same) < FEWEST:
            continue
        known = np.isfinite(table.cells(same))
        counts = np.diff(known.sum(axis=1))
        ends = min((counts > 0).sum(), (counts < 0).sum()) >= FEWEST_CHANGES
        if ends and (known[:, 1:] <= known[:, :-1]).all():
            found += same
    return found


def _marks_in_turn(table: Table, columns: Sequence[str]) -> list[str]:
    """Columns without names that mark, each, how good the one before is: value, mark, value, mark.

    Whole numbers, of which there are few, in every second column up to the last.
    """
    if table.named or len(columns) < 2 * FEWEST:
        return []
    places = {str(c): place for place, c in enumerate(table.frame.columns)}
    end, found, many = len(places) - 1, list[str](), 0
    for column in columns[::-1]:
        if places[column] != end - 2 * len(found):
            continue
        numbers = np.unique(table.values(column))
        before = str(table.frame.columns[places[column] - 1])
        if len(numbers) > MOST_MARKS or (numbers % 1 != 0).any() or before not in table.numeric:
            break
        many += table.distinct(before) > MOST_MARKS
        found.append(column)
    return found if len(found) >= FEWEST and 2 * many > len(found) else []


def _of_status(table: Table, columns: Sequence[str]) -> list[str]:
    """Columns without names, one of whose few whole numbers, other than 0, fills nearly all rows.

    So a monitor says that it works, beside what it counts.
    """
    if table.named or len(columns) <= MOST_MARKS or len(table.frame) < FEWEST_OF_STATUS:
        return []
    found = []
    for column in columns:
        cells = table.values(column)
        usual = float(np.median(cells))
        same = usual != 0 and usual % 1 == 0 and MOSTLY < float((cells == usual).mean()) < 1
        if same and len(others := np.unique(cells)) <= MOST_MARKS and (others % 1 == 0).all():
            found.append(column)
    return found


def _of_devices(table: Table, columns: Sequence[str]) -> list[str]:
    """Columns called the number of something, whose few whole numbers each stay for many rows.

    Such as an instrument that was changed for another. What is counted has neighbours: laps.
    """
    found = []
    for column in (c for c in columns if _NUMBERS.intersection(words(c)[1:][-1:])):
        known = table.frame[column].dropna().to_numpy(np.float64)
        if not are_whole(known) or len(known) < FEWEST_OF_STATUS:
            continue
        numbers = np.unique(known)
        few = 2 <= len(numbers) <= MOST_DEVICES and numbers[0] > MOST_DEVICES
        stays = few and (np.diff(known) != 0).sum() < SELDOM * len(known)
        if stays and np.diff(numbers).min() > 1:
            found.append(column)
    return found


def _among_codes(table: Table, columns: Sequence[str]) -> list[str]:
    """Columns of whole numbers, a good part of whose cells are one long code of letters and digits.

    So a star to compare with is called 60 by some and 000-BBR-889 by others. Where nothing could
    be measured, words are short. Or that are numbers given in turn, with several words among them.
    """
    found = []
    for column in (c for c in columns if c in table.stray):
        counts = table.stray[column].counts
        codes = [n for word, n in counts.items() if _CODE.fullmatch(word)]
        known = table.frame[column].dropna().to_numpy(np.float64)
        often = bool(codes) and max(codes) >= OFTEN * len(table.frame)
        several = sum(word.isalpha() for word in counts) > 1
        if are_whole(known) and (often or (several and _given_in_turn(known, column))):
            found.append(column)
    return found


def _before_dates(table: Table, columns: Sequence[str]) -> list[str]:
    """Whole numbers between those of the rows and their dates, in tables without names.

    So rows of databases begin: with their own number, whose each was, and when. What was measured
    stands behind. Numbers of somebody come again, each in a few rows.
    """
    own = [*map(str, table.own)]
    if table.named or len(own) < FEWEST or own[0] not in table.numeric:
        return []
    at = next((i for i in range(2, FEWEST) if own[i] not in table.numeric), 0)
    first, behind = table.values(own[0]), [c for c in own[at + 1 :] if c in columns]
    if not at or not behind or not are_whole(first) or (np.diff(first) <= 0).any():
        return []
    if len(first) < FEWEST_GIVEN or as_dates(table, (own[at],)) is None:
        return []
    found = []
    for column in (c for c in own[1:at] if c in columns):
        values = table.values(column)
        several = FEWEST_SEQUENCES <= table.distinct(column) <= MOSTLY_NAMES * len(values)
        if several and are_whole(values) and values.min() > 0:
            found.append(column)
    return found


def _given_in_turn(numbers: DoubleArray, column: str) -> bool:
    """Whether whole numbers are those that things were given in turn, such as spots on the sun.

    They rise with the rows, a number stands in several of them, and an earlier one returns now and
    then, as it doesn't where something adds up.
    """
    on = numbers if numbers[-1] > numbers[0] else numbers[::-1]
    different = np.unique(on)
    if len(different) < FEWEST_GIVEN or different[0] < LOWEST_GIVEN:
        return False
    if names_amount(column) or in_units([column]):
        return False
    steps, back = np.diff(on), np.maximum.accumulate(on) - on
    returns = 0 < back.max() < RETURNS * np.ptp(on)
    return bool(returns and (steps == 0).mean() > OFTEN)


def _places_again(table: Table, columns: Sequence[str]) -> list[str]:
    """Columns of x, y and z as far from the middle of the earth as it is wide, beside degrees."""
    if sum(map(is_place, columns)) < 2:
        return []
    axes = [c for c in columns if _axis(c)]
    for three in zip(axes, axes[1:], axes[2:], strict=False):
        if "".join(map(_axis, three)) != "xyz":
            continue
        cells = table.cells(three)
        far = np.sqrt(np.square(cells[np.isfinite(cells).all(axis=1)]).sum(axis=1))
        if len(far) and ((far > RADII[0]) & (far < RADII[1])).mean() > MOSTLY:
            return [*three]
    return []


def _axis(column: str) -> str:
    """The axis that a name says: x of ECEF_X [m]; "" for none."""
    told = [word for word in words(column) if word in ("x", "y", "z")]
    return told[0] if len(told) == 1 else ""
