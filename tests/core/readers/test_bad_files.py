"""Files that can't be read, or not yet trained on: one clear sentence for each."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.data_issues import quality_issues
from sequitur_core.data.summary import summarise
from sequitur_core.errors import SequiturError
from sequitur_core.readers import ACCEPTED, load, read, recognise, revise
from tests.cases import together
from tests.core.files import FILES, npy, table, wave, write
from tests.notes import worded


def npz(**arrays: Any) -> bytes:
    """The bytes of an .npz file, objects included."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


class Alarm:
    """Rings when it is unpickled."""

    rang = False

    def __reduce__(self) -> tuple[Any, ...]:
        return (Alarm.ring, ())

    @staticmethod
    def ring() -> None:
        Alarm.rang = True


OBJECTS = np.empty(2, object)
OBJECTS[:] = [Alarm(), Alarm()]
NUMBERS = npy(np.zeros((5, 6)))
GOOD = "\n".join(",".join(str(v) for v in wave(20, phase=i)) for i in range(8))
PLAIN_ZIP = io.BytesIO()
with zipfile.ZipFile(PLAIN_ZIP, "w") as file:
    file.writestr("a.txt", "hello")

BAD: list[tuple[str, bytes | str, str]] = [
    ("empty.csv", "", "is empty"),
    ("blank.csv", " \n\n", "is empty"),
    ("wide.csv", "1," * 120_000 + "2\n", "120,001 columns"),
    ("longcell.csv", 'a,b\n1,"' + "x" * 140_000 + '"\n' + "1,2\n" * 9, "longer than 131,072"),
    ("unclosed.csv", 'a,b\n1,"2\n' + "1,2\n" * 50_000, "longer than 131,072"),
    ("empty.npy", "", "is empty"),
    ("empty.npz", "", "is empty"),
    ("empty.ts", "", "is empty"),
    ("header.csv", "a,b\n", "no rows below"),
    ("header.csv", "a,b\n,\n", "no rows below"),
    ("photo.csv", b"\x89PNG\r\n\x1a\n\0", "it is a PNG picture. Give it the ending .png."),
    ("book.csv", b"PK\x03\x04", "Give a workbook the ending .xlsx"),
    ("page.csv", "<!DOCTYPE html><html>", "web page"),
    ("data.csv", '{"a": [1, 2]}', "JSON"),
    ("bytes.txt", bytes(range(256)), "bytes that aren't text"),
    ("array.csv", NUMBERS, r"ending \.npy"),
    ("words.csv", "a,b\nx,y\nz,w\n", "no columns of numbers"),
    ("letter.txt", "Dear all,\nthis, as you see, is a letter.\nBye\n", "Line 2"),
    ("short.csv", "a,b,c\n1,2,3\n4,5\n6,7,8\n", "Line 3 .* has 2 cells, but the header has 3"),
    ("long.csv", "a,b,c\n1,2,3\n4,5,6,7\n", "Line 3 .* has 4 cells, but the header has 3"),
    ("gone.csv", "t,v\n1,\n2,\n3,\n", r"1 empty column \(v\)"),
    ("packed.csv.gz", "abc", "can't be unpacked"),
    ("table.npy", "a,b\n1,2\n", r"ending \.csv"),
    ("pickle.npy", pickle.dumps([1, 2]), "isn't a numpy array"),
    ("objects.npy", npy(OBJECTS, allow_pickle=True), "never opened"),
    ("objects.npz", npz(a=OBJECTS), "never opened"),
    ("one.npz", NUMBERS, r"ending \.npy"),
    ("many.npy", npz(a=np.zeros(3)), r"ending \.npz"),
    ("cut.npy", NUMBERS[:200], "fewer numbers than it says"),
    ("cut.npy", NUMBERS[:20], "is damaged"),
    ("lie.npy", NUMBERS.replace(b"(5, 6)", b"(5,66)"), "fewer numbers than it says"),
    ("cut.npz", npz(a=np.zeros((5, 6)))[:100], "is damaged"),
    ("other.npz", PLAIN_ZIP.getvalue(), "no numpy arrays"),
    ("words.npy", npy(np.array(["a", "b"])), "of text"),
    ("complex.npy", npy(np.zeros((3, 4), complex)), "of complex numbers"),
    ("none.npy", npy(np.zeros((0, 4))), "0 x 4"),
    ("number.npy", npy(np.array(3.0)), "one number"),
    ("axes.npy", npy(np.zeros((2,) * 6)), "2 x 2 x 2 x 2 x 2 x 2"),
    ("missing.npy", npy(np.full((4, 5), np.nan)), "No sequence"),
    ("photo.ts", b"\x89PNG", "PNG"),
    ("row.csv", "time,bar,flow\n2024-05-06 00:00,4.2,41\n", "a single row of numbers"),
]  # fmt: skip
bad = together("name, content, says", BAD)


@bad
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, name: str, content: bytes | str, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SequiturError, match=says):
        recognise(path)


@bad
def test_an_error_is_plain_text_that_says_what_to_do(
    tmp_path: Path, name: str, content: bytes | str, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SequiturError) as caught:
        recognise(path)
    text = str(caught.value)
    assert name in text
    assert text.endswith(".")
    assert "\n" not in text
    assert str(tmp_path) not in text


