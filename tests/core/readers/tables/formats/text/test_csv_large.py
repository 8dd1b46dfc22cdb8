"""Big plain tables: understood by a sample, read block by block, as the careful way does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data import ragged
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.preparation.missing import fill, fill_rows
from sequitur_core.data.ragged import Ragged
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise, revise
from sequitur_core.readers.detection import Recognised
from sequitur_core.readers.tables.formats.text import csv_large
from sequitur_core.readers.tables.rows_to_sequences.sequences import to_series
from sequitur_core.readers.tables.understanding import windows_and_labels
from tests.cases import crossed
from tests.notes import worded

ROWS = 300


@pytest.fixture(autouse=True)
def small_is_big(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of some kilobytes take the way of big ones, in several blocks."""
    sizes = {"BIG": 1, "HEAD": 4_000, "PLACE": 300, "PLACES": 3, "BLOCK": 9_000, "PIECE": 3_000}
    for name, size in {**sizes, "FEWEST_ROWS": 30, "ENOUGH_ROWS": 30}.items():
        monkeypatch.setattr(csv_large, name, size)


def both_ways(path: Path) -> Iterator[tuple[Recognised, SequenceDataset]]:
    """What is understood and read, first as a big table, then the careful way."""
    for size in (1, 10**12):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(csv_large, "BIG", size)
            found = recognise(path)
            yield found, read(path, found.recipe)


def same(path: Path) -> SequenceDataset:
    """The dataset of a file, once it is the same both ways."""
    (one, data), (other, again) = both_ways(path)
    # Of big tables there are none: they would be counted in a sample.
    assert replace(one, other_partitions=()) == replace(other, other_partitions=())
    alike(data, again)
    return data


def alike(data: SequenceDataset | str, again: SequenceDataset | str) -> None:
    """Two datasets, or two sentences of what is wrong, have to be the same."""
    if isinstance(data, str) or isinstance(again, str):
        assert data == again
        return
    assert (data.ids, data.meta) == (again.ids, again.meta)
    pd.testing.assert_frame_equal(data.labels, again.labels)
    assert len(data) == len(again)
    for a, b in zip(data.sequences, again.sequences, strict=True):
        np.testing.assert_array_equal(a, b)
    assert (data.missing is None) == (again.missing is None)
    for c, d in zip(data.missing or (), again.missing or (), strict=True):
        np.testing.assert_array_equal(c, d)


def curves(n: int = ROWS, m: int = 8) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(n, m)).cumsum(axis=1).round(4)


def table(**columns: object) -> pd.DataFrame:
    frame = pd.DataFrame(curves(), columns=[f"t{i}" for i in range(8)])
    return frame.assign(**columns)


