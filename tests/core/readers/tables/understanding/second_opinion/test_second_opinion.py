"""Columns that rules take for what they hardly are: corrected, or asked about, with the way back.

Which these are was learned; here it is given, but for one test of what was learned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.doubts import looks_like
from sequitur_core.data.notes.labels import hardly_labels
from sequitur_core.data.notes.note import Note
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised
from sequitur_core.readers.tables.understanding.second_opinion import opinion
from sequitur_core.readers.tables.understanding.second_opinion.columns import ROLES
from sequitur_core.readers.tables.understanding.second_opinion.forest import COLUMNS, Forest, forest
from tests.benchmarks.roles._trees import as_forest
from tests.benchmarks.roles.columns import BEST, stored, trained

N = 120
RANDOM = np.random.default_rng(0)
WALK = np.cumsum(RANDOM.normal(size=N))
UNEVEN = np.cumsum(RANDOM.uniform(0.5, 3, size=N))  # as ages of layers are
ASKED, SURE = 0.35, 0.1  # how likely what rules say is: so little that it is asked, or corrected
Told = Callable[..., None]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Says of columns what they are likely; of the others, that they are what rules say."""

    def say(likely: Mapping[str, str], share: float = ASKED) -> None:
        def found(table: Any, recipe: Any) -> list[opinion.Opinion]:
            roles = opinion.roles_of(table, recipe)
            return [
                opinion.Opinion(c, roles[c], role, share)
                for c, role in likely.items()
                if roles[c] != role
            ]

        for module in ("second_opinion.understand", "doubts.roles"):
            place = f"sequitur_core.readers.tables.understanding.{module}.opinions"
            monkeypatch.setattr(place, found)

    return say


def table(path: Path, **columns: Any) -> Path:
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def said_of(found: Recognised) -> Note:
    (note,) = looks_like.among(found.warnings)
    return note


def test_the_order_of_rows_is_the_time_where_no_other_is(tmp_path: Path, told: Told) -> None:
    path = table(tmp_path / "a.csv", volt=WALK, zz=UNEVEN, load=np.roll(WALK, 9))
    told({"zz": "time"})
    found = recognise(path)
    assert found.recipe.time_columns == ("zz",)
    assert found.recipe.value_columns == ("volt", "load")
    note = said_of(found)
    assert str(note) == "zz seems to be the x axis, so it is used as the time."
    (back,) = note.offers
    again = recognise(path, **{back.name: back.value})
    assert (again.recipe.value_columns, again.recipe.time_columns) == (("volt", "zz", "load"), ())


@pytest.mark.parametrize("zz", [np.roll(UNEVEN, 5), np.repeat(UNEVEN[::2], 2)])
def test_what_goes_back_or_stays_the_same_is_only_asked_about(
    tmp_path: Path, told: Told, zz: Any
) -> None:
    told({"zz": "time"})
    found = recognise(table(tmp_path / "a.csv", volt=WALK, zz=zz, load=np.roll(WALK, 9)))
    assert "zz" in found.recipe.value_columns
    assert str(said_of(found)) == ("zz is a channel, but seems to be the x axis.")
    assert said_of(found).offers[0].value == ("zz",)


