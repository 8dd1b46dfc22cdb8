"""Labels in the names of files: mouse, day and kind in mouse1_day2_groom_07."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from sequitur_core.data.splitting import SPLIT, are_splits

# Words before a number in the names of files, and what it is the number of.
NUMBERED = {
    "subject": "subject", "subj": "subject", "sub": "subject", "participant": "participant",
    "patient": "patient", "person": "person", "user": "user", "s": "subject", "p": "participant",
    "session": "session", "sess": "session", "ses": "session", "trial": "trial", "tr": "trial",
    "t": "trial", "run": "run", "r": "run", "take": "take", "day": "day", "block": "block",
    "rep": "repetition",
}  # fmt: skip
REPEATS = {"trial", "run", "take", "repetition"}  # of these, what was done again in the same way
PEOPLE = {"subject", "participant", "patient", "person", "user"}
MOST_PEOPLE = 0.75  # as many as files, at most, where some come back
PER_VALUE = 3  # names on average that share a part, where folders say something already
KIND = "kind"  # the label made of the first word of the names that tells some apart
CODE = "code"  # the label made of a kind of one or two letters and a number: D01, F05
NUMBER = "kind number"  # the label made of a number right behind that word: 007 of IR007
CONDITION = "condition"  # what that is called where one of its words is one of these
STATES = {
    "normal", "healthy", "baseline", "control", "intact", "undamaged", "abnormal", "faulty",
    "damaged",
}  # fmt: skip
DIGIT = "digit"  # the label made of a part that is each of the ten
DENSE = 0.5  # of the numbers of a range that come, where these count
PART = r"part \d+"  # what labels are called by the place of their part alone
SHORTEST = 3  # letters that may be an abbreviation, as of a channel, and name no kind alone
NEARLY_ALL = 0.8  # of the folders, in which a word stands beside their names
EVEN = 3  # times as many names as on average that one value of a part has, at most
DATED = 6  # digits that may be a date
# What a name without signs is made of, such as 03, a01, F and a of 03a01Fa.
_PIECE = re.compile(r"[A-Z][a-z]{2,}\d*|[A-Z]+\d*|[a-z]+\d*|\d+")
_KEY = re.compile(r"(?:^|_)([a-z]{2,})[-=](?=[^\W_])", re.IGNORECASE)
_DAY = re.compile(
    r"(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"|(0[1-9]|[12]\d|3[01])-(0[1-9]|[12]\d|3[01])-(19|20)\d\d"
)
_CLOCK = re.compile(r"([01]\d|2[0-3])-[0-5]\d-[0-5]\d")
_HEXADECIMAL = re.compile(r"[0-9a-f]{6,}|[0-9A-F]{6,}")
_MIXED = re.compile(r"\d[a-fA-F]")
_FINER = re.compile(r"\d{3}|\d{6}")
_DIGITS = {*"0123456789"}
_OTHER_MEANING = {"file", "time", "step", "id", KIND}  # of columns that are called so


def is_few(count: int, of: int) -> bool:
    """Whether so many odd ones may be left out and said, and aren't the data themselves."""
    return count <= max(1, of // 10) and of - count >= 2


def number_in(name: str) -> int | None:
    """The only number in a name; None where there is none, or there are several."""
    found = re.findall(r"\d+", name)
    return int(found[0]) if len(found) == 1 else None


def parts_of(names: Sequence[str], before: Collection[str] = ()) -> tuple[pd.DataFrame, list[str]]:
    """The parts of names that repeat, a column each, and the few names that lack some of them.

    Names have equally many parts, but for a few odd ones, which have none there, and for a word
    that stands behind some of them (ada_walk, bo_walk_long, cy_walk). Names without signs have
    parts where all are made up alike (03a01Fa, 08b10Nb), letters that tell kinds apart first. The
    column that `kinds_of` finds is called so, beside one of a size behind it (014 of IR014) or of
    codes that begin with it (D01), one of numbered words like these (mouse of mouse1), and others
    by their place, as are those that are `before`. What stands behind a word that all names have is
    one part where it has more or fewer words (tag-loss, tag-mean_reward); of what stands before
    one, as many words count as all have (A_squat and B_squat_long before the name of a device).
    Letters come behind words, and a part that says what to train on is called so, as is one of all
    ten digits, but for the last, which may count (7_theo_12). A kind of which one is normal,
    healthy... is a condition.
    """
    parts, odd = _all_parts_of(names, before)
    parts = parts if KIND in before else _with_conditions(parts, names)
    if CONDITION in parts:
        odd = [name for name in odd if STATES.isdisjoint(_words(name))]
    known = {c: parts[c].dropna() for c in parts.columns if c not in before}
    splits = [c for c, values in known.items() if are_splits(values.unique())]
    count = len(re.findall(r"[^\W_]+", names[0])) if names else 0
    plain = (c for c in known if re.fullmatch(PART, str(c)) and c != f"part {count}")
    digits = [c for c in plain if {*known[c]} == _DIGITS]
    numbered = (c for c in known if KIND in parts and re.fullmatch(PART, str(c)))
    codes = [c for c in numbered if _are_codes(known[c], parts[KIND])]
    called = dict.fromkeys(splits[:1], SPLIT) | dict.fromkeys(digits[:1], DIGIT)
    called |= dict.fromkeys(codes[:1], CODE) if CODE not in parts else {}
    return parts.rename(columns=called), odd


def _with_conditions(parts: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Parts as they are, or with a condition as the kind, where a word of one tells what is normal.

    It may stand behind the first word in names of one kind alone: Time_Normal_1 beside IR007_1; and
    in odd names, whose kind isn't known otherwise.
    """
    if KIND not in parts or CONDITION in parts:
        return parts
    kinds = parts[KIND]
    states = pd.Series([next(filter(STATES.__contains__, _words(n)), "") for n in names])
    whose = kinds.isin({*kinds[states != ""].dropna()}) | (kinds.isna() & (states != ""))
    told = {*states[whose]}
    if len(told) == 1 and kinds[whose].nunique() < 2 and STATES.isdisjoint(kinds):
        kinds = kinds.mask(whose, told.pop())
    if STATES.isdisjoint(kinds):
        return parts
    called = {KIND: CONDITION, NUMBER: f"{CONDITION} number"}
    return parts.assign(**{KIND: kinds}).rename(columns=called)


def _all_parts_of(names: Sequence[str], before: Collection[str]) -> tuple[pd.DataFrame, list[str]]:
    names = _apart_from_end(names)
    rows = [[part for part in re.split(r"[\W_]+", name) if part] for name in names]
    if pieces := _pieces_of(names):
        return _parts_of_pieces(names, pieces, before), []
    rows = _without_end_of_some(rows)
    usual = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    fitting = [i for i, row in enumerate(rows) if len(row) == usual]
    if len(fitting) < len(names) and is_few(len(names) - len(fitting), len(names)):
        parts = _parts_of([names[i] for i in fitting], [rows[i] for i in fitting], before)
        if len(parts.columns):
            parts = parts.set_axis(fitting).reindex(range(len(names))).astype(object)
            if KIND in parts:
                parts[KIND] = _with_kinds_of_odd_ones(parts[KIND], names, fitting)
            lacking = parts.isna().any(axis=1)
            parts = parts.where(parts.notna(), None)
            return parts, [name for name, lacks in zip(names, lacking, strict=True) if lacks]
    rows, said = _lined_up(rows)
    parts = _parts_of(names, _before_a_word_of_all(rows), before)
    last = f"part {max(map(len, rows), default=0)}"
    return parts.rename(columns={last: said} if said and said not in parts else {}), []


def _lined_up(rows: list[list[str]]) -> tuple[list[list[str]], str]:
    """Rows of words with those behind the last word that all have as one, and what that is called.

    It is called as that word, where this is not the first or says of whom or how often. Rows as
    they are where all are as long, or each says something of its own there.
    """
    shortest = min(map(len, rows), default=0)
    if len({*map(len, rows)}) == 1:
        return rows, ""
    shared = [k for k in range(shortest - 1) if len({row[k].lower() for row in rows}) == 1]
    at = max((k for k in shared if rows[0][k].isalpha()), default=-1)
    lined_up = [[*row[: at + 1], "_".join(row[at + 1 :])] for row in rows]
    if at < 0 or not 2 <= len({row[-1] for row in lined_up}) <= len(rows) / 2:
        return rows, ""
    word = rows[0][at].lower()
    return lined_up, word if at and word not in {*NUMBERED, *_OTHER_MEANING} else ""


def _before_a_word_of_all(rows: list[list[str]]) -> list[list[str]]:
    """The words that all names have before one of all, where these are more in some than others.

    So rows are as long as each other: the person and what was done, before the name of a device. A
    number behind words there counts (heavy and heavy2). Rows as they are without such a word.
    """
    if len({*map(len, rows)}) == 1:
        return rows
    words = [word for word in rows[0] if word.isalpha() and all(r.count(word) == 1 for r in rows)]
    for word in words:
        lengths = {row.index(word) for row in rows}
        if len(lengths) > 1:
            places = zip(*(row[: min(lengths)] for row in rows), strict=True)
            cut = [*zip(*map(_without_counts, places), strict=True)]
            return [[*row] for row in cut] or rows
    return rows


def _without_counts(words: Sequence[str]) -> Sequence[str]:
    """Words without a number at the end of some, unless that is all that tells them apart."""
    plain = [word.rstrip("0123456789") for word in words]
    counted = 2 <= len({*plain}) < len({*words}) and all(
        word.isalpha() and len(word) >= SHORTEST for word in plain
    )
    return plain if counted else words


def _pieces_of(names: Sequence[str]) -> list[list[str]]:
    """What names without signs between their parts are made of.

    None (an empty list) unless all are made up alike, of several pieces that are no dates.
    """
    rows = [_PIECE.findall(name) for name in names]
    whole = all("".join(row) == name for row, name in zip(rows, names, strict=True))
    forms = {tuple(map(_form_of, row)) for row in rows}
    alike = whole and len(forms) == 1 and len(next(iter(forms))) > 1
    return rows if alike and all(len(p) < DATED for p in next(iter(forms))) else []


def _form_of(piece: str) -> str:
    """What a piece is made of: letters, with digits or without, or so many digits."""
    letters = re.sub("[A-Z]+", "A", re.sub("[a-z]+", "a", piece))
    return re.sub(r"\d" if piece.isdecimal() else r"\d+", "0", letters)


def _parts_of_pieces(
    names: Sequence[str], rows: Sequence[Sequence[str]], before: Collection[str]
) -> pd.DataFrame:
    """The parts of names without signs, those of letters first and of these the fullest.

    Letters of a code (a of a01) are no kind by themselves, and a last letter that only counts
    (a, b, c) is no part beside others.
    """
    parts = _parts_of(names, rows, before)
    if KIND in parts and KIND not in before and parts[KIND].str.len().max() < SHORTEST:
        pieces = [[row[place].lower() for row in rows] for place in range(len(rows[0]))]
        parts = parts if parts[KIND].tolist() in pieces else parts.drop(columns=KIND)
    told = [c for c in parts.columns if parts[c].str.isalpha().all()]
    last = f"part {len(rows[0])}"
    if last in told and len(told) > 1 and last not in before and _counts(parts[last]):
        parts = parts.drop(columns=last)

    def place(column: Hashable) -> tuple[bool, bool, int]:
        counts = parts[column].value_counts()
        uneven = counts.max() > EVEN * counts.mean()
        return column not in told, uneven, -len(counts) if column in told else 0

    return parts[sorted(parts.columns, key=place)]


def _counts(letters: pd.Series[str]) -> bool:
    """Whether small letters go on from a without a gap, as those of versions do."""
    found = sorted(letters.unique())
    return found == [chr(ord("a") + i) for i in range(len(found))]


def _without_end_of_some(rows: list[list[str]]) -> list[list[str]]:
    """The parts of names without a word that stands behind several of them, not behind all."""
    shortest = min(map(len, rows), default=0)
    longer = [row for row in rows if len(row) > shortest]
    ends = {row[-1].lower() for row in longer}
    if is_few(len(longer), len(rows)) or is_few(len(rows) - len(longer), len(rows)):
        return rows
    one = len(ends) == 1 and min(ends).isalpha() and all(len(r) == shortest + 1 for r in longer)
    return [row[:shortest] for row in rows] if one else rows


def _apart_from_end(names: Sequence[str]) -> list[str]:
    """Names with a sign before what all end with, where a capital letter begins it in a word.

    So programs write their own name behind that of the file: m1_novelDLC_resnet50.
    """
    end = min(names, key=len, default="")
    while not all(name.endswith(end) for name in names):
        end = end[1:]
    word = re.match(r"[^\W_]*", end)
    first = len(word[0]) if word else 0
    for at in range(first if len({*names}) > 1 else 0):
        cut = at - len(end)
        if end[at].isupper() and all(name[cut - 1 : cut].islower() for name in names):
            return [f"{name[:cut]}_{name[cut:]}" for name in names]
    return [*names]


def _with_kinds_of_odd_ones(
    kinds: pd.Series[str], names: Sequence[str], fitting: Collection[int]
) -> pd.Series[str]:
    """The kinds with those of odd names that other names have, too."""
    place = _place_of_kind([_words(names[i]) for i in fitting])
    said = pd.Series([(*_words(name)[place:], None)[0] for name in names], dtype=object)
    shared = said.isin(said[said.duplicated()])
    return kinds.where(kinds.notna(), said.where(shared))


def _parts_of(
    names: Sequence[str], rows: Sequence[Sequence[str]], before: Collection[str]
) -> pd.DataFrame:
    kinds = kinds_of(names)
    if KIND not in before and kinds != kinds_of(_without_ids(names)):
        kinds = []
    columns: dict[str, list[str]] = {}
    if len({len(row) for row in rows}) == 1:
        for place, column in enumerate(zip(*rows, strict=True), start=1):
            if 2 <= len(set(column)) <= len(names) / 2:
                name, plain = _numbered_word(column), f"part {place}"
                columns[plain if not name or name in columns or plain in before else name] = [
                    *column
                ]
    if kinds:
        # A part may be the kind with a number to it: walk1, walk2.
        same = [n for n, c in columns.items() if [p.lower() for p in c] == kinds]
        if same and KIND not in before and _are_letters_beside_words(kinds, columns):
            letters = columns.pop(same[0])
            return pd.DataFrame({**columns, same[0]: letters})
        columns = {KIND if n in same[:1] else n: c for n, c in columns.items()}
        columns = {KIND: kinds, **columns} if not same else {**columns, KIND: kinds}
        if numbers := _numbers_behind(kinds, names):
            return pd.DataFrame({**columns, NUMBER: numbers})
    return pd.DataFrame(columns)


def _are_codes(values: pd.Series[str], kinds: pd.Series[Any]) -> bool:
    """Whether all values are their kind, of one or two letters, and a number of it."""
    pairs = [*zip(values, kinds.reindex(values.index).astype(str), strict=True)]
    short = all(len(kind) < SHORTEST for _, kind in pairs)
    return short and all(re.fullmatch(rf"{re.escape(kind)}\d+", v.lower()) for v, kind in pairs)


def _are_letters_beside_words(kinds: Sequence[str], columns: Mapping[str, Sequence[str]]) -> bool:
    """Whether kinds are single letters, as of persons, and words beside them say what was done."""
    words = (all(w.isalpha() and len(w) >= SHORTEST for w in column) for column in columns.values())
    return max(map(len, kinds)) == 1 and any(words)


def _numbers_behind(kinds: Sequence[str], names: Sequence[str]) -> list[str | None]:
    """The number right behind the kind in each name, such as a size: 007 and 014 of IR014.

    None in the few without. Empty where they don't come again with other kinds, or count, as in
    walk1, walk2.
    """
    found = [
        re.search(rf"(?<![^\W\d_]){re.escape(kind)}(\d+)(?!\d)", name, re.IGNORECASE)
        for kind, name in zip(kinds, names, strict=True)
    ]
    numbers = [match[1] if match else None for match in found]
    known = [number for number in numbers if number]
    if len(known) < NEARLY_ALL * len(names) or any(len(number) >= DATED for number in known):
        return []
    pairs = {(k, n) for k, n in zip(kinds, numbers, strict=True) if n}
    values = {int(number) for number in known}
    again = len(values) >= 2 and len(pairs) >= 2 * len({*known})
    dense = len(values) > DENSE * (max(values) - min(values) + 1)
    return numbers if again and not dense else []


def _numbered_word(values: Sequence[str]) -> str:
    """The word that all values number, as mouse1 and mouse2 do; "" without one."""
    found = {re.sub(r"\d+$", "", value).lower() for value in values}
    word = found.pop()
    if found or not word.isalpha() or any(not value[-1].isdecimal() for value in values):
        return ""
    name = NUMBERED.get(word, word if len(word) > 1 else "")
    return "" if name in _OTHER_MEANING else name


def kinds_of(names: Sequence[str]) -> list[str]:
    """The first part of each name, such as "walk" of walk_01, where some share it.

    Parts are words without numbers between signs. None (an empty list) if every name has its
    own, or all have the same.
    """
    words = list(map(_words, names))
    place = _place_of_kind(words)
    return [] if place < 0 else [w[place] for w in words]


def _without_ids(names: Sequence[str]) -> list[str]:
    """Names without parts that are hexadecimal in all and as long, as keys of speakers are.

    Letters in them tell no kinds apart. In face01 and bed002 they do: there, no digits stand before
    letters.
    """
    rows = [re.split(r"([\W_]+)", name) for name in names]
    ids = []
    for place in range(0, min(map(len, rows), default=0), 2):
        parts = [row[place] for row in rows]
        alike = len({*map(len, parts)}) == 1 and all(map(_HEXADECIMAL.fullmatch, parts))
        if alike and 2 * sum(bool(_MIXED.search(part)) for part in parts) > len(parts):
            ids.append(place)
    return ["".join(part for i, part in enumerate(row) if i not in ids) for row in rows]


def _place_of_kind(words: Sequence[Sequence[str]]) -> int:
    """Which words of all names tell kinds apart; -1 without any."""
    # Of names of one word each, a few may stand alone: running, sitting, walking1, walking2. Short
    # ones, such as run1, may be kinds beside longer ones.
    one = {w[0] if len(w) == 1 else "" for w in words}
    alone = min(map(len, one), default=0) >= SHORTEST < max(map(len, one))
    most = len(words) - 1 if alone else len(words) / 2
    for place in range(min(map(len, words), default=0)):
        if 2 <= len({w[place] for w in words}) <= most:
            return place
    return -1


def _words(name: str) -> list[str]:
    return [w.lower() for w in re.split(r"[\W_\d]+", name) if w]


def coming_back(
    parts: pd.DataFrame, folders: pd.DataFrame, *, of_each: bool, beside: bool = False
) -> pd.DataFrame:
    """The parts of names that say something else than the folders that the files are in.

    Half of their values or more come back in several folders, and some several times in one; of
    words, once in one is enough where folders are `of_each` of several people or trials, which
    all did the same, or where they stand `beside` the names of these (daria_bend in bend) and come
    back in nearly all. What follows from a folder, or folders from it, says the same, and numbers
    that begin with zeros (0007) count.
    """
    found = []
    for name, column in parts.items():
        if column.isna().any() or column.str.fullmatch(r"0\d\d+").any():
            continue
        levels = [pd.concat([column, folders[level]], axis=1) for level in folders.columns]
        whole = pd.concat([column, folders], axis=1)
        count, pairs = column.nunique(), whole.drop_duplicates()
        same = any(
            len(level.drop_duplicates()) in (count, level.iloc[:, 1].nunique()) for level in levels
        )
        several = (pairs[name].value_counts() > 1).mean()
        crossed = beside and len(pairs) >= NEARLY_ALL * count * len(folders.drop_duplicates())
        once = (of_each or crossed) and not column.str.contains(r"\d").any()
        again = len(pairs) < len(whole) or once
        if not same and 2 * several >= 1 and again and len(whole) >= PER_VALUE * count:
            found.append(name)
    return parts[found]


def said_in(stems: Sequence[str]) -> pd.DataFrame:
    """Which subject, trial... names of files say they are of: S01_T2, or sub-01_task-walk."""
    texts, found = pd.Series(stems, dtype=object), dict[str, Any]()
    patterns = {w: rf"(?:^|[\W_])(?P<of>{w}[-_ ]?\d+)(?=$|[\W_])" for w in NUMBERED}
    keys = _KEY.findall(stems[0]) if stems else []
    patterns |= {k: rf"(?:^|_){k}[-=](?P<of>[^\W_]+)(?=$|_)" for k in keys if k not in NUMBERED}
    for word, pattern in patterns.items():
        if stems and not re.search(pattern, stems[0], re.IGNORECASE):
            continue  # as pandas would find of each, in a hundred times as long
        said = texts.str.extract(pattern, flags=re.IGNORECASE)["of"]
        called = NUMBERED.get(word, word)
        most = (MOST_PEOPLE if called in PEOPLE else 1 / 2) * len(stems)
        if called not in found and said.notna().all() and 2 <= said.nunique() <= most:
            found[called] = said
    return pd.DataFrame(found)


def places_of_times(names: Sequence[str]) -> list[str]:
    """What `parts_of` calls the parts of names that make the time of each, as in x_12-30-05.

    Three parts are a date, and three of two digits behind it, or another one for nearly each name,
    a time of day, with parts of its second.
    """
    rows = [[part for part in re.split(r"[\W_]+", name) if part] for name in names]
    places: set[int] = set()
    for at in range(min(map(len, rows), default=0) - 2):
        three = [row[at : at + 3] for row in rows]
        dated = all(_DAY.fullmatch("-".join(row)) for row in three)
        clock = all(_CLOCK.fullmatch("-".join(row)) for row in three)
        # Codes such as 03-01-06 may look like times, but count from 1 and stay small.
        alone = len({*map(tuple, three)}) > len(rows) / 2 and max(max(r[1:]) for r in three) > "30"
        if dated or (clock and (alone or at - 1 in places)):
            finer = clock and all(
                len(row) > at + 3 and _FINER.fullmatch(row[at + 3]) for row in rows
            )
            places |= {*range(at, at + 3 + finer)}
    return [f"part {place + 1}" for place in sorted(places)]


def counter_of(parts: pd.DataFrame) -> list[str]:
    """The last part, if it numbers the files that are alike in the others."""
    if not len(parts.columns):
        return []
    last = parts.iloc[:, -1]
    if last.name in (NUMBER, f"{CONDITION} number") or not last.dropna().str.isdecimal().all():
        return []
    first = len(parts.columns) == 1 or last.name == "part 1"  # nothing stands before it
    return [] if first or parts.duplicated().any() else [str(last.name)]