@given(
    data=st.data(),
    delimiter=st.sampled_from([",", ";", "\t"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    header=st.booleans(),
    labelled=st.booleans(),
)
def test_plain_tables_are_the_same_both_ways(
    data: st.DataObject,
    delimiter: str,
    ending: str,
    header: bool,
    labelled: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    decimal = data.draw(st.sampled_from([".", ","])) if delimiter != "," else "."
    some = st.floats(-1e6, 1e6, allow_nan=False)
    # One for each row, so that some rows tell as well as all that numbers change along rows.
    drawn = np.array(data.draw(st.lists(some, min_size=5, max_size=5)))
    frame = table() + np.tile(drawn, ROWS // 5)[:, None]
    if labelled:
        frame["kind"] = [("Öl", "walk", "run")[i % 3] for i in range(ROWS)]
        frame["score"] = np.arange(ROWS) % 7
    path = tmp_path_factory.mktemp("big") / "table.csv"
    frame.to_csv(
        path,
        sep=delimiter,
        decimal=decimal,
        header=header,
        index=False,
        lineterminator=ending,
        encoding="utf-8",
    )
    same(path)


def test_a_plain_table_is_read_without_looking_at_every_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(kind=["a", "b"] * (ROWS // 2)).to_csv(tmp_path / "plain.csv", index=False)
    monkeypatch.setattr("sequitur_core.readers.tables.reader.open_table", None)  # the careful way
    found = recognise(tmp_path / "plain.csv")
    dataset = read(tmp_path / "plain.csv", found.recipe)
    assert found.sentence.startswith(f"{ROWS} sequences of 8 steps")
    assert isinstance(dataset.sequences, Ragged)
    np.testing.assert_array_equal(
        dataset.sequences.array.reshape(ROWS, 8), curves().astype(np.float32)
    )


def test_a_last_line_without_an_end_counts(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(table().to_csv(index=False).rstrip("\n"))
    assert len(same(path)) == ROWS


@pytest.mark.parametrize(
    ("cell", "far"),
    crossed(
        ["", "NA", "?", "inf", "1e39", "+1.5", " 2", '"3"'],
        [110, 111, ROWS - 1],  # behind the beginning, most often unseen
    ),
)
def test_a_strange_cell_is_read_alike_wherever_it_stands(
    tmp_path: Path, cell: str, far: int
) -> None:
    frame = table().astype(str)
    frame.loc[far, "t3"] = cell
    path = tmp_path / "table.csv"
    path.write_text(
        "\n".join(",".join(row) for row in [list(frame.columns), *frame.to_numpy().tolist()])
    )
    found, careful = both_ways(path)
    for a, b in zip(found[1].sequences, careful[1].sequences, strict=True):
        np.testing.assert_array_equal(a, b)
    assert found[1].meta == careful[1].meta


def test_an_empty_line_among_the_rows_is_said(tmp_path: Path) -> None:
    lines = table().to_csv(index=False).split("\n")
    path = tmp_path / "table.csv"
    path.write_text("\n".join([*lines[:200], "", *lines[200:]]))
    assert "1 empty row was left out." in worded(same(path).meta.notes)


def test_labels_that_turn_into_words_further_on_are_words(tmp_path: Path) -> None:
    kinds = ["1", "2"] * 75 + ["none", "other"] * 75
    path = tmp_path / "table.csv"
    table(label=kinds).to_csv(path, index=False)
    assert same(path).labels["label"].tolist()[-2:] == ["none", "other"]


def test_rows_numbered_in_a_column_keep_being_that(tmp_path: Path) -> None:
    frame = table()
    frame.insert(0, "index", range(ROWS))
    frame.to_csv(tmp_path / "table.csv", index=False)
    assert recognise(tmp_path / "table.csv").recipe.left_out == ("index",)
    same(tmp_path / "table.csv")


def test_another_layout_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    table().to_csv(path, index=False)
    found = revise(path, recognise(path).recipe, layout="columns")
    assert read(path, found.recipe).lengths.tolist() == [ROWS] * 8


def test_windows_are_cut_from_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    table().to_csv(path, index=False)
    found = revise(path, recognise(path).recipe, window=4)
    assert len(read(path, found.recipe)) == 2 * ROWS
    assert found.sentence.startswith(f"{2 * ROWS} windows of 4 steps")


@given(seed=st.integers(0, 10_000), how=st.sampled_from(["interpolate", "mask", "zero", "drop"]))
def test_rows_filled_together_are_those_filled_one_by_one(seed: int, how: str) -> None:
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(chance.integers(1, 9), chance.integers(1, 7)))
    values[chance.random(values.shape) < chance.choice([0, 0.1, 0.5, 0.9])] = np.nan
    known = ~np.isnan(values)
    rows = [np.flatnonzero(row) for row in known]
    kept = [i for i, at in enumerate(rows) if len(at)]
    one_by_one = fill((values[i, rows[i][0] : rows[i][-1] + 1, None] for i in kept), how)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ragged, "CHUNK", 10)  # some rows at a time
        together, inside = fill_rows(values, how)
    assert (inside.last > inside.first).tolist() == [len(at) > 0 for at in rows]
    assert together.rows.tolist() == [kept[i] for i in one_by_one.rows]
    assert together.dropped == one_by_one.dropped
    assert (together.missing is None) == (one_by_one.missing is None)
    for a, b in zip(together.sequences, one_by_one.sequences, strict=True):
        np.testing.assert_array_equal(a, b)
    for c, d in zip(together.missing or (), one_by_one.missing or (), strict=True):
        np.testing.assert_array_equal(c, d)
    counts = [(g.count, g.steps, g.affected, g.sequences) for g in (together.gaps, one_by_one.gaps)]
    assert counts[0] == counts[1]


@given(
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.002, 0.02, 0.2]),
    word=st.sampled_from(["", "NA", "NaN", "?", "-999"]),
    how=st.sampled_from(["interpolate", "mask", "zero", "drop"]),
    labelled=st.booleans(),
)
def test_tables_with_holes_are_the_same_both_ways(
    seed: int,
    share: float,
    word: str,
    how: str,
    labelled: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    chance = np.random.default_rng(seed)
    holes = chance.random((ROWS, 8)) < share
    holes[:, 0] &= ~holes[:, 1:].all(axis=1)
    frame = table().astype(str).mask(holes, word)
    if labelled:
        frame["kind"] = [("walk", "run")[i % 2] for i in range(ROWS)]
    path = tmp_path_factory.mktemp("holes") / "table.csv"
    frame.to_csv(path, index=False)
    recipe = recognise(path).recipe
    sentinels = (-999.0,) if word == "-999" else ()
    recipe = recipe.with_(fill=how, missing_numbers=sentinels)
    datasets: list[SequenceDataset | str] = []
    for size in (1, 10**12):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(csv_large, "BIG", size)
            try:
                datasets.append(read(path, recipe))
            except SequiturError as error:
                datasets.append(str(error))
    alike(*datasets)


def test_a_table_with_holes_is_read_without_looking_at_it_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.csv"
    frame = table(kind=["a", "b"] * (ROWS // 2))
    frame.loc[[3, 150], "t4"] = np.nan
    frame.loc[[7, 200], "t7"] = np.nan
    frame.to_csv(path, index=False)
    recipe = recognise(path).recipe
    monkeypatch.setattr("sequitur_core.readers.tables.reader.open_table", None)  # the careful way
    dataset = read(path, recipe)
    assert dataset.lengths[[6, 7, 200]].tolist() == [8, 7, 7]
    between = (curves()[150, 3] + curves()[150, 5]) / 2
    assert dataset.sequences[150][4] == np.float32(between)
    (said,) = (
        n for n in worded(dataset.meta.notes) if n.startswith("2 missing values were filled")
    )
    assert said.endswith("sequences: row 4 and row 151).")


def test_a_long_series_is_put_in_order_once_not_for_its_sample_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lengths = tmp_path / "series.csv", list[int]()
    times = pd.date_range("2020-01-01", periods=ROWS, freq="min").astype(str)
    pd.DataFrame({"time": times, "heat": curves()[:, -1]}).to_csv(path, index=False)
    monkeypatch.setattr(
        windows_and_labels,
        "to_series",
        lambda t, r: lengths.append(len(t.frame)) or to_series(t, r),
    )
    assert recognise(path).recipe.layout == "long"
    assert lengths == [ROWS]
