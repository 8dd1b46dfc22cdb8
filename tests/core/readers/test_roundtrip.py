"""Whatever is written in some layout and format is read back as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers import load, read, recognise

PLAIN = {"missing_numbers": (), "date_labels": ()}  # numbers as they are, no further labels


@dataclass(frozen=True)
class Written:
    """Sequences (length, channels) with ids and a class each."""

    sequences: list[np.ndarray]
    ids: list[str]
    kinds: list[str]

    @property
    def longest(self) -> int:
        return max(map(len, self.sequences))

    def padded(self, channel: int = 0) -> np.ndarray:
        """(n, longest), missing behind the end of shorter ones."""
        values = np.full((len(self.sequences), self.longest), np.nan)
        for row, sequence in zip(values, self.sequences, strict=True):
            row[: len(sequence)] = sequence[:, channel]
        return values

    def steps(self, row: int) -> pd.DataFrame:
        """One sequence, a row for each step."""
        sequence = self.sequences[row]
        columns = {f"c{k}": sequence[:, k] for k in range(sequence.shape[1])}
        return pd.DataFrame({"step": np.arange(len(sequence)), **columns})


@st.composite
def written(draw: st.DrawFn, *, channels: int = 3, equal: bool = False) -> Written:
    """Five to eight sequences of 4 to 9 steps."""
    n = draw(st.integers(5, 8))
    width = draw(st.integers(1, channels))
    length = draw(st.integers(4, 9))
    lengths = [length] * n if equal else [draw(st.integers(4, 9)) for _ in range(n)]
    number = st.floats(-1000, 1000, width=32)
    letters = st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), max_size=5)
    names = draw(st.lists(letters, min_size=n, max_size=n, unique_by=str.casefold))
    kinds = draw(st.lists(st.sampled_from(["rest", "Läufe"]), min_size=n, max_size=n))
    kinds[:2] = ["rest", "Läufe"]
    return Written(
        [draw(arrays(np.float32, (m, width), elements=number)) for m in lengths],
        [f"x{name}" for name in names],
        kinds,
    )


def store(frame: pd.DataFrame, path: Path, form: str) -> Path:
    """A table in one of the formats; its path."""
    path = path.with_suffix(f".{form.partition(' ')[0]}")
    match form:
        case "csv":
            frame.to_csv(path, index=False)
        case "tsv":
            frame.to_csv(path, index=False, sep="\t", encoding="utf-16")
        case "csv with semicolons":
            frame.to_csv(path, index=False, sep=";", decimal=",", encoding="utf-8-sig")
        case "xlsx":
            frame.to_excel(path, index=False)
        case "parquet":
            frame.to_parquet(path)
        case "json" | "jsonl":
            lines = form == "jsonl"
            frame.to_json(path, orient="records", lines=lines, double_precision=15)
    return path


FORMS = ("csv", "tsv", "csv with semicolons", "xlsx", "parquet", "json", "jsonl")
some = st.sampled_from(FORMS)


def is_back(dataset: SequenceDataset, data: Written, *, labels: str = "", ids: bool = True) -> None:
    """The same sequences, ids and labels, in the order that they were written in."""
    if ids:
        assert dataset.ids == tuple(data.ids)
    if labels:
        assert dataset.labels[labels].tolist() == data.kinds
    assert dataset.lengths.tolist() == [len(s) for s in data.sequences]
    for one, other in zip(dataset.sequences, data.sequences, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-12)


def is_repeatable(path: Path, recipe: Recipe) -> None:
    """A recipe gives the same sequences each time, also after a way through JSON."""
    one, other = read(path, recipe), read(path, Recipe.from_json(recipe.to_json()))
    assert (one.ids, one.meta) == (other.ids, other.meta)
    assert one.labels.equals(other.labels)
    for a, b in zip(one.sequences, other.sequences, strict=True):
        np.testing.assert_array_equal(a, b)


@given(form=some, data=written(channels=1))
def test_rows(form: str, data: Written, tmp_path: Path) -> None:
    steps = pd.DataFrame(data.padded(), columns=[f"t{k}" for k in range(data.longest)])
    frame = pd.concat([pd.DataFrame({"name": data.ids, "kind": data.kinds}), steps], axis=1)
    path = store(frame, tmp_path / "t", form)
    chosen = {"id_columns": ("name",), "label_columns": ("kind",), **PLAIN}
    is_back(load(path, layout="rows", **chosen), data, labels="kind")


CONSTANT = [np.full((n, 1), v, np.float32) for v, n in ((0, 4), (0, 4), (0, 4), (0, 6), (1, 6))]


@example(
    form="tsv", data=Written(CONSTANT, ["x", "x0", "x1", "x2", "x3"], ["rest"] * 5)
)  # in two bytes for a letter, one of its lines looked like one that comes again
@given(form=some, data=written(channels=1))
def test_columns(form: str, data: Written, tmp_path: Path) -> None:
    frame = pd.DataFrame(data.padded().T, columns=data.ids)
    path = store(frame, tmp_path / "t", form)
    is_back(load(path, layout="columns", time_columns=(), left_out=(), **PLAIN), data)


@given(form=some, data=written())
def test_tidy(form: str, data: Written, tmp_path: Path) -> None:
    frame = pd.concat(
        [
            data.steps(row).assign(who=data.ids[row], kind=data.kinds[row])
            for row in range(len(data.ids))
        ],
        ignore_index=True,
    )
    order = np.random.default_rng(0).permutation(len(frame))
    order = np.concatenate([np.flatnonzero(frame["step"] == 0), order[frame["step"][order] != 0]])
    path = store(frame.iloc[order].reset_index(drop=True), tmp_path / "t", form)
    values = tuple(c for c in frame.columns if c.startswith("c"))
    dataset = load(
        path, layout="tidy", id_columns=("who",), time_columns=("step",), label_columns=("kind",),
        value_columns=values, **PLAIN,
    )  # fmt: skip
    is_back(dataset, data, labels="kind")


@given(form=some, data=written())
@settings(max_examples=12)
def test_one_per_file(form: str, data: Written, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("many")
    order = sorted(range(len(data.ids)), key=lambda row: (data.kinds[row], f"{row}"))
    for row in order:
        (folder / data.kinds[row]).mkdir(exist_ok=True)
        store(data.steps(row), folder / data.kinds[row] / f"{row} {data.ids[row]}", form)
    values = tuple(c for c in data.steps(0).columns if c != "step")
    dataset = load(folder, time_columns=("step",), value_columns=values, **PLAIN)
    chosen = Written(
        [data.sequences[row] for row in order],
        [f"{row} {data.ids[row]}" for row in order],
        [data.kinds[row] for row in order],
    )
    assert set(dataset.ids) == set(chosen.ids)
    again = dataset.take([dataset.ids.index(id_) for id_ in chosen.ids])
    is_back(again, chosen, labels="folder")


@given(data=written(equal=True))
def test_one_array(data: Written, tmp_path: Path) -> None:
    np.save(tmp_path / "t.npy", np.stack(data.sequences))
    is_back(load(tmp_path / "t.npy", axes="NTC", **PLAIN), data, ids=False)


@given(data=written())
def test_arrays_beside_each_other(data: Written, tmp_path: Path) -> None:
    width = data.sequences[0].shape[1]
    values = np.stack([data.padded(channel) for channel in range(width)], axis=2)
    lengths = np.array([len(s) for s in data.sequences])
    np.savez(tmp_path / "t.npz", x=values, ids=np.array(data.ids), kind=data.kinds, lengths=lengths)
    is_back(load(tmp_path / "t.npz", axes="NTC", **PLAIN), data, labels="kind")


@given(data=written())
def test_the_archives_text_format(data: Written, tmp_path: Path) -> None:
    lines = ["@problemName t", "@classLabel true rest Läufe", "@data"]
    for sequence, kind in zip(data.sequences, data.kinds, strict=True):
        channels = [",".join(repr(float(v)) for v in column) for column in sequence.T]
        lines.append(":".join([*channels, kind]))
    path = tmp_path / "t.ts"
    path.write_text("\n".join(lines), encoding="utf-8")
    is_back(load(path, **PLAIN), data, labels="class", ids=False)


@pytest.mark.parametrize("layout", ["rows", "columns", "tidy", "long"])
@given(seed=st.integers(0, 10**6), form=some)
@settings(max_examples=8)
def test_a_recipe_gives_the_same_each_time(
    layout: str, seed: int, form: str, tmp_path: Path
) -> None:
    rng = np.random.default_rng(seed)
    n, steps = rng.integers(5, 9), rng.integers(12, 30)
    values = rng.normal(size=(n, steps)).cumsum(axis=1)
    values[rng.random(values.shape) < 0.05] = np.nan
    names = [f"n{i}" for i in range(n)]
    match layout:
        case "rows":
            frame = pd.DataFrame(values, columns=[f"t{k}" for k in range(steps)]).assign(who=names)
        case "columns":
            frame = pd.DataFrame(values.T, columns=[f"patient {i}" for i in range(n)])
        case "tidy":
            frame = pd.DataFrame({"who": np.repeat(names, steps), "v": values.ravel()})
        case _:
            frame = pd.DataFrame({"second": np.arange(n * steps), "v": values.ravel()})
    path = store(frame, tmp_path / "t", form)
    recipe = recognise(path).recipe
    assert recipe.layout == layout
    is_repeatable(path, recipe)
    is_repeatable(path, recipe.with_(smooth=3, detrend="line", standardise=True))


@pytest.mark.parametrize(
    ("form", "save"),
    [
        ("csv", lambda path, v: pd.DataFrame({"t": np.arange(len(v)), "v": v}).to_csv(path)),
        ("npy", lambda path, v: np.save(path, v)),
        ("ts", lambda path, v: path.write_text("@data\n" + ",".join(map(str, v)))),
    ],
)
@given(n=st.integers(20, 60), window=st.integers(1, 9))
@settings(max_examples=8)
def test_windows_put_back_together_give_the_series(
    form: str, save: Callable[[Path, np.ndarray], object], n: int, window: int, tmp_path: Path
) -> None:
    values = np.random.default_rng(n).normal(size=n).round(4)
    path = tmp_path / f"t.{form}"
    save(path, values)
    pieces = load(path, window=window, **PLAIN)
    total = n // window * window
    together = np.full(n, np.nan)
    for sequence, start in zip(pieces.sequences, pieces.start, strict=True):
        together[start : start + window] = sequence[:, 0]
    np.testing.assert_allclose(together[:total], values[:total], rtol=1e-6)
