"""The same tables written in other ways: what is understood of them stays the same."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise
from sequitur_core.readers.dates.parts.date_parts import MONTHS
from tests.cases import crossed
from tests.core.files import wave

Table = dict[str, list[str]]  # cells of each column
Reading = tuple[object, ...]

HOURS = pd.date_range("2021-03-01 05:00", periods=96, freq="h")
NUMBERS = [f"{v:.2f}" for v in 20 + 5 * wave(96) + np.cos(np.arange(96) ** 2)]
OTHERS = [f"{v:.2f}" for v in 60 + 9 * wave(96, phase=2) + np.sin(np.arange(96) ** 2)]
DAYS = np.array([wave(12, phase=7.3 * row) for row in range(96)])  # in each row another one
MARKS = ["<0>" if i % 9 else "<-3>" for i in range(96)]
NOISE = [f"{v:.2f}" for v in np.random.default_rng(3).normal(size=96).cumsum()]
WORDS = {  # of English, in other languages
    "german": "Zeit Gerät Jahr Temperatur Feuchte Wert Land Proband Ort Datum Sekunde",
    "french": "Horodatage Appareil Année Température Humidité Valeur Pays Sujet Lieu Date Seconde",
    "spanish": "Tiempo Dispositivo Año Temperatura Humedad Valor País Sujeto Lugar Fecha Segundo",
    "portuguese": "Tempo Dispositivo Ano Temperatura Umidade Valor País Sujeito Local Data Segundo",
    "chinese": "时间 设备 年 温度 湿度 数值 国家 受试者 地点 日期 秒",
    "japanese": "時間 装置 年 気温 湿度 値 国 被験者 場所 日付 秒",
}
ENGLISH = "Time Device Year Temperature Humidity Value Country Subject Location Date Second"


def written(moments: pd.DatetimeIndex, form: str = "%Y-%m-%d %H:%M:%S") -> list[str]:
    return moments.strftime(form).tolist()


TABLES: dict[str, Table] = {
    "one series": {"Time": written(HOURS), "Temperature": NUMBERS, "Humidity": OTHERS},
    "devices in turn": {
        "Time": written(pd.date_range("2021-03-01 05:00", periods=96, freq="20s")),
        "Device": ["a", "b", "c"] * 32,
        "Value": [f"{v:.2f}" for v in 50 * (np.arange(96) % 3) + wave(96)],
    },
    "countries by year": {
        "Country": [name for name in ("Chad", "Mali", "Peru", "Cuba") for _ in range(24)],
        "Year": [str(1990 + year) for _ in range(4) for year in range(24)],
        "Value": NUMBERS,
    },
    "a year in each row": {"Year": [str(1901 + i) for i in range(96)], "Value": NUMBERS},
    "months of years": {
        "Year": [str(2001 + i // 12) for i in range(96)],
        "month": [name for _ in range(8) for name in MONTHS],
        "Value": NUMBERS,
    },
    "spectra": {
        "wavelength": [f"{400 + 2.5 * i:.1f}" for i in range(96)],
        **{name: [f"{v:.3f}" for v in wave(96, phase=p)] for p, name in enumerate("PQRS")},
    },
    "marks": {
        "Time": written(HOURS), "Temperature": NUMBERS,
        "wet": ["True" if i % 5 < 2 else "False" for i in range(96)],
    },
}  # fmt: skip


MORE: dict[str, Table] = {  # whose columns tell of each other
    "runs side by side": {
        f"{run}: {name}": [f"{v:.2f}" for v in cells]
        for phase, run in enumerate(("Run 1", "Run 2", "Latest"))
        for name, cells in {
            "Time (s)": np.arange(96) / 50,
            "Position (m)": wave(96, phase=phase),
            "Force (N)": 20 + 9 * wave(96, phase=phase + 3),
        }.items()
    },
    "months side by side": {
        "tree": [f"oak {k}" for k in range(96)],
        **{name: [f"{v:.2f}" for v in 20 + wave(96, phase=k)] for k, name in enumerate(MONTHS)},
    },
    "years side by side": {
        "Country": [f"country {k}" for k in range(96)],
        **{str(1980 + k): [f"{v:.1f}" for v in 50 + wave(96, phase=k)] for k in range(14)},
    },
    "numbers side by side": {
        "device": [f"s{k}" for k in range(96)],
        **{str(k): [f"{v:.1f}" for v in 50 + wave(96, phase=k)] for k in range(1, 21)},
    },
    "halves side by side": {
        "device": [f"s{k}" for k in range(96)],
        **{f"{k / 2}": [f"{v:.1f}" for v in 50 + wave(96, phase=k)] for k in range(20)},
    },
    "months by their numbers": {
        "year": [str(1901 + k) for k in range(96)],
        **{str(k + 1): [f"{v:.1f}" for v in 9 * np.cos(k / 2) + wave(96)] for k in range(12)},
    },
    "quantities side by side": {
        "device": [f"s{k}" for k in range(96)],
        **{
            f"{name}_{k + 1}": [f"{v:.1f}" for v in level + 9 * DAYS[:, k]]
            for name, level in {"temp": 50, "acc_x": 200}.items()
            for k in range(12)
        },
    },
    "days of subjects": {
        "Reaction": NUMBERS, "Lapses": OTHERS,
        "Days": [str(day) for _ in range(12) for day in range(8)],
        "Subject": [str(308 + 3 * k) for k in range(12) for _ in range(8)],
    },
    "animals without a time": {
        "weight": [str(40 + 7 * k + day * (3 + k % 4)) for k in range(12) for day in range(8)],
        "Food": NUMBERS,
        "Rat": [str(1 + k) for k in range(12) for _ in range(8)],
        "Diet": [str(1 + k // 4) for k in range(12) for _ in range(8)],
    },
    "marks of quality": {
        "Time": written(HOURS),
        **{
            f"{name}{end}": [f"{v:.2f}" for v in wave(96, phase=k)] if not end else MARKS
            for k, name in enumerate(("Temperature", "Salinity", "pH", "Oxygen"))
            for end in ("", "_QC")
        },
    },
    "titrations": {
        "sample": [name for name in "ABCD" for _ in range(24)],
        "volume (ml)": [f"{k**1.2:.1f}" for _ in range(4) for k in range(24)],
        "pH": NUMBERS, "heat": OTHERS,
    },
}  # fmt: skip


def text(table: Table, *, sep: str = ",", end: str = "\n", quote: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sep, lineterminator=end, quoting=quote)
    writer.writerow(table)
    writer.writerows(zip(*table.values(), strict=True))
    return out.getvalue()


def behind(table: Table, more: str) -> str:
    """The table as text with something at the end of each line."""
    return "".join(f"{line}{more}\n" for line in text(table).splitlines())


def with_commas(table: Table) -> str:
    number = re.compile(r"\d+\.\d+")
    cells = {
        name: [c.replace(".", ",") if number.fullmatch(c) else c for c in column]
        for name, column in table.items()
    }
    return text(cells, sep=";")


def called(table: Table, name: Callable[[str], str]) -> str:
    return text({name(column): cells for column, cells in table.items()})


def in_words_of(language: str) -> Callable[[Table], str]:
    words = dict(zip(ENGLISH.split(), WORDS[language].split(), strict=True))
    return lambda table: called(table, lambda name: words.get(name, name))


def counted(name: str, first: int, left_out: int = 0) -> Callable[[Table], str]:
    """With a column that numbers the rows; with one left out behind each of so many."""
    every = [str(first + i + (i // left_out if left_out else 0)) for i in range(96)]
    return lambda table: text({name: every, **table})


def lacking(word: str) -> Callable[[Table], str]:
    """Without two cells of the last column of numbers."""

    def rewritten(table: Table) -> str:
        last = [name for name in table if name != "wet"][-1]
        cells = [word if i in (31, 60) else cell for i, cell in enumerate(table[last])]
        return text({**table, last: cells})

    return rewritten


OTHERWISE: dict[str, Callable[[Table], str | bytes]] = {  # cells and lines
    "semicolons": lambda table: text(table, sep=";"),
    "tabs": lambda table: text(table, sep="\t"),
    "bars": lambda table: text(table, sep="|"),
    "decimal commas": with_commas,
    "all quoted": lambda table: text(table, quote=csv.QUOTE_ALL),
    "lines of Windows": lambda table: text(table, end="\r\n"),
    "a byte order mark": lambda table: text(table).encode("utf-8-sig"),
    "UTF-16": lambda table: text(table).encode("utf-16"),
    "a delimiter behind": lambda table: behind(table, ","),
    "blanks behind": lambda table: behind(table, "  ") + "\n  \n",
    "a title": lambda table: "Report of the station\n\n" + text(table),
    "a title with a comma": lambda table: "Report of the station, corrected\n\n" + text(table),
    "a source": lambda table: text(table) + "\nSource: the ministry, 2024\n",
    "a comment": lambda table: "# written by a program\n" + text(table),
}
CALLED: dict[str, Callable[[Table], str | bytes]] = {  # and columns beside
    **{language: in_words_of(language) for language in WORDS},
    "small letters": lambda table: called(table, str.lower),
    "capitals": lambda table: called(table, str.upper),
    "a counter": counted("No.", 1),
    "a counter without a name": counted("", 0),
    "a counter called index": counted("index", 0),
    "a counter of some rows of a longer table": counted("rownames", 40, left_out=9),
    "an empty column": lambda table: text({**table, "remark": [""] * 96}),
    "NA": lacking("NA"),
    "a dash": lacking("-"),
    "nothing": lacking(""),
}
# No column has one of the words; or those of other tables, which are read in all languages, do.
UNCHANGED = {
    "spectra": [*WORDS],
    **dict.fromkeys(("marks", "months of years", "a year in each row"), [*WORDS][1:-2]),
}
DATES: dict[str, Callable[[pd.DatetimeIndex], dict[str, Sequence[object]]]] = {
    "ISO": lambda at: {"Time": written(at, "%Y-%m-%dT%H:%M:%SZ")},
    "points": lambda at: {"Time": written(at, "%d.%m.%Y %H:%M:%S")},
    "American": lambda at: {"Time": written(at, "%m/%d/%Y %I:%M:%S %p")},
    "seconds since 1970": lambda at: {"Time": [int(t.timestamp()) for t in at]},
    "milliseconds of any name": lambda at: {"brol": [int(t.timestamp() * 1e3) for t in at]},
    "days of a spreadsheet": lambda at: {"Time": since_1899(at)},
    "such days of any name": lambda at: {"brol": since_1899(at)},
    "a date and a time": lambda at: {
        "Datum": written(at, "%d.%m.%Y"), "Uhrzeit": written(at, "%H:%M:%S")
    },
    "a midnight and a time": lambda at: {
        "Datum": written(at, "%Y-%m-%dT00:00:00.000Z"), "Uhrzeit": written(at, "%H:%M:%S")
    },
    "an American midnight and a time": lambda at: {
        "Data": written(at, "%m/%d/%Y 12:00:00 AM"), "Time": written(at, "%H:%M:%S")
    },
}  # fmt: skip


CHANGED: dict[str, Callable[[Table, str], Table]] = {  # at one of its channels
    "without it": lambda table, at: {c: cells for c, cells in table.items() if c != at},
    "another at the end": lambda table, at: {**table, "Noise": NOISE},
    "another before it": lambda table, at: dict(
        itertools.chain(*([("Noise", NOISE)] * (c == at) + [(c, table[c])] for c in table))
    ),
    "fewer rows": lambda table, at: {c: cells[:75] for c, cells in table.items()},
}
OTHERWISE_MEANT = {"months of years"}  # each a sequence, where only one thing was measured


def since_1899(at: pd.DatetimeIndex) -> list[str]:
    days = (at - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1)
    return [f"{day:.8f}" for day in days]


def reading(path: Path, data: str | bytes, names: Sequence[str], *, counter: bool) -> Reading:
    """What is understood of a table: names of columns are told by their places."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return reading_of(path, names, counter=counter)


