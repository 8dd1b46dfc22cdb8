"""Files whose rows belong together: books of orders, numbers and their classes, sensors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.several_files.alike import are_alike
from sequitur_core.readers.tables.several_files.own_names import with_shared_names
from sequitur_core.readers.tables.table import open_table
from tests.core.files import table, wave, write
from tests.notes import worded

LEVELS, DAY = 2, "ABC_2012-06-21_34200000_57600000"


def matrix(path: Path, rows: int, columns: int, *, seed: int = 0) -> None:
    values = np.stack([wave(rows, phase=seed + k) for k in range(columns)], axis=1)
    np.savetxt(path, values, fmt="%.4f", delimiter=",")


def day(folder: Path, name: str, rows: int = 300) -> None:
    """Messages and a book of two levels, of which the second is empty at first."""
    rng = np.random.default_rng(rows)
    at = 34200 + np.sort(rng.uniform(0, 900, rows))
    middle = 5_850_000 + 100 * rng.integers(-3, 4, rows).cumsum()
    kinds, ids, sizes = rng.choice([1, 3, 4], rows), rng.integers(1e7, 2e7, rows), 1 + at % 9
    ways = rng.choice([1, -1], rows)
    messages = [
        f"{a:.9f},{k},{i},{s:.0f},{m + 100 * w},{w}"
        for a, k, i, s, m, w in zip(at, kinds, ids, sizes, middle, ways, strict=True)
    ]
    few = [(9999999999, 0, -9999999999, 0) if i < 40 else (m + 200, 7, m - 200, 8)
           for i, m in enumerate(middle)]  # fmt: skip
    book = [
        ",".join(map(str, (m + 100, 3 + i % 5, m - 100, 2 + i % 7, *more)))
        for i, (m, more) in enumerate(zip(middle, few, strict=True))
    ]
    folder.mkdir(exist_ok=True)
    (folder / f"{name}_message_{LEVELS}.csv").write_text("\n".join(messages))
    (folder / f"{name}_orderbook_{LEVELS}.csv").write_text("\n".join(book))


def test_messages_stand_beside_the_book_of_orders_after_each(tmp_path: Path):
    day(tmp_path / "book", DAY)
    (tmp_path / "book" / "LOBSTER_SampleFiles_ReadMe.txt").write_text("Of the columns.\n" * 9)
    found = recognise(tmp_path / "book")
    dataset = read(tmp_path / "book", found.recipe)
    assert found.recipe.time_columns == ("time (s)",)
    sides = [
        f"{side} {of} {n}" for n in (1, 2) for side in ("ask", "bid") for of in ("price", "size")
    ]
    assert set(dataset.meta.channels) == {"size", "price", *sides}
    assert "order id" in found.sentence  # said to be left out
    assert max(float(np.abs(s).max()) for s in dataset.sequences) < 1e7  # empty levels are missing
    assert not any("treated as a missing value" in text for text in worded(found.warnings))
    assert {"type", "direction"} <= {v for c in found.options if c.name == "label_columns"
                                     for v, _ in c.options}  # fmt: skip


def test_days_of_a_book_are_recordings(tmp_path: Path):
    day(tmp_path / "book", DAY)
    day(tmp_path / "book", DAY.replace("21", "22"), 250)
    dataset = load(tmp_path / "book", window=0)
    assert dataset.lengths.tolist() == [300, 250]
    assert "direction" not in dataset.meta.channels


def test_a_book_that_isnt_written_so_is_read_as_before(tmp_path: Path):
    matrix(tmp_path / "a_message_2.csv", 50, 4)
    matrix(tmp_path / "a_orderbook_2.csv", 60, 4, seed=3)
    assert load(tmp_path).lengths.tolist() == [50, 60]


def test_rows_of_two_files_that_belong_together_are_put_side_by_side(tmp_path: Path):
    messages = "\n".join(f"{34200 + i / 9:.6f},{1 + i % 3},{100 + i % 7}" for i in range(60))
    book = "\n".join(f"{v:.3f},{100 + i % 5},{2 * v:.3f},{i % 9}" for i, v in enumerate(wave(60)))
    (tmp_path / "trades.csv").write_text(messages)
    (tmp_path / "quotes.csv").write_text(book)
    found = recognise(tmp_path)
    assert found.recipe.time_columns == ("time",)
    assert len(read(tmp_path, found.recipe).meta.channels) >= 4
    assert any("their rows were put side by side" in text for text in worded(found.warnings))
    apart = revise(tmp_path, found.recipe, joined=False)
    assert not apart.recipe.joined
    assert apart.recipe.id_columns == ("file",)


def with_names(folder: Path) -> None:
    table(folder / "left hand.csv", {"time": np.arange(60) / 50, "lx": wave(60), "ly": wave(60)})
    table(folder / "right hand.csv", {"rx": wave(60, phase=2), "ry": wave(60, phase=3)})


def classes(folder: Path) -> None:
    table(folder / "data.csv", {"acc": wave(60), "gyro": wave(60, phase=2)})
    table(folder / "labels.csv", {"activity": ["walk"] * 20 + ["sit"] * 20 + ["walk"] * 20})


def without_names(folder: Path) -> None:
    matrix(folder / "emg.txt", 60, 4)
    matrix(folder / "glove.txt", 60, 7, seed=4)


@pytest.mark.parametrize(
    ("made", "channels", "labels"),
    [
        (with_names, {"lx", "ly", "rx", "ry"}, []),
        (classes, {"acc", "gyro"}, ["activity"]),
        (without_names, {f"emg channel {k}" for k in range(1, 5)}
         | {f"glove channel {k}" for k in range(1, 8)}, []),
    ],
)  # fmt: skip
def test_two_files_of_as_many_rows_are_one_recording(
    tmp_path: Path, made: Callable[[Path], None], channels: set[str], labels: list[str]
):
    made(tmp_path)
    dataset = load(tmp_path, window=20)
    assert set(dataset.meta.channels) == channels
    assert [*dataset.labels] == labels


@pytest.mark.parametrize(
    ("names", "joined"),
    [
        (("position", "Velocity", "torque", "dt"), True),
        (("walk", "run", "sit", "climb"), False),
        (("force_1", "force_2", "force_3", "force_4"), False),
        (("acc_anna", "acc_ben", "acc_cleo", "acc_dora"), False),
    ],
)
def test_files_of_as_many_rows_called_by_quantities_are_one_recording(
    tmp_path: Path, names: tuple[str, ...], joined: bool
):
    for seed, name in enumerate(names):
        matrix(tmp_path / f"{name}.csv", 90, 1 if seed == 3 else 3, seed=4 * seed)
    found = recognise(tmp_path)
    assert found.recipe.joined == joined
    assert ("Velocity channel 2" in found.recipe.value_columns) == joined
    offers = [offer for note in found.warnings for offer in note.offers if offer.name == "joined"]
    assert [len(load(tmp_path, joined=offer.value)) for offer in offers] == [3] * joined


@pytest.mark.parametrize(("names", "joined"), [(("speed", "torque"), True), (("a", "b"), False)])
def test_a_column_that_says_nothing_is_called_by_its_file_if_that_is_a_quantity(
    tmp_path: Path, names: tuple[str, ...], joined: bool
):
    for seed, name in enumerate(names):
        table(tmp_path / f"{name}.csv", {"value": wave(90, phase=seed)})
    assert recognise(tmp_path).recipe.value_columns == (names if joined else ("value",))


def test_two_recordings_with_the_same_columns_stay_apart(tmp_path: Path):
    matrix(tmp_path / "a.csv", 60, 3)
    matrix(tmp_path / "b.csv", 60, 3, seed=5)
    assert load(tmp_path, window=0).ids == ("a", "b")


def test_classes_of_sets_to_train_and_to_test_on_stand_beside_their_rows(tmp_path: Path):
    for part, rows in (("train", 24), ("test", 9)):
        values = np.stack([wave(30, phase=k) for k in range(rows)])
        table(tmp_path / f"X_{part}.csv", {f"t{k}": values[:, k] for k in range(30)})
        table(tmp_path / f"y_{part}.csv", {"label": [k % 3 for k in range(rows)]})
    dataset = load(tmp_path)
    assert (len(dataset), set(dataset.lengths)) == (33, {30})
    assert dataset.labels["label"].tolist() == [k % 3 for k in range(24)] + [
        k % 3 for k in range(9)
    ]
    assert dataset.labels["split"].tolist() == ["train"] * 24 + ["test"] * 9


def test_numbers_without_names_are_sequences_beside_their_classes(tmp_path: Path):
    for part, rows in (("train", 24), ("test", 9)):
        matrix(tmp_path / f"X_{part}.txt", rows, 30, seed=rows)
        for name, kinds in (("y", 3), ("subject", 4)):
            lines = "\n".join(str(k % kinds + 1) for k in range(rows))
            (tmp_path / f"{name}_{part}.txt").write_text(lines)
    dataset = load(tmp_path)
    assert (len(dataset), set(dataset.lengths)) == (33, {30})
    assert dataset.labels.nunique().to_dict() == {"y": 3, "subject": 4, "split": 2}


@pytest.mark.parametrize("readme", [False, True])
def test_matrices_to_train_and_to_test_on_are_one_below_the_other(tmp_path: Path, readme: bool):
    for part in ("TRAIN", "TEST"):  # as many of each, of one sensor, the class in front
        rows = [[(-1) ** k, *np.round(wave(40, phase=k) + k % 2, 4).tolist()] for k in range(30)]
        lines = ["\t".join(map(str, row)) for row in rows]
        (tmp_path / f"ECG30_{part}.tsv").write_text("\n".join(lines))
    if readme:
        (tmp_path / "README.md").write_text("# ECG30\n\nEach series is one heartbeat.\n")
    dataset = load(tmp_path)
    assert (len(dataset), {*dataset.lengths.tolist()}) == (60, {40})
    assert dataset.meta.channels == ("value",)
    assert {*dataset.labels["column 1"]} == {-1, 1}
    assert {*dataset.labels["file"]} == {"ECG30_TEST", "ECG30_TRAIN"}


def hourly(folder: Path, *, moved: int = 0) -> None:
    """What a tracker counted of two persons by the hour, in a file for each."""
    at = pd.date_range("2016-04-12", periods=40, freq="h").strftime("%m/%d/%Y %I:%M:%S %p")
    counted = {"hourlyCalories": "Calories", "hourlySteps": "StepTotal"}
    for shift, (file, column) in enumerate(counted.items()):
        rows = {"Id": np.repeat([1503960366, 1624580081], 40), "ActivityHour": [*at, *at]}
        frame = pd.DataFrame({**rows, column: np.random.default_rng(shift).integers(40, 400, 80)})
        frame.iloc[moved * shift :].to_csv(folder / f"{file}_merged.csv", index=False)


def test_files_with_the_same_persons_and_hours_are_put_side_by_side(tmp_path: Path) -> None:
    hourly(tmp_path)
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    # Each file and person was a sequence, with half of its channels missing.
    assert dataset.meta.channels == ("Calories", "StepTotal")
    assert dataset.ids == ("1503960366", "1624580081")
    assert not np.isnan(np.concatenate(dataset.sequences)).any()
    told = "hourlyCalories_merged and hourlySteps_merged have the same Id and ActivityHour in every"
    assert any(str(w).startswith(told) for w in (*found.reasons, *found.warnings))


def test_files_whose_hours_differ_arent_put_side_by_side_by_their_rows(tmp_path: Path) -> None:
    hourly(tmp_path, moved=1)
    assert len(read(tmp_path, recognise(tmp_path).recipe)) == 4


def test_files_of_one_kind_share_the_column_of_their_times(tmp_path: Path) -> None:
    at = pd.date_range("2016-04-12", periods=60, freq="5s").astype(str)
    pulse = {"Id": 7, "Time": at, "Value": np.random.default_rng(1).integers(60, 90, 60)}
    sleep = {"Id": 7, "date": at, "value": np.random.default_rng(2).integers(1, 4, 60)}
    pd.DataFrame(pulse).to_csv(tmp_path / "heartrate.csv", index=False)
    pd.DataFrame({**sleep, "logId": 11387241962}).to_csv(tmp_path / "sleep.csv", index=False)
    # They were of one kind, and what stands in one of them alone was the time of both.
    files = {name: open_table(tmp_path / name, {}) for name in ("heartrate.csv", "sleep.csv")}
    one, other = with_shared_names(files).values()
    assert not are_alike(one, other)


@pytest.mark.parametrize("lost", [0, 1])
def test_sensors_without_times_are_one_recording_where_they_have_as_many_rows(
    tmp_path: Path, lost: int
) -> None:
    (tmp_path / "raw").mkdir()
    for number in range(1, 5):
        for sensor in ("acc", "gyro"):
            rows = 60 + 7 * number - lost * (sensor == "gyro" and number == 3)
            cells = np.stack([wave(rows, phase=number + k) for k in range(3)], axis=1).round(5)
            path = tmp_path / "raw" / f"{sensor}_exp{number:02}_user{(number + 1) // 2:02}.txt"
            write(path, "\n".join(" ".join(map(str, row)) for row in cells.tolist()))
    found = recognise(tmp_path / "raw")
    dataset = read(tmp_path / "raw", found.recipe)
    assert len(dataset) == (8 if lost else 4)
    assert len(dataset.meta.channels) == (3 if lost else 6)
    if not lost:
        assert dataset.meta.channels[3] == "gyro channel 1"
        assert dataset.labels["user"].tolist() == ["user01", "user01", "user02", "user02"]
        (apart,) = [o for note in found.warnings for o in note.offers if o.name == "joined"]
        again = revise(tmp_path / "raw", found.recipe, **apart.changes)
        assert len(read(tmp_path / "raw", again.recipe)) == 8
