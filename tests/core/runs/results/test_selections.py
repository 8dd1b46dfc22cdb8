"""Selections: the algebra of rows, what is found, what is kept and what is left out."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.runs import layout
from sequitur_core.runs.exclusion import named_without
from sequitur_core.runs.results.selections import (
    DAMAGED_FILE,
    by_id,
    by_text,
    by_values,
    carry_over,
    combine,
    delete,
    in_range,
    invert,
    rename,
    save,
    saved,
)
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace

ROWS = st.lists(st.integers(0, 40), max_size=30)


def series(n: int = 6, name: str = "series") -> SequenceDataset:
    """Series of 3 steps; every value of series i is i."""
    return SequenceDataset(
        name,
        [np.full((3, 1), i, np.float32) for i in range(n)],
        ids=tuple(f"s{i}" for i in range(n)),
        labels=pd.DataFrame({"kind": ["a", "b"] * (n // 2) + ["a"] * (n % 2)}),
        recording=np.arange(n) // 2,
        start=np.arange(n) % 2 * 3,
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    spec = RunSpec(name="a run", model="LSTM_AE", encoding_dim=2)
    return Workspace(tmp_path).add_run(spec, series())


# --- The algebra of rows


@given(ROWS, ROWS)
def test_combined_selections_are_those_of_sets(rows: list[int], others: list[int]) -> None:
    one, other = set(rows), set(others)
    assert combine(rows, others, "new").tolist() == sorted(other)
    assert combine(rows, others, "add").tolist() == sorted(one | other)
    assert combine(rows, others, "remove").tolist() == sorted(one - other)


@given(ROWS, ROWS)
def test_removing_takes_back_what_adding_brought(rows: list[int], others: list[int]) -> None:
    added = combine(rows, others, "add")
    fresh = combine(others, rows, "remove")
    assert combine(added, fresh, "remove").tolist() == sorted(set(rows))


@given(ROWS, ROWS)
def test_adding_twice_is_adding_once(rows: list[int], others: list[int]) -> None:
    once = combine(rows, others, "add")
    assert combine(once, others, "add").tolist() == once.tolist()


@given(ROWS)
def test_inverting_twice_changes_nothing(rows: list[int]) -> None:
    assert invert(invert(rows, 41), 41).tolist() == sorted(set(rows))


@given(ROWS, ROWS)
def test_removing_is_inverting_adding_and_inverting(rows: list[int], others: list[int]) -> None:
    by_inverting = invert(combine(invert(rows, 41), others, "add"), 41)
    assert combine(rows, others, "remove").tolist() == by_inverting.tolist()


def test_a_selection_and_its_inverse_are_everything() -> None:
    assert combine([1, 3], invert([1, 3], 5), "add").tolist() == [0, 1, 2, 3, 4]


def test_selections_are_int64_even_when_empty() -> None:
    assert combine([], [], "add").dtype == invert(range(3), 3).dtype == np.int64


# --- Finding


def test_an_id_that_is_the_text_comes_first_then_those_that_begin_with_it() -> None:
    assert by_id(("a wave 1", "wave 12", "wave 1", "other"), "Wave 1").tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("22.05.2024", [0, 1]), ("22.5.24 7:00", [1]), ("22.05.", [0, 1]), ("5/22/2024", [0, 1]),
        ("3.5.2024", [2]), ("Wed 22 May, 07:00", [1]), ("22 may 2024", [0, 1]), ("23.05.2024", []),
        ("99.99.2024", []),
    ],
)  # fmt: skip
def test_a_date_is_found_as_it_is_written_elsewhere(text: str, rows: list[int]) -> None:
    ids = ("2024-05-22 06:00", "2024-05-22 07:00", "2024-05-03 07:00", "2024-03-05 07:00")
    assert by_id(ids, text).tolist() == rows


@pytest.mark.parametrize("text", ["", "   ", "nobody"])
def test_an_id_that_nobody_has_finds_nothing(text: str) -> None:
    assert by_id(("one", "two"), text).tolist() == []


def test_labels_are_found_by_what_they_read() -> None:
    assert by_values(pd.Series([1, 2, 1]), ["1"]).tolist() == [0, 2]


def test_a_missing_label_is_found_only_when_asked_for() -> None:
    column = pd.Series(["a", None, "nan"])
    assert by_values(column, ["nan"]).tolist() == [2]
    assert by_values(column, [], missing=True).tolist() == [1]


def test_a_range_takes_in_both_ends_and_no_unknown_numbers() -> None:
    assert in_range(np.array([1.0, 2.0, np.nan, 3.0, 4.0]), 2, 3).tolist() == [1, 3]


# --- Keeping


def names(run: Run) -> list[str]:
    return [one.name for one in saved(run)]


def test_what_is_kept_is_there_again(run: Run) -> None:
    save(run, " odd   ones ", [3, 1, 3])
    (found,) = saved(Run(run.path))
    assert (found.name, found.rows.tolist()) == ("odd ones", [1, 3])


@given(st.lists(st.lists(st.integers(0, 5), min_size=1), max_size=4))
def test_any_selections_come_back_in_order(many: list[list[int]]) -> None:
    with tempfile.TemporaryDirectory() as home:
        spec = RunSpec(name="a run", model="LSTM_AE", encoding_dim=2)
        run = Workspace(Path(home)).add_run(spec, series())
        for i, rows in enumerate(many):
            save(run, f"<b>{i}</b> 🙂", rows)
        assert [one.rows.tolist() for one in saved(run)] == [sorted(set(rows)) for rows in many]


def test_a_name_that_is_taken_is_refused(run: Run) -> None:
    save(run, "odd", [1])
    with pytest.raises(SequiturError, match="already"):
        save(run, "odd", [2])
    assert saved(run)[0].rows.tolist() == [1]


@pytest.mark.parametrize(("name", "rows"), [("", [1]), ("odd", [])])
def test_without_a_name_or_rows_nothing_is_kept(run: Run, name: str, rows: list[int]) -> None:
    with pytest.raises(SequiturError):
        save(run, name, rows)
    assert saved(run) == []


def test_a_selection_is_renamed_in_its_place(run: Run) -> None:
    for name in ("one", "two"):
        save(run, name, [1])
    rename(run, "one", "three")
    assert names(run) == ["three", "two"]


def test_renaming_to_a_taken_name_is_refused(run: Run) -> None:
    for name in ("one", "two"):
        save(run, name, [1])
    with pytest.raises(SequiturError, match="already"):
        rename(run, "one", "two")
    rename(run, "one", "one")
    assert names(run) == ["one", "two"]


def test_selections_are_carried_over_to_a_run_with_the_same_sequences(run: Run) -> None:
    save(run, "ends", [0, 5])
    save(run, "excluded", [2])
    rest = named_without(run.dataset(), ["s2"])
    others = replace(rest, sequences=[s + 1 for s in rest.sequences])  # called alike, but others
    for dataset, expected in ((rest, {"ends": [0, 4]}), (others, {})):
        new = Workspace(run.workspace).add_run(run.spec, dataset)
        carry_over(run, new)
        assert {one.name: one.rows.tolist() for one in saved(new)} == expected


def test_a_selection_that_is_forgotten_is_gone(run: Run) -> None:
    for name in ("one", "two"):
        save(run, name, [1])
    delete(run, "one")
    assert names(run) == ["two"]


def test_what_is_not_kept_cannot_be_renamed_or_forgotten(run: Run) -> None:
    for change in (lambda: delete(run, "one"), lambda: rename(run, "one", "two")):
        with pytest.raises(SequiturError, match="no saved selection called one"):
            change()


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        '{"selections": 7}',
        '{"selections": [{"name": "a", "rows": [0, 6]}]}',
        '{"selections": [{"name": "a", "rows": [-1]}]}',
        '{"selections": [{"name": "a", "rows": [0.5]}]}',
        '{"selections": [{"name": "a", "rows": []}]}',
        '{"selections": [{"name": 1, "rows": [0]}]}',
        '{"selections": [{"name": "a", "rows": [0]}, {"name": "a", "rows": [1]}]}',
    ],
)
def test_a_damaged_file_is_a_sentence_and_is_put_aside(run: Run, content: str) -> None:
    (run.path / layout.SELECTIONS_FILE).write_text(content)
    with pytest.raises(SequiturError, match="The run itself is unharmed"):
        saved(run)
    save(run, "new", [2])
    assert names(run) == ["new"]
    assert (run.path / DAMAGED_FILE).read_text() == content


def test_the_file_is_plain_json(run: Run) -> None:
    save(run, "größer", [0, 5])
    content = json.loads((run.path / layout.SELECTIONS_FILE).read_text(encoding="utf-8"))
    (entry,) = content["selections"]
    assert entry.pop("time") > 0
    assert entry == {"name": "größer", "rows": [0, 5]}


def test_a_selection_of_an_earlier_version_has_no_time(run: Run) -> None:
    (run.path / layout.SELECTIONS_FILE).write_text('{"selections": [{"name": "a", "rows": [0]}]}')
    assert [(one.name, one.time) for one in saved(run)] == [("a", 0)]


def test_a_value_is_found_by_its_text_whatever_the_case():
    assert by_text(pd.Series(["A22", None, "A2", "a22"]), " a22").tolist() == [0, 3]
    assert by_text(pd.Series([None, 1.0]), "none").tolist() == []