def reading_of(path: Path, names: Sequence[str], *, counter: bool = False) -> Reading:
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert found.table is not None
    roles = found.table.shown_roles[counter:]
    assert not counter or found.table.shown_roles[0] == "left_out"
    return (
        found.recipe.layout,
        roles[: len(names)],
        dataset.lengths.tolist(),
        (dataset.meta.step, dataset.meta.step_unit),
        [*map(sorted, dataset.labels.astype(str).T.to_numpy().tolist())],
    )


@functools.cache
def as_it_is(folder: Path, name: str) -> Reading:
    return reading(folder / f"{name}.csv", text(TABLES[name]), [*TABLES[name]], counter=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@pytest.mark.parametrize(
    ("name", "way"),
    [
        *crossed(["countries by year", "marks"], OTHERWISE),
        *(pair for pair in crossed(TABLES, CALLED) if pair[1] not in UNCHANGED.get(pair[0], ())),
    ],
)
def test_a_table_says_the_same_however_it_is_written(folder: Path, name: str, way: str) -> None:
    table = TABLES[name]
    data = (OTHERWISE | CALLED)[way](table)
    again = reading(folder / "again.csv", data, [*table], counter=way.startswith("a counter"))
    assert again == as_it_is(folder, name)


@pytest.mark.parametrize("name", ["devices in turn", "spectra", "marks"])
def test_a_table_in_a_workbook_says_the_same(folder: Path, name: str) -> None:
    book = openpyxl.Workbook()
    book.active.append([*TABLES[name]])
    for row in zip(*TABLES[name].values(), strict=True):
        book.active.append([float(c) if re.fullmatch(r"[\d.]+", c) else c for c in row])
    book.save(folder / "again.xlsx")
    assert reading_of(folder / "again.xlsx", [*TABLES[name]]) == as_it_is(folder, name)


@pytest.mark.parametrize(
    ("way", "name"), crossed(DATES, ["one series", "marks", "devices in turn"], of=3)
)
def test_dates_say_the_same_however_they_are_written(folder: Path, name: str, way: str) -> None:
    table = dict(TABLES[name])
    at = pd.DatetimeIndex(table.pop("Time"))
    dates = {column: [*map(str, cells)] for column, cells in DATES[way](at).items()}
    again = reading(folder / "again.csv", text({**dates, **table}), [*dates, *table], counter=False)
    layout, roles, *rest = as_it_is(folder, name)
    assert again == (layout, ("time",) * (len(dates) - 1) + roles, *rest)  # type: ignore[operator]


@pytest.mark.parametrize("line", ["", "Report, corrected\n\n", "Source: the ministry, 2024\n"])
def test_what_is_said_above_or_below_two_columns_is_no_row(folder: Path, line: str) -> None:
    """With a comma, it has as many cells as these."""
    table = {"time_s": [f"{k / 50:.2f}" for k in range(96)], "Value": NUMBERS}
    data = line + text(table) if line.endswith("\n\n") else text(table) + line
    _, roles, _, (step, unit), _ = reading(folder / "again.csv", data, [*table], counter=False)
    assert (roles, step, unit) == (("time", "value"), pytest.approx(0.02), "s")


@pytest.mark.parametrize("name", ["TIME_S", "timeS", "Time [s]"])
def test_a_unit_behind_a_time_is_known_however_it_is_written(folder: Path, name: str) -> None:
    table = {name: [f"{k / 50:.2f}" for k in range(96)], "Value": NUMBERS}
    _, roles, _, step, _ = reading(folder / "again.csv", text(table), [*table], counter=False)
    assert (roles, step) == (("time", "value"), (pytest.approx(0.02), "s"))


def test_a_source_in_a_row_of_empty_cells_is_no_row(folder: Path) -> None:
    table = {
        "strain": [name for name in "ABCD" for _ in range(24)],
        "replicate": [str(1 + k // 12 % 2) for k in range(96)],
        "time": [str(15 * (k % 12)) for k in range(96)],
        "Value": NUMBERS,
    }
    first, again = (
        reading(folder / "again.csv", text(table) + line, [*table], counter=False)
        for line in ("", "Source: own survey,,,\n")
    )
    assert again == first


def test_a_column_of_decimal_commas_stays_one(folder: Path) -> None:
    (folder / "power.csv").write_text(with_commas({"Power": NUMBERS}))
    power = load(folder / "power.csv", window=96)
    assert power.meta.channels == ("Power",)
    np.testing.assert_allclose(power.sequences[0][:, 0], [*map(float, NUMBERS)], rtol=1e-6)


def roles_of(path: Path, table: Table) -> tuple[str, dict[str, str]]:
    path.write_text(text(table))
    found = recognise(path)
    assert found.table is not None
    return found.recipe.layout, dict(zip(found.table.columns, found.table.shown_roles, strict=True))


@pytest.mark.parametrize("name", [*TABLES, *MORE])
def test_a_channel_more_or_fewer_changes_no_other_column(folder: Path, name: str) -> None:
    """Nor do fewer rows: what others are doesn't hang on one of them."""
    table = (TABLES | MORE)[name]
    layout, roles = roles_of(folder / "again.csv", table)
    channels = [c for c in table if roles.get(c, "value") == "value"]
    for way, change in CHANGED.items():
        if ("another" in way and name in OTHERWISE_MEANT) or len(channels) < 1 + (
            way == "without it"
        ):
            continue
        changed = roles_of(folder / "again.csv", change(table, channels[len(channels) // 2]))
        kept = {c: role for c, role in changed[1].items() if c in roles}
        assert (way, changed[0], kept) == (way, layout, {c: roles[c] for c in kept})
        assert len(kept) >= len(roles) - 1