def test_objects_in_arrays_are_never_unpickled(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(npz(a=OBJECTS, x=np.cumsum(np.ones((5, 9)), axis=1)))
    load(tmp_path / "a.npz")
    (tmp_path / "a.npy").write_bytes(npy(OBJECTS, allow_pickle=True))
    with pytest.raises(SequiturError):
        load(tmp_path / "a.npy")
    assert not Alarm.rang


@pytest.mark.parametrize("name", ["<script>x</script>.csv", "**bold**.csv", "😀.csv", "a b'c.csv"])
def test_names_of_files_are_kept_as_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / name.replace("/", "_")
    assert load(table(path, {"v": wave(100)})).meta.source == path.name


def test_a_small_file_that_unpacks_to_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gzip

    monkeypatch.setattr(
        "sequitur_core.readers.tables.formats.text.text_file.LARGEST_UNPACKED", 1000
    )
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"1,2\n" * 1000))
    with pytest.raises(SequiturError, match="unpacks to more"):
        load(tmp_path / "a.csv.gz")


def test_an_array_that_claims_to_be_huge_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sequitur_core.readers.arrays.formats.numpy_files.LARGEST", 100)
    (tmp_path / "a.npy").write_bytes(NUMBERS)
    with pytest.raises(SequiturError, match="Load a smaller"):
        load(tmp_path / "a.npy")


# Readable, but nothing to train on yet


def doubts(path: Path) -> list[str]:
    """The kinds of what may spoil a training on a file."""
    dataset = load(path)
    return [issue.kind for issue in quality_issues(dataset, summarise(dataset))]


def test_one_sequence_is_read_with_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", GOOD.split("\n")[0])
    assert len(load(path)) == 1
    assert doubts(path) == ["few"]


@pytest.mark.parametrize(("count", "found"), [(4, ["few"]), (5, [])])
def test_four_sequences_are_too_few_and_five_enough(
    tmp_path: Path, count: int, found: list[str]
) -> None:
    path = write(tmp_path / "a.csv", "\n".join(GOOD.split("\n")[:count]))
    assert doubts(path) == found


def test_sequences_of_one_step_are_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(9.0)[:, None, None])
    assert load(path).lengths.tolist() == [1] * 9
    assert "all of one step" in doubts(path)


def test_numbers_that_are_all_the_same_are_warned_about(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"v": [5] * 60})
    assert worded(recognise(path).warnings) == ()
    assert "all equal" in doubts(path)


def test_a_column_that_never_changes_is_left_out_and_named(tmp_path: Path) -> None:
    found = recognise(table(tmp_path / "a.csv", {"v": wave(200), "w": [5] * 200}))
    assert found.recipe.value_columns == ("v",)
    assert "Left out: w is the same in every row" in found.sentence


def test_a_channel_that_never_changes_is_named_where_it_was_chosen(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"v": wave(200), "w": [5] * 200})
    found = revise(path, recognise(path).recipe, value_columns=("v", "w"))
    dataset = read(path, found.recipe)
    (issue,) = quality_issues(dataset, summarise(dataset))
    assert (issue.kind, issue.channels) == ("channel", ("w",))


def test_flat_sequences_are_counted(tmp_path: Path) -> None:
    values = np.array([wave(20, phase=i) for i in range(8)])
    values[2:4] = 1.0
    path = tmp_path / "a.npy"
    np.save(path, values)
    assert doubts(path) == ["constant", "copies"]


def test_very_long_sequences_are_warned_about(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.cumsum(np.random.default_rng(0).normal(size=(6, 3000)), axis=1))
    assert doubts(path) == ["long"]


# Anything at all


@given(
    name=st.sampled_from(ACCEPTED),
    content=st.one_of(
        st.binary(max_size=200),
        st.text("0123456789.,;-\t \n\"'abcNae:@()?/", max_size=200).map(str.encode),
        st.lists(st.lists(st.sampled_from(["1", "-2.5", "", "x", "2020-01-01", "NaN", "inf"]),
                          max_size=5).map(",".join), max_size=12).map("\n".join).map(str.encode),
    ),
)  # fmt: skip
def test_any_content_is_read_or_refused_in_words(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a.{name}"
    path.write_bytes(content)
    try:
        recognised = recognise(path)
    except SequiturError:
        return
    assert len(read(path, recognised.recipe)) > 0


@given(name=st.sampled_from(list(FILES)), seed=st.integers(0, 10**6))
def test_a_damaged_file_is_read_or_refused_in_words(name: str, seed: int, tmp_path: Path) -> None:
    path = FILES[name](tmp_path / name)
    rng = np.random.default_rng(seed)
    content = bytearray(path.read_bytes()[: rng.integers(100, 4000)])
    for _ in range(3):
        content[rng.integers(len(content))] = rng.choice(list(b'\n,;:x"\x00\xff09'))
    path.write_bytes(bytes(content))
    try:
        recognised = recognise(path)
    except SequiturError:
        return
    assert len(read(path, recognised.recipe)) > 0