def test_what_is_hardly_measured_is_left_out_and_a_button_brings_it_back(
    tmp_path: Path, told: Told
) -> None:
    told({"zz": "aside"}, SURE)
    zz = np.repeat(RANDOM.permutation(20) * 7 + 100, N // 20)
    path = table(tmp_path / "a.csv", volt=WALK, zz=zz, load=np.roll(WALK, 9))
    found = recognise(path)
    assert (found.recipe.value_columns, found.recipe.left_out) == (("volt", "load"), ("zz",))
    note = said_of(found)
    assert str(note) == "zz seems to be a counter or a code, so it is left out."
    back, label = note.offers
    assert (back.label, label.label) == ("Use it as a channel", "Use it as a label")
    again = revise(path, found.recipe, **back.changes)
    assert (again.recipe.value_columns, again.recipe.left_out) == (("volt", "zz", "load"), ())
    again = revise(path, found.recipe, **label.changes)
    assert (again.recipe.value_columns, again.recipe.label_columns) == (("volt", "load"), ("zz",))


def test_a_number_of_each_sequence_that_is_hardly_a_label_is_left_out(
    tmp_path: Path, told: Told
) -> None:
    site = np.repeat(["ayr", "bow", "cole", "dee"], N // 4)
    height = np.repeat([120.5, 15.0, 402.5, 15.0], N // 4)
    crew = np.repeat([2, 1, 2, 1], N // 4)
    hour = np.tile(pd.date_range("2021-05-10", periods=N // 4, freq="h"), 4)
    path = table(tmp_path / "a.csv", site=site, time=hour, zz=height, crew=crew, volt=WALK)
    assert "zz" in recognise(path).recipe.label_columns
    told({"zz": "aside", "crew": "aside"}, SURE)
    found = recognise(path)
    assert (found.recipe.label_columns, found.recipe.left_out) == (("crew",), ("zz",))
    (note,) = hardly_labels.among(found.warnings)
    assert str(note) == (
        "zz isn't used as a label: such numbers seldom sort sequences into classes."
    )
    (back,) = note.offers
    assert back.label == "Use it as a label"
    again = revise(path, found.recipe, **back.changes)
    assert {"zz", "crew"} <= {*again.recipe.label_columns}


@pytest.mark.parametrize("zz", [RANDOM.normal(size=N), np.arange(N) // 7 % 2])
def test_what_goes_up_and_down_or_on_and_off_is_never_left_out_so(
    tmp_path: Path, told: Told, zz: Any
) -> None:
    told({"zz": "aside"}, SURE)
    path = table(tmp_path / "a.csv", volt=WALK, zz=zz, load=np.roll(WALK, 9))
    assert "zz" in recognise(path).recipe.value_columns


def test_x_beside_y_is_no_axis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    time = 1000 * np.eye(len(ROLES))[ROLES.index("time")]
    sure = Forest(*[np.zeros((1, 1), int)] * 4, shares=time[None, None])
    monkeypatch.setattr(opinion, "forest", lambda name: sure)
    for x, axis in (("x", ()), ("depth", ("depth",))):
        path = table(tmp_path / f"{x}.csv", **{x: UNEVEN, "y": WALK, "z": np.roll(WALK, 9)})
        recipe = recognise(path).recipe
        assert (recipe.time_columns, len(recipe.value_columns)) == (axis, 3 - len(axis))


def test_measurements_left_out_for_no_reason_are_channels(tmp_path: Path, told: Told) -> None:
    amounts = np.where(np.arange(N) % 40 == 0, 1.5, np.nan)  # seldom noted down
    path = table(tmp_path / "a.csv", volt=WALK, pump=[f"n{i % 50}" for i in range(N)])
    assert recognise(path).recipe.value_columns == ("volt",)
    told({"counts": "channel"})
    counted = table(tmp_path / "b.csv", volt=WALK, load=amounts, counts=np.arange(N))
    found = recognise(counted)  # that they count the rows is a reason
    assert "counts" not in found.recipe.value_columns
    note = said_of(found)
    assert str(note) == "counts is left out, but seems to be a measurement."
    (use,) = note.offers
    assert "counts" in recognise(counted, **{use.name: use.value}).recipe.value_columns


@pytest.mark.parametrize("dated", [False, True])
def test_what_flows_evenly_with_the_time_is_asked_about_by_nobody(
    tmp_path: Path, told: Told, dated: bool
) -> None:
    at = np.arange(N) / 120
    time = pd.Timestamp("2024-05-01") + pd.to_timedelta(at, unit="h") if dated else at
    path = table(tmp_path / "a.csv", mL=0.3 * at, time=time, volt=WALK)
    told({"mL": "channel"})
    found = recognise(path)
    assert (found.recipe.value_columns, found.recipe.left_out) == (("volt",), ("mL",))
    assert not looks_like.among(found.warnings)


def test_a_few_whole_numbers_without_a_name_beside_measurements_are_classes(
    tmp_path: Path, told: Told
) -> None:
    """As electrodes on an arm are written: their voltages, and the number of the gesture."""
    gestures = np.repeat([1, 2, 3, 4, 1, 2], N // 6)
    columns = {f"u{k}": np.roll(WALK, 9 * k) / 50 for k in range(8)}
    frame = pd.DataFrame({**columns, "g": gestures}).round(4)
    frame.to_csv(path := tmp_path / "emg.csv", index=False, header=False)
    told({"column 9": "channel"})
    found = recognise(path)
    assert found.recipe.label_columns == ("column 9",)
    assert not looks_like.among(found.warnings)


def test_few_rows_beside_what_was_done_are_steps_of_whole_numbers(tmp_path: Path) -> None:
    """As a band on an arm writes them, without names: 0 was rest, and 2 a turned hand."""
    voltages = np.random.default_rng(3).normal(scale=9, size=(112, 8)).astype(int)
    frame = pd.DataFrame({**dict(enumerate(voltages.T)), "done": np.repeat([0, 2], [55, 57])})
    frame.to_csv(path := tmp_path / "2.txt", index=False, header=False)
    found = recognise(path).recipe
    assert (found.layout, found.label_columns) == ("long", ("column 9",))
    assert len(found.value_columns) == 8


@pytest.mark.parametrize(
    ("likely", "says", "button"),
    [
        ("aside", "be a counter or a code", "Leave it out"),
        ("label", "be a label", "Use it as a label"),
        ("id", "name what each row is about", "A sequence for each"),
    ],
)
def test_a_channel_that_looks_like_none_is_asked_about(
    tmp_path: Path, told: Told, likely: str, says: str, button: str
) -> None:
    told({"zz": likely})
    zz = np.repeat(RANDOM.permutation(6) * 7 + 100, N // 6)
    path = table(tmp_path / "a.csv", volt=WALK, zz=zz, load=np.roll(WALK, 9))
    found = recognise(path, **{"layout": "long", "value_columns": ("volt", "zz", "load")})
    assert not looks_like.among(found.warnings)  # a person said so
    found = recognise(path)
    assert "zz" in found.recipe.value_columns
    note = said_of(found)
    assert str(note) == f"zz is a channel, but seems to {says}."
    offer = note.offers[0]
    assert offer.label == button
    mended = recognise(path, **{offer.name: offer.value}).recipe
    assert "zz" not in mended.value_columns
    assert ("zz" in mended.label_columns) == (likely == "label")
    assert (mended.id_columns == ("zz",)) == (likely == "id")


@pytest.mark.parametrize("what", ["state", "between", "few fractions", "code"])
def test_what_is_on_or_off_or_goes_up_and_down_in_fractions_is_no_code(
    tmp_path: Path, told: Told, what: str
) -> None:
    told({"zz": "aside"})
    ends = np.tile([96.0, 97, 95, 98, 94, 96], N // 30 + 1)  # percent, of every fifth row
    cells = {
        "state": np.arange(N) // 7 % 2,
        "between": np.interp(np.arange(N) / 5, np.arange(len(ends)), ends).round(3),
        "few fractions": RANDOM.choice([0.12, 0.13, 0.2], N),
        "code": np.repeat(RANDOM.permutation(20) * 7 + 100, N // 20),
    }
    path = table(tmp_path / "a.csv", volt=WALK, zz=cells[what], load=np.roll(WALK, 9))
    found = recognise(path)
    assert "zz" in found.recipe.value_columns
    assert len(looks_like.among(found.warnings)) == (what == "code")


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("Battery Level", "aside"),
        ("attention", "aside"),  # that a headset scores from 0 to 100
        ("temperature.gpu", "label"),
        ("id", "aside"),
    ],
)
def test_what_is_called_as_something_measured_is_no_counter_and_no_label(
    tmp_path: Path, told: Told, name: str, likely: str
) -> None:
    """However few whole numbers there are of it; and so is vmstat's id, of us, sy, id and wa."""
    told({name: likely})
    to_and_fro = 70 + 9 * np.sin(np.arange(N) / 9)
    level = (np.linspace(98, 60, N) if likely == "aside" and name != "id" else to_and_fro).round()
    path = table(tmp_path / "a.csv", us=WALK, sy=np.roll(WALK, 9), **{name: level}, wa=-WALK)
    found = recognise(path)
    assert name in found.recipe.value_columns
    assert not looks_like.among(found.warnings)


@pytest.mark.parametrize("likely", ["aside", "time"])
def test_rows_that_lie_together_by_a_number_can_be_a_sequence_each(
    tmp_path: Path, told: Told, likely: str
) -> None:
    told({"zz": likely})
    zz = np.repeat(RANDOM.permutation(6) * 7 + 100, N // 6)
    path = table(tmp_path / "a.csv", volt=WALK, zz=zz, load=np.roll(WALK, 9))
    found = recognise(path)
    note = said_of(found)
    assert "seems to be a counter or a code" in str(note)  # six numbers are no axis
    leave, each = note.offers
    assert (leave.label, each.label) == ("Leave it out", "A sequence for each")
    now = revise(path, found.recipe, **each.changes)
    assert [len(sequence) for sequence in read(path, now.recipe).sequences] == [N // 6] * 6


def test_a_label_of_a_long_series_can_be_a_sequence_each(tmp_path: Path, told: Told) -> None:
    """Keys that were pressed while sentences were typed: a click changes what the rows are."""
    told({"sentence": "id"})
    sentence = np.repeat(["one", "two", "three"], N // 3)
    path = table(tmp_path / "a.csv", time=np.arange(N) * 0.5, sentence=sentence, volt=WALK)
    found = recognise(path)
    assert (found.recipe.layout, found.recipe.label_columns) == ("long", ("sentence",))
    each = said_of(found).offers[0]
    assert each.label == "A sequence for each"
    now = revise(path, found.recipe, **each.changes)
    assert [len(sequence) for sequence in read(path, now.recipe).sequences] == [N // 3] * 3


def test_numbers_that_come_again_name_no_sequence(tmp_path: Path, told: Told) -> None:
    told({"zz": "aside"})
    zz = (np.arange(N) ** 2 // 900) % 3 * 7 + 100
    path = table(tmp_path / "a.csv", volt=WALK, zz=zz, load=np.roll(WALK, 9))
    assert [offer.label for offer in said_of(recognise(path)).offers] == ["Leave it out"]


def test_an_id_behind_names_of_two_letters_is_one_of_them(tmp_path: Path) -> None:
    """As Indonesia's exports beside Denmark's are; behind other names it may be a device."""
    count = RANDOM.integers(100, 900, N)
    for names, asked in ((("DE", "DK", "FR"), 0), (("DE", "DK", "load"), 1)):
        columns = dict(zip(names, (WALK, np.roll(WALK, 9), -WALK), strict=True))
        path = table(tmp_path / f"{asked}.csv", **columns, ID=count)
        found = recognise(path)
        assert "ID" in found.recipe.value_columns
        assert len(looks_like.among(found.warnings)) == asked


def test_nothing_is_asked_that_leaves_no_channel(tmp_path: Path, told: Told) -> None:
    told({"volt": "aside"})
    assert not looks_like.among(recognise(table(tmp_path / "a.csv", volt=WALK)).warnings)


def test_what_was_learned_fits_what_is_told_of_columns() -> None:
    columns = stored()
    shares = forest(COLUMNS).predict(columns.told.astype(np.float64))
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=0.01)
    assert shares.shape[1] == len(ROLES)
    best = columns.may[np.arange(len(shares)), shares.argmax(axis=1)]
    assert (best == BEST).mean() > 0.92
    assert (best > 0).mean() > 0.96


def test_trees_say_as_arrays_what_they_said() -> None:
    columns = stored()
    some = type(columns)(*(part[::9] for part in columns))
    model = trained(some)
    told = columns.told[1::90].astype(np.float64)
    as_array = as_forest(model, len(ROLES)).predict(told)
    np.testing.assert_allclose(as_array, model.predict_proba(told), atol=1e-3)


def test_what_most_rows_lack_names_no_sequences(tmp_path: Path, told: Told) -> None:
    """As how many programs ran, of how many, which a log holds from some day on."""
    told({"jobs": "id"})
    jobs = [f"1/{318 + k % 4}" if k > 80 else None for k in range(N)]
    path = table(tmp_path / "a.csv", volt=WALK, jobs=jobs, load=np.roll(WALK, 9))
    found = recognise(path, label_columns=("jobs",))
    assert [o.label for n in looks_like.among(found.warnings) for o in n.offers] == []
    found = recognise(path)
    assert found.recipe.label_columns == ("jobs",)
    (out,) = said_of(found).offers
    assert out.label == "Leave it out"
    mended = recognise(path, **out.changes).recipe
    assert (mended.label_columns, mended.left_out) == ((), ("jobs",))
