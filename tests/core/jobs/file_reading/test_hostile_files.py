"""Files made to do harm, in the process that reads them: what is said of each, and its memory."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet
from scipy.io import savemat

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading.reader_process import Limits, ReaderProcess
from tests.core.files import npy, zipped

LIMIT = 700_000_000  # bytes, beyond which the process is ended
MOST = 500_000_000  # bytes that any of these takes
SECONDS = 60.0


@pytest.fixture(scope="module")
def readers() -> Iterator[list[ReaderProcess]]:
    started: list[ReaderProcess] = []
    yield started
    for reader in started:
        reader.kill()
        reader.close()


@pytest.fixture
def reader(readers: list[ReaderProcess]) -> ReaderProcess:
    """A process that reads, the same one for as long as it lives."""
    if not readers or not readers[-1].alive:
        readers.append(ReaderProcess())
    return readers[-1]


def table(columns: dict[str, object], **options: object) -> bytes:
    """The bytes of a Parquet file."""
    out = io.BytesIO()
    parquet.write_table(pa.table(columns), out, compression="zstd", **options)
    return out.getvalue()


def repeated(text: str, n: int) -> pa.Array:
    """A column of one text, which the file holds once."""
    return pa.DictionaryArray.from_arrays(np.zeros(n, np.int32), [text])


def workbook(*cells: str) -> bytes:
    """The bytes of a workbook with a 1 in each of these cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    rows = "".join(
        f'<row r="{re.sub("[A-Z]", "", cell)}"><c r="{cell}"><v>1</v></c></row>' for cell in cells
    )
    sheet = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    return zipped({**parts, "xl/worksheets/sheet1.xml": sheet.encode()})


