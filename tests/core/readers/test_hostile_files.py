"""What people load by mistake, and what is made to do harm: a sentence each, soon.

More of it, by format: test_readers_bad.py, test_readers_folders.py; at random: tests/fuzz.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.archives.analysis_format import is_analysis
from sequitur_core.errors import SequiturError
from sequitur_core.readers import ACCEPTED, load, recognise
from sequitur_core.readers.tables.table import open_table
from tests.cases import together
from tests.core.files import table, taxi, vowels, wave, write, zipped


def array() -> bytes:
    """An .npy file."""
    out = io.BytesIO()
    np.save(out, np.zeros((4, 5)))
    return out.getvalue()


OTHERS: dict[str, bytes] = {
    "nothing": b"",
    "a PDF document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "a web page": b"\n<!DOCTYPE html>\n<html><head><title>a,b</title></head>\n<body>1,2</body>\n",
    "a Word document": zipped({"word/document.xml": b"<w:document/>", ".rels": b"x"}),
    "an old Word document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "a letter": b"Dear Ann,\n\nthe numbers are in the other file.\n\nYours, Ben\n",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    "a program": b"\x7fELF\x02\x01\x01" + bytes(200),
    "noise": np.random.default_rng(0).bytes(3000),
    "zeros": bytes(5000),
    "an array": array(),
}


@pytest.mark.parametrize("what", list(OTHERS))
@together("ending", ACCEPTED)
def test_what_isnt_what_its_name_says_is_refused_in_a_sentence(
    tmp_path: Path, ending: str, what: str
) -> None:
    path = tmp_path / f"data.{ending}"
    if what == "an array" and ending == "npy":
        return
    path.write_bytes(OTHERS[what])
    with pytest.raises(SequiturError) as caught:
        recognise(path)
    text = str(caught.value)
    assert "data" in text
    assert text.endswith(".")
    assert "\n" not in text
    assert str(tmp_path) not in text
    assert len(text) < 400 + len(", ".join(ACCEPTED))
    assert list(tmp_path.iterdir()) == [path]
    path.unlink()


@pytest.mark.parametrize("ending", ["csv", "tsv", "txt"])
@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("a PDF document", "it is a PDF document"),
        ("a web page", "a web page"),
        ("a Word document", "it is a Word document"),
        ("an old Word document", "an old Excel or Word document"),
        ("a letter", "Line 3 of data"),
    ],
)
def test_a_document_called_a_table_is_named(
    tmp_path: Path, ending: str, what: str, says: str
) -> None:
    path = tmp_path / f"data.{ending}"
    path.write_bytes(OTHERS[what])
    with pytest.raises(SequiturError, match=says):
        recognise(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "doctype",
    [
        '[<!ENTITY a "aaaaaaaa">]',
        '[<!ENTITY a SYSTEM "file:///etc/hostname">]',
        'SYSTEM "file:///tmp/gpx.dtd"',
    ],
)
def test_a_track_that_has_entities_is_refused(tmp_path: Path, encoding: str, doctype: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE gpx {doctype}>'
    point = '<trkpt lat="1" lon="2"><ele>&a;</ele></trkpt>'
    path = write(tmp_path / "run.gpx", f"{head}<gpx><trk>{point * 9}</trk></gpx>", encoding)
    with pytest.raises(SequiturError, match="can't be read as GPX"):
        load(path)


def test_what_a_doctype_would_add_to_each_element_is_left_out(tmp_path: Path) -> None:
    days = [f"<n>{k}</n><heat>{v:.2f}</heat></day>" for k, v in enumerate(wave(9), 1)]
    rows = "".join([f'<day note="7">{days[0]}', *(f"<day>{day}" for day in days[1:])])
    added = '<!ATTLIST day note CDATA "5">'
    path = write(tmp_path / "week.xml", f"<!DOCTYPE week [{added}]><week>{rows}</week>")
    assert open_table(path, {}).frame["note"].notna().sum() == 1


@pytest.mark.parametrize("name", ["track.gpx", "export.xml"])
def test_xml_in_letters_that_nobody_knows_is_refused(tmp_path: Path, name: str) -> None:
    points = '<trkpt lat="1" lon="2"/>' * 9
    text = f'<?xml version="1.0" encoding="UTF-x"?><gpx>{points}</gpx>'
    with pytest.raises(SequiturError, match="can't be read"):
        recognise(write(tmp_path / name, text))


# Archives


def archive(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("large", [False, True], ids=["zip", "zip64"])
def test_an_archive_that_lists_millions_of_files_is_refused_before_they_are_read(
    tmp_path: Path, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 60_000_000
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, size, 0, 0)
    if large:
        count = (1_200_000, 1_200_000)
        end = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, *count, size, 0)
        end += struct.pack("<4sIQI", b"PK\6\7", 0, 0, 1)
        end += struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0, 0)
    path = archive(tmp_path / "many.zip", b"PK\3\4" + bytes(1000) + end)

    def never(*arguments: Any) -> None:
        raise AssertionError("the list of files was read")

    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", never)
    with pytest.raises(SequiturError, match="far more than the 20,000 files"):
        recognise(path)
    assert not is_analysis(path)


def test_archives_in_archives_in_an_archive_are_not_unpacked(tmp_path: Path) -> None:
    inner = zipped({"deepest.zip": zipped({"a.csv": b"a,b\n1,2\n"})})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as outer:
        outer.writestr("inner.zip", inner)
    with pytest.raises(SequiturError, match=r"No file in t\.zip can be read .*deepest\.zip"):
        recognise(archive(tmp_path / "t.zip", out.getvalue()))


def test_a_file_in_an_archive_that_is_all_zeros_is_refused(tmp_path: Path) -> None:
    content = zipped({"a.csv": b"0," * 15_000_000})
    with pytest.raises(SequiturError, match="would unpack to"):
        recognise(archive(tmp_path / "t.zip", content))


def test_a_packed_table_that_is_all_zeros_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "t.csv.gz", gzip.compress(b"0,0,0,0\n" * 3_000_000))
    with pytest.raises(SequiturError, match=r"unpacks to 200 times its size"):
        recognise(path)


def test_an_array_that_is_all_zeros_and_packed_is_refused(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "t.npz", x=np.zeros((300, 10_000)))
    with pytest.raises(SequiturError, match="hardly any different numbers"):
        recognise(tmp_path / "t.npz")


def test_a_parquet_file_of_too_many_equal_cells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pd.DataFrame({"a": np.zeros(2000)}).to_parquet(tmp_path / "t.parquet")
    monkeypatch.setattr("sequitur_core.readers.tables.formats.typed_files.MOST_CELLS", 1000)
    with pytest.raises(SequiturError, match="2,000 rows of 1 column"):
        recognise(tmp_path / "t.parquet")


# Found by fuzzing


def test_a_header_of_an_array_that_is_no_python_is_damage(tmp_path: Path) -> None:
    path = archive(tmp_path / "t.npy", array().replace(b"(4, 5)", b"(4, 5("))
    with pytest.raises(SequiturError, match="description of its array can't be read"):
        recognise(path)


def test_an_archive_of_arrays_with_a_place_before_its_beginning_is_damage(tmp_path: Path) -> None:
    np.savez(tmp_path / "t.npz", x=np.zeros((4, 5)))
    content = bytearray((tmp_path / "t.npz").read_bytes())
    at = content.rfind(b"PK\5\6") + 16  # where the list of files is said to begin
    content[at : at + 4] = b"\xff\xff\xff\x7f"
    with pytest.raises(SequiturError, match="is damaged"):
        recognise(archive(tmp_path / "t.npz", bytes(content)))


# Text that keeps a reader busy


LONG = 300_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("digits.csv", "a,b\n" + "1" * LONG + "x,2\n" + "1,2\n" * 9),
        ("words.csv", "a\n" + "x" * LONG + "\n"),
        ("one-line.csv", "7" * LONG),
        ("names.csv", "_" * LONG + ",b,c,d,e\n" + "1,2,3,4,5\n" * 9),
        ("spaces.csv", "a" + " " * LONG + "b,c\n" + "1,2\n" * 9),
        ("brackets.ts", "@timeStamps true\n@data\n" + "(" * LONG + "1,2)\n"),
        ("pairs.ts", "@timeStamps true\n@data\n(" + " " * LONG + "\n"),
        ("deep.json", "[" * LONG),
        ("string.json", '[{"a": "' + "x" * LONG + '"}]'),
        ("number.json", '[{"a": ' + "9" * LONG + "}]"),
    ],
)
def test_endless_cells_keep_nobody_waiting(tmp_path: Path, name: str, content: str) -> None:
    """They would take hours where a pattern tries every way to split them."""
    path = write(tmp_path / name, content)
    try:
        said = recognise(path).sentence
    except SequiturError as error:
        said = str(error)
    assert len(said) < 700


def test_a_name_of_a_column_is_cut_to_some_hundred_letters(tmp_path: Path) -> None:
    names = ["x" * 5000, "x" * 5000 + "y", "b"]
    rows = "\n".join(f"{v},{2 * v},{3 * v}" for v in wave(40))
    channels = load(write(tmp_path / "t.csv", f"{','.join(names)}\n{rows}\n")).meta.channels
    assert len(set(channels)) == 3
    assert max(map(len, channels)) < 310


# Sequences that aren't told apart, or are labelled in part


def rows_of(path: Path, **columns: Any) -> Path:
    """Twelve rows of eight steps, with more columns."""
    values = {f"t{k}": [wave(8, phase=i)[k] for i in range(12)] for k in range(8)}
    return table(path, {**columns, **values})


def test_sequences_of_one_name_are_counted(tmp_path: Path) -> None:
    path = rows_of(tmp_path / "t.csv", name=["a", "b", "a"] * 4)
    ids = load(path, layout="rows", id_columns=("name",)).ids
    assert ids[:6] == ("a", "b", "a (2)", "a (3)", "b (2)", "a (4)")


@pytest.mark.parametrize("labels", [["x", "y", None] * 4, [None, None, "x"] * 4])
def test_rows_without_a_label_have_none(tmp_path: Path, labels: list[str | None]) -> None:
    path = rows_of(tmp_path / "t.csv", name=[f"r{i}" for i in range(12)], kind=labels)
    found = load(path, label_columns=("kind",)).labels["kind"].tolist()
    assert found == labels


def test_numbers_that_label_some_rows_stay_missing_for_the_others(tmp_path: Path) -> None:
    path = rows_of(tmp_path / "t.csv", name=[f"r{i}" for i in range(12)], age=[30, 40, None] * 4)
    ages = load(path, label_columns=("age",)).labels["age"]
    assert (ages.isna().sum(), ages.dropna().tolist()) == (4, [30, 40] * 4)


def test_arrays_of_two_shapes_in_one_folder_are_a_sentence(tmp_path: Path) -> None:
    for name, shape in (("a", (4, 5)), ("b", (7, 6))):
        np.save(tmp_path / f"{name}.npy", np.zeros(shape))
    with pytest.raises(SequiturError, match="differ too much to be read together"):
        recognise(tmp_path)


def test_files_of_many_families_in_one_folder_are_named(tmp_path: Path) -> None:
    taxi(tmp_path / "a.csv")
    vowels(tmp_path / "b.ts")
    with pytest.raises(SequiturError, match=r"mixes tables \(a\.csv\) and \.ts files \(b\.ts\)"):
        recognise(tmp_path)