def gz(part: bytes, times: int, *, members: int = 1) -> bytes:
    """A .gz of something again and again; with several members its end tells of the last only."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(part) for _ in range(times)) + packer.flush()
    return packed * members


def flat_image(kind: str, side: int) -> bytes:
    out = io.BytesIO()
    Image.new("1" if kind == "png" else "L", (side, side)).save(out, kind)
    return out.getvalue()


def header_only(shape: tuple[int, ...]) -> bytes:
    """An array that claims a shape and holds nothing."""
    out = io.BytesIO()
    about = {"descr": "<f8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(out, about)
    return out.getvalue() + bytes(800)


def nested(depth: int) -> bytes:
    """Archives in one another."""
    inner = b"a,b\n1,2\n"
    for level in range(depth):
        inner = zipped({f"{level}.zip" if level else "a.csv": inner})
    return inner


def half_a_mile(n: int) -> bytes:
    return ",".join(["1.5"] * n).encode()


def hdf5(fill: Callable[[Any], object]) -> bytes:
    """An HDF5 file; the test is skipped where no library can write one."""
    h5py = pytest.importorskip("h5py")
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        fill(file)
    return out.getvalue()


def linked(file: Any) -> None:
    file["a"] = pytest.importorskip("h5py").ExternalLink("/etc/passwd", "/")
    file["b"] = file["/"]  # which holds itself


def matlab(values: np.ndarray, **changed: bytes) -> bytes:
    """A packed .mat."""
    out = io.BytesIO()
    savemat(out, {"x": values}, do_compression=not changed)
    content = out.getvalue()
    for old, new in ((changed["old"], changed["new"]),) if changed else ():
        content = content.replace(old, new, 1)
    return content


def opendocument(cells: str) -> bytes:
    """A sheet in which these are all rows; the test is skipped where none can be read."""
    pytest.importorskip("python_calamine")
    names = ("office", "table", "text", "manifest")
    about = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    body = f'<table:table table:name="a">{cells}</table:table>'
    content = f"<office:document-content {about}><office:body><office:spreadsheet>{body}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    return zipped({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f"<manifest:manifest {about}/>".encode(),
        "content.xml": content.encode(),
    })  # fmt: skip


def edf(records: int, signals: int, samples: int) -> bytes:
    """A header that promises so much, and some numbers below it."""
    pytest.importorskip("edfio")
    head = f"{'0':8}{'X X X X':80}{'Startdate X X X X':80}01.01.2001.01.01"
    head = f"{head:184}{256 * (signals + 1):<8}{'':44}{records:<8}{1:<8}{signals:<4}"
    widths = ((16, "a"), (80, ""), (8, "uV"), (8, -1), (8, 1), (8, -9), (8, 9), (80, ""))
    for width, value in (*widths, (8, samples), (32, "")):
        head += f"{value:<{width}}" * min(signals, 99)
    return head.encode() + bytes(2000)


LONG = 200_000
DAMAGED = "damaged|cut short|spite of its name"
TOO_LONG = "longer than 131,072 characters"

# A file's name; its content; what is said: a pattern of the refusal, or of what is understood.
HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    # Parquet that stands for far more than it takes
    ("strings.parquet", lambda: table({"s": repeated("x" * LONG, 5_000)}), TOO_LONG),
    ("plain.parquet", lambda: table({"s": ["y" * LONG] * 100}, use_dictionary=False), TOO_LONG),
    ("bytes.parquet", lambda: table({"b": [bytes(LONG)] * 100}), TOO_LONG),
    ("fixed.parquet", lambda: table({"b": pa.array([bytes(LONG)] * 9, pa.binary(LONG))}), TOO_LONG),
    ("view.parquet", lambda: table({"s": pa.array(["y" * LONG] * 9, pa.string_view())}), TOO_LONG),
    ("long.parquet", lambda: table({"s": repeated("x" * 99_999, 5_000)}), "more than 300 MB"),
    ("list.parquet", lambda: table({"l": [[1.0]] * 9_000 + [[0.0] * LONG]}), "longest list in l"),
    (
        "spread.parquet",
        lambda: table({"l": [[1.0]] * 9_000 + [[0.0] * 90_000]}),
        "longest list in l",
    ),
    (
        "deep.parquet",
        lambda: table({"l": [[[["b"]]] * 2] * 100}),
        "something else than numbers",
    ),
    (
        "columns.parquet",
        lambda: table({f"c{i}": [1] for i in range(300)}),
        "20 windows of 15 steps",
    ),
    ("nothing.parquet", lambda: table({"a": pa.array([], pa.float64())}), "no rows"),
    ("cut.parquet", lambda: table({"a": np.arange(900.0)})[:-9], DAMAGED),
    ("head.parquet", lambda: b"PAR1" + bytes(90) + b"PAR1", DAMAGED),
    ("claims.parquet", lambda: b"PAR1" + b"\xff" * 90 + b"\xff\xff\xff\x7fPAR1", DAMAGED),
    # Archives and .gz
    ("bomb.csv.gz", lambda: gz(b"1,2\n" * 250_000, 25), "200 times its size"),
    ("members.csv.gz", lambda: gz(b"1,2\n" * 250_000, 25, members=3), "200 times its size"),
    ("cut.csv.gz", lambda: gzip.compress(b"1,2\n" * 900)[:30], "can't be unpacked"),
    ("no.csv.gz", lambda: b"\x1f\x8b" + bytes(300), "can't be unpacked"),
    (
        "bomb.zip",
        lambda: zipped({f"{i}.csv": b"a,b\n" + b"1,2\n" * 4_500_000 for i in range(6)}),
        "6 files in bomb.zip would unpack to 110 MB|108 MB",
    ),
    ("one.zip", lambda: zipped({"a.csv": b"a,b\n" + b"1,2\n" * 6_000_000}), "would unpack to"),
    ("out.zip", lambda: zipped({"../../a.csv": b"a\n1\n"}), "leads out of the archive"),
    ("root.zip", lambda: zipped({"/etc/a.csv": b"a\n1\n"}), "leads out of the archive"),
    ("drive.zip", lambda: zipped({"C:\\a.csv": b"a\n1\n"}), "leads out of the archive"),
    ("nested.zip", lambda: nested(40), "an archive in another one"),
    ("cut.zip", lambda: zipped({"a.csv": b"a,b\n1,2\n"})[:-9], "isn't a .zip archive"),
    ("none.zip", lambda: zipped({}), "holds no files"),
    ("mixed.zip", lambda: zipped({"a.csv": b"a\n1\n", "b.npy": npy(np.ones((4, 4)))}), "mixes"),
    ("strings.zip", lambda: zipped({f"{i}.parquet": HOSTILE[0][1]() for i in "ab"}), TOO_LONG),
    # Arrays
    ("claims.npy", lambda: header_only((1 << 40, 1 << 20)), "fewer numbers than it says"),
    ("negative.npy", lambda: header_only((-4, 5)), "damaged|fewer|holds"),
    ("pickle.npy", lambda: npy(np.array([{}, []], object), allow_pickle=True), "never opened"),
    ("many.npy", lambda: npy(np.zeros((1,) * 30)), "holds|axes|array"),
    (
        "zeros.npz",
        lambda: zipped({"x.npy": npy(np.zeros((4_000, 1_000)))}),
        "hardly any different numbers",
    ),
    ("claims.npz", lambda: zipped({"x.npy": header_only((1 << 50,))}), "fewer numbers"),
    ("text.npz", lambda: zipped({"x.txt": b"1,2"}), "holds no numpy arrays"),
    # Text
    ("commas.csv", lambda: b"a,b\n" + b"," * 3_000_000 + b"\n1,2\n", "3,000,001 columns"),
    ("cells.csv", lambda: half_a_mile(100_500) + b"\n" + half_a_mile(100_500), "100,500 columns"),
    ("lines.csv", lambda: b"a,b\n" + b"\n" * 100_000 + b"1,2\n", "a single row of numbers"),
    ("quotes.csv", lambda: b'a,b\n"' + b"1,2\n" * 400_000, TOO_LONG),
    ("ragged.csv", lambda: b"a,b\n" + b"1,2\n" * 900 + half_a_mile(9_000), "20 windows of 45"),
    ("nul.csv", lambda: b"a,b\n" + bytes(900_000), "bytes that aren't text"),
    ("late.csv", lambda: b"a,b\n" + b"1,2\n" * 90_000 + bytes(900), "1,406 windows of 64 steps"),
    ("cell.csv", lambda: b"a,b\n1," + b"9" * LONG + b"\n", "a single row of numbers"),
    ("word.csv", lambda: b"a,b\n" + b"x" * LONG + b",1\n", "a single row of numbers"),
    ("blanks.csv", lambda: b"time,x\na" + b" " * 900_000 + b"1\n", "no columns of numbers"),
    ("pairs.csv", lambda: b"time,x\n" + b"a=1 " * 50_000 + b"\n", "no columns of numbers"),
    ("utf16.csv", lambda: b"\xff\xfe" + b"\x00\xd8" * 9_000, "no rows below it"),
    ("escape.csv", lambda: b"a,b\n\x1b]0;x\x07,1\n2,3\n4,5\n", "1 window of 3 steps"),
    ("formula.csv", lambda: b"a,b\n\"=cmd|'/c calc'!A1\",1\n2,3\n", "1 window of 2 steps"),
    ("page.csv", lambda: b"<!doctype html><script>alert(1)</script>", "web page"),
    ("tall.tsv", lambda: b"\t\n" * 400_000, "holds no|empty|no rows"),
    ("pairs.ts", lambda: b"@timeStamps true\n@data\n" + b"(" * LONG + b"1,2)\n", "pairs"),
    (
        "wide.ts",
        lambda: b"@data\n" + b":".join([b"1,2"] * 9_000) + b":a\n",
        "'a' where a number should be",
    ),
    # JSON
    ("deep.json", lambda: b"[" * LONG + b"]" * LONG, DAMAGED),
    ("objects.json", lambda: b'{"a":' * 9_000 + b"1" + b"}" * 9_000, "damaged|no table"),
    ("lists.json", lambda: json.dumps({"a": [[1]] * 9_000 + [[0] * 90_000]}).encode(), "longest"),
    (
        "keys.json",
        lambda: json.dumps([{f"{i}": 1} for i in range(300)]).encode(),
        "no table",
    ),
    ("empties.json", lambda: b"[" + b"{}," * 50_000 + b"{}]", "holds no rows"),
    ("number.json", lambda: b'[{"a": ' + b"9" * LONG + b"}]", DAMAGED),
    ("surrogate.json", lambda: b'[{"\\ud800": 1, "b": 2}, {"\\ud800": 2, "b": 3}]', DAMAGED),
    ("nan.json", lambda: b'[{"a": NaN}, {"a": Infinity}, {"a": -Infinity}]', "are infinite or"),
    ("names.json", lambda: b'{"columns": ["a", "a"], "data": [[1, 2], [3, 4]]}', "2 sequences"),
    (
        "keys.json",
        lambda: json.dumps([{f"{r} {k}": 1 for k in range(500)} for r in range(201)]).encode(),
        "100,500 columns",
    ),
    ("names.csv", lambda: b"a,a,a (2)\n" + b"1,2,4\n5,3,6\n" * 30, "3 channels"),
    ("twice.json", lambda: b'[{"a": 1, "a": 2}, {"a": 3}]', "1 window of 2 steps"),
    ("half.jsonl", lambda: b'{"a": 1}\n{"a": ', DAMAGED),
    # Formats of the fields
    ("bomb.mat", lambda: matlab(np.zeros((300, 100_000), np.uint8)), "hardly any different"),
    (
        "claims.mat",
        lambda: matlab(np.ones((3, 77)), old=b"\x03\0\0\0\x4d\0\0\0", new=b"\xff\xff\xff\x7f" * 2),
        "takes|damaged",
    ),
    ("zeros.mat", lambda: bytes(9_000), DAMAGED),
    (
        "claims.h5",
        lambda: hdf5(lambda f: f.create_dataset("x", (1 << 40,), "f8", chunks=(64,))),
        "x of claims.h5 takes",
    ),
    (
        "nothing.h5",
        lambda: hdf5(lambda f: f.create_dataset("x", (1 << 26,), "f8", chunks=(64,))),
        "hardly any different",
    ),
    ("link.h5", lambda: hdf5(linked), "no arrays of plain numbers"),
    (
        "claims.xls",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20) + b"\xff\xff\xff\x7f" * 300,
        f"{DAMAGED}|python-calamine",
    ),
    ("empty.xlsb", lambda: zipped({}), f"{DAMAGED}|python-calamine"),
    (
        "repeated.ods",
        lambda: opendocument(
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
            "</table:table-row>"
        ),
        "repeated.ods",
    ),
    ("records.edf", lambda: edf(99_999_999, 2, 99_999_999), "records.edf|step"),
    ("signals.edf", lambda: edf(2, 9_999, 4), DAMAGED),
    (
        "many.arff",
        lambda: b"@relation a\n" + b"@attribute x numeric\n" * 90_000 + b"@data\n1\n",
        DAMAGED,
    ),
    (
        "values.arff",
        lambda: b"@relation a\n@attribute x {" + b"a," * 50_000 + b"b}\n@data\na\n",
        "values.arff",
    ),
    # Workbooks, pictures, volumes, sounds, videos
    ("empty.xlsx", lambda: zipped({}), DAMAGED),
    (
        "entity.xlsx",
        lambda: zipped({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>"}),
        DAMAGED,
    ),
    ("bomb.xlsx", lambda: zipped({"xl/workbook.xml": bytes(30_000_000)}), "packed so tightly"),
    ("far.xlsx", lambda: workbook("A1", "XFD1048576"), "far out"),
    ("rows.xlsx", lambda: workbook("A1", "A999999999"), "far out"),
    ("huge.png", lambda: flat_image("png", 14_000), "is a single picture"),
    ("huge.tif", lambda: flat_image("tiff", 5_000), "is a single picture"),
    ("huge.gif", lambda: b"GIF89a\xff\xff\xff\xff\x80" + bytes(400), "huge.gif"),
    ("claims.nii.gz", lambda: gz(bytes(400), 1), "claims.nii.gz"),
    ("zeros.nii", lambda: bytes(9_000), "zeros.nii"),
    ("claims.wav", lambda: b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0" + b"\xff" * 60, "claims.wav"),
    ("noise.mp4", lambda: b"\0\0\0\x18ftypmp42" + b"\xff" * 9_000, "noise.mp4"),
    ("noise.webm", lambda: b"\x1a\x45\xdf\xa3" + b"\xff" * 9_000, "noise.webm"),
]


@pytest.mark.parametrize(
    ("name", "make", "says"), [pytest.param(*case, id=case[0]) for case in HOSTILE]
)
def test_a_file_made_to_do_harm_is_refused_or_read_in_bounds(
    reader: ReaderProcess, tmp_path: Path, name: str, make: Callable[[], bytes], says: str
):
    path = tmp_path / name
    path.write_bytes(make())
    folder = tmp_path / "folder"
    folder.mkdir()
    request = {"kind": "recognise", "path": str(path), "folder": str(folder)}
    reader.peak = 0
    try:
        reader.do(request, progress=lambda share, what: None, limits=Limits(LIMIT, SECONDS))
        said = json.loads((folder / "recognised.json").read_text())["sentence"]
    except SequiturError as error:
        said = str(error)
        assert said.endswith(".")
    assert reader.alive, said  # else it was ended because memory ran out or time, or broke down
    assert re.search(says, said), said
    assert 0 < reader.peak < MOST
    assert "\n" not in said
    assert len(said) < 700


def test_a_workbook_whose_only_cell_lies_far_away_ends_its_reader_alone(tmp_path: Path) -> None:
    content = opendocument(
        '<table:table-row table:number-rows-repeated="1048575"/><table:table-row>'
        '<table:table-cell table:number-columns-repeated="16383"/><table:table-cell '
        'office:value-type="float" office:value="1"/></table:table-row>'
    )
    (tmp_path / "far.ods").write_bytes(content)
    (folder := tmp_path / "folder").mkdir()
    request = {"kind": "recognise", "path": str(tmp_path / "far.ods"), "folder": str(folder)}
    reader = ReaderProcess()
    try:
        with pytest.raises(SequiturError, match=r"broke down|took|can't be read"):
            reader.do(request, progress=lambda share, what: None, limits=Limits(LIMIT, SECONDS))
    finally:
        reader.kill()
        reader.close()
