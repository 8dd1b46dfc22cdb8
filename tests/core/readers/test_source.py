"""Folders and archives of files: what belongs together, labels, and what is refused."""

from __future__ import annotations

import gzip
import json
import os
import stat
import struct
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sequitur_core.archives import zip_limits
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise, source
from sequitur_core.readers.source import Source, files_in, without_ending
from tests.cases import crossed
from tests.core.files import CODECS, clip, clips, folder_as_zip, pictures, table, wave, write
from tests.notes import worded


def labelled(members: Iterable[str]) -> dict[str, list[str]]:
    """The labels of files of these names."""
    names = tuple(members)
    return Source(Path("f"), names).labels(names).to_dict("list")


# One dataset of many files


def test_a_folder_of_clips_is_understood_in_words(tmp_path: Path) -> None:
    assert recognise(clips(tmp_path / "f")).sentence == (
        "6 clips of 6-9 frames, 32 x 43 pixels, grey, 10 frames per second, labelled by folder"
    )


def test_folders_name_the_classes(tmp_path: Path) -> None:
    dataset = load(clips(tmp_path / "f"))
    assert dataset.labels["folder"].tolist() == ["left"] * 3 + ["right"] * 3
    assert dataset.ids == ("l0", "l1", "l2", "r0", "r1", "r2")


def test_labels_may_be_left_out(tmp_path: Path) -> None:
    path = clips(tmp_path / "f")
    revised = revise(path, recognise(path).recipe, label_columns=())
    assert "labelled" not in revised.sentence
    assert read(path, revised.recipe).labels.shape == (6, 0)


def test_each_clip_is_a_recording_of_its_own(tmp_path: Path) -> None:
    assert load(clips(tmp_path / "f")).recording.tolist() == [0, 1, 2, 3, 4, 5]


def test_clips_of_a_folder_may_be_cut(tmp_path: Path) -> None:
    dataset = load(clips(tmp_path / "f"), window=3)
    assert dataset.recording.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5]
    assert dataset.labels["folder"].tolist() == ["left"] * 6 + ["right"] * 9


def several_archives(folder: Path, *, inside: str = "") -> Path:
    """A folder of two archives, left.zip and right.zip, of three clips each."""
    folder.mkdir()
    whole = clips(folder.with_name("whole"))
    for side in ("left", "right"):
        folder_as_zip(folder / f"{side}.zip", whole / side, prefix=inside)
    return folder


@pytest.mark.parametrize("inside", ["", "clips/", "a/b/"])
def test_several_archives_are_read_as_folders_called_like_them(tmp_path: Path, inside: str) -> None:
    dataset = load(several_archives(tmp_path / "f", inside=inside))
    assert dataset.labels.to_dict("list") == {"folder": ["left"] * 3 + ["right"] * 3}
    assert all(map(np.array_equal, dataset.sequences, load(tmp_path / "whole").sequences))


@pytest.mark.parametrize("inside", ["", "study/data/"])
def test_archives_in_an_archive_are_read_as_folders(tmp_path: Path, inside: str) -> None:
    path = folder_as_zip(tmp_path / "f.zip", several_archives(tmp_path / "f"), prefix=inside)
    dataset = load(path)
    assert dataset.labels.to_dict("list") == {"folder": ["left"] * 3 + ["right"] * 3}
    assert all(map(np.array_equal, dataset.sequences, load(tmp_path / "whole").sequences))


def test_archives_in_an_archive_may_not_unpack_to_far_more_than_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "1.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.avi", bytes(3_000_000))
        archive.writestr("2.avi", bytes(3_000_000))
    with zipfile.ZipFile(tmp_path / "f.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "1.zip", "1.zip")
    monkeypatch.setattr(zip_limits, "HARMLESS_TOTAL_BYTES", 5_000_000)
    monkeypatch.setattr(zip_limits, "MAX_RATIO", 2_000)
    with pytest.raises(SequiturError, match=r"The 2 files in f\.zip would unpack to 6 MB"):
        recognise(tmp_path / "f.zip")


def test_an_archive_that_is_damaged_in_another_one_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.writestr("data/left.zip", b"no archive")
    with pytest.raises(SequiturError, match=r"^left\.zip isn't a \.zip archive"):
        recognise(tmp_path / "f.zip")


def test_several_archives_together_may_not_unpack_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("1.avi", bytes(3_000_000))
    monkeypatch.setattr(zip_limits, "HARMLESS_TOTAL_BYTES", 5_000_000)
    with pytest.raises(SequiturError, match=r"The 2 files in .* would unpack to 6 MB"):
        recognise(tmp_path)


def test_far_too_many_archives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sequitur_core.readers.source.MOST_ARCHIVES", 1)
    with pytest.raises(SequiturError, match="holds 2 ZIP files; at most 1 are read together"):
        recognise(several_archives(tmp_path / "f"))


def test_archives_in_several_archives_are_not_unpacked_further(tmp_path: Path) -> None:
    inner = several_archives(tmp_path / "f")
    (tmp_path / "g").mkdir()
    folder_as_zip(tmp_path / "g" / "a.zip", inner)
    with pytest.raises(SequiturError, match=r"No file in g can be read"):
        recognise(tmp_path / "g")


def test_an_archive_is_read_like_its_folder(tmp_path: Path) -> None:
    folder = clips(tmp_path / "f")
    one, other = load(folder_as_zip(tmp_path / "f.zip", folder)), load(folder)
    assert (one.ids, one.name, worded(one.meta.notes)) == (other.ids, "f", worded(other.meta.notes))
    assert one.labels.equals(other.labels)
    assert all(np.array_equal(a, b) for a, b in zip(one.sequences, other.sequences, strict=True))


def test_nothing_unpacked_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder_as_zip(tmp_path / "f.zip", clips(tmp_path / "f"))
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    load(path)
    assert list((tmp_path / "temp").iterdir()) == []


def test_an_archive_of_one_video_is_a_video(tmp_path: Path) -> None:
    clip(tmp_path / "f" / "a.avi", pictures(100, 8, 8))
    assert (
        "cut from one video"
        in recognise(folder_as_zip(tmp_path / "f.zip", tmp_path / "f")).sentence
    )


def test_hidden_files_and_readmes_do_not_count(tmp_path: Path) -> None:
    folder = clips(tmp_path / "f")
    names = ("Thumbs.db", "desktop.ini", ".DS_Store", "README.txt", "license", ".git/a.csv")
    for name in (*names, "__MACOSX/left/._l0.avi", "left/._l0.avi"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write(folder / name, "a,b\n1,2\n")
    dataset = load(folder_as_zip(tmp_path / "f.zip", folder))
    assert (len(dataset), len(load(folder)), len(worded(dataset.meta.notes))) == (6, 6, 1)


@pytest.mark.parametrize("name", ["license_plate.avi", "readme.avi", "clip 10:30.avi"])
def test_a_clip_may_have_any_name(tmp_path: Path, name: str) -> None:
    clip(tmp_path / "f" / name, pictures(5, 8, 8))
    assert load(folder_as_zip(tmp_path / "f.zip", tmp_path / "f")).ids == (without_ending(name),)


def test_files_of_other_formats_are_left_out_and_named(tmp_path: Path) -> None:
    folder = clips(tmp_path / "f")
    write(folder / "about.json", "{}")
    assert worded(load(folder).meta.notes)[0] == (
        "1 file of other formats was left out: about.json."
    )


def test_numbers_in_names_count(tmp_path: Path) -> None:
    for i in (10, 9, 1):
        clip(tmp_path / f"c{i}.avi", pictures(5, 8, 8))
    assert load(tmp_path).ids == ("c1", "c9", "c10")


# Labels and names


@pytest.mark.parametrize(
    ("members", "labels"),
    [
        (("a.avi", "b.avi"), {}),
        (("x/a.avi", "x/b.avi"), {}),
        (("x/a.avi", "y/b.avi"), {"folder": ["x", "y"]}),
        (("top/x/a.avi", "top/y/b.avi"), {"folder": ["x", "y"]}),
        (("x/a.avi", "b.avi"), {"folder": ["x", "none"]}),
        (("x/1/a.avi", "y/2/a.avi"), {"folder 1": ["x", "y"], "folder 2": ["1", "2"]}),
        (("x/in/a.avi", "y/in/b.avi"), {"folder": ["x", "y"]}),
        (("x/Raw_data/a.avi", "x/b.avi", "y/c.avi"), {"folder": ["x", "x", "y"]}),  # no class
        (("csv/a.avi", "b.avi"), {}),
        (("raw/a.avi", "logs/b.avi", "c.avi"), {"folder": ["raw", "logs", "none"]}),
        (
            ("1/1/1/1/a.avi", "2/2/2/2/a.avi"),
            {"folder 1": ["1", "2"], "folder 2": ["1", "2"], "folder 3": ["1", "2"]},
        ),
    ],
)
def test_folders_that_differ_are_labels(
    members: tuple[str, ...], labels: dict[str, list[str]]
) -> None:
    assert labelled(members) == labels


@pytest.mark.parametrize(
    ("members", "ids"),
    [
        (("x/a.avi", "y/b.avi"), ("a", "b")),
        (("x/a.avi", "y/a.avi"), ("x/a", "y/a")),
        (("top/x/a.avi", "top/y/a.avi"), ("x/a", "y/a")),
        (("a.avi", "a.mov"), ("a.avi", "a.mov")),
        (("x/a.EW", "x/a.NS"), ("a.EW", "a.NS")),
        (("x/s1.nii.gz", "x/s2.nii"), ("s1", "s2")),
    ],
)
def test_names_of_sequences_are_short_and_unique(
    members: tuple[str, ...], ids: tuple[str, ...]
) -> None:
    assert Source(Path("f"), members).ids(members) == ids


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("a.mp4", "a"),
        ("a.b.mp4", "a.b"),
        ("scan.nii.gz", "scan"),
        ("run.v2.nii.gz", "run.v2"),
        ("2021.03.mov", "2021.03"),
        ("clips.zip", "clips"),
    ],
)
def test_an_ending_is_cut_off(name: str, bare: str) -> None:
    assert without_ending(name) == bare


def test_many_files_are_looked_at_with_a_word_each(tmp_path: Path) -> None:
    said: list[str] = []
    recognise(clips(tmp_path / "f"), progress=lambda share, words: said.append(words))
    assert said == [f"Looking at clip {i} of 6" for i in range(1, 7)]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_names_that_are_no_text_become_text(tmp_path: Path) -> None:
    folder = clips(tmp_path / os.fsdecode(b"f\xff"))
    (folder / "left" / "l0.avi").rename(folder / "left" / os.fsdecode(b"l\xff.avi"))
    (folder / "left" / "l1.avi").write_bytes(b"no video")
    (folder / "left").rename(folder / os.fsdecode(b"left\xfe"))
    (folder / os.fsdecode(b"about\xff.json")).write_text("{}")
    dataset = load(folder)
    kept = json.dumps([asdict(dataset.meta), dataset.name, dataset.labels.to_dict()])
    assert "\\ud" not in kept.replace("\\\\", "")
    assert r"l\udcff" in dataset.ids
    assert dataset.labels["folder"][0] == r"left\udcfe"


# What can't be read together


@pytest.mark.parametrize("kind", ["a.avi", "folder"])
def test_a_name_too_long_for_a_disk_is_said(kind: str) -> None:
    with pytest.raises(SequiturError, match=r"^x{60}\.\.\. can't be looked for"):
        load(Path("/") / ("x" * 300 + kind))


def test_tables_beside_videos_are_left_out_and_said(tmp_path: Path) -> None:
    table(clips(tmp_path / "f") / "times.csv", {"v": wave(30)})
    assert any("times.csv" in note for note in worded(load(tmp_path / "f").meta.notes))


def test_a_mix_of_arrays_and_tables_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((5, 9)))
    table(tmp_path / "times.csv", {"v": wave(30)})
    with pytest.raises(
        SequiturError, match=r"mixes arrays \(a\.npy\) and tables \(times\.csv\)\. Load"
    ):
        recognise(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_table_with_an_unknown_ending_is_read(tmp_path: Path, encoding: str) -> None:
    rows = "\n".join(f"{i / 10} {i % 7} {-i % 5}" for i in range(60))
    (path := tmp_path / "run.plt").write_bytes(f"time x y\n{rows}\n".encode(encoding))
    assert recognise(path).recipe.layout == "long"


def test_tables_whose_names_end_in_digits_are_recordings(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=(6, 30, 3)).round(3)
    for second, recording in enumerate(numbers, 10):
        rows = "\n".join("\t".join(map(str, row)) for row in recording)
        write(tmp_path / f"2003.10.22.12.06.{second}", rows)
    dataset = load(tmp_path)
    assert dataset.ids[0] == "2003.10.22.12.06.10"
    assert dataset.lengths.tolist() == [30] * 6


def test_prose_with_an_unknown_ending_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match=r"ending in \.me, and hardly any line"):
        recognise(write(tmp_path / "read.me", "On 3 May, 12 of 40 rats slept.\n" * 20))


def test_messages_of_a_can_bus_in_decimals_are_said_to_need_decoding(tmp_path: Path) -> None:
    line = "   0.{i:02d} 1  419  Rx   d 3 7 0 255\n"
    text = "date Fri Mar 1\nbase dec\n" + "".join(line.format(i=i) for i in range(40))
    with pytest.raises(SequiturError, match=r"log of CAN messages.*\.dbc file"):
        recognise(write(tmp_path / "drive.asc", text))


@pytest.mark.parametrize(
    ("name", "mark"),
    crossed(
        ["a.log", "a.asc", "a.prn", "a.lst", "a.out", "a.tab", "a.raw", "a"], ["\t", " ", ";"], of=3
    ),
)
def test_a_table_of_any_ending_is_read_as_one(tmp_path: Path, name: str, mark: str) -> None:
    rows = [
        mark.join(["2024-03-01", f"10:{i // 60:02d}:{i % 60:02d}", f"{i % 7 + 0.5}", "ok"])
        for i in range(90)
    ]
    text = "\n".join([mark.join(["date", "time", "heat", "state"]), *rows]) + "\n"
    recipe = recognise(write(tmp_path / name, text)).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("date", "time"), ("heat",))


@pytest.mark.parametrize(("several", "kind"), crossed([False, True], ["json", "list", "xml"]))
def test_json_and_xml_of_any_ending_are_read(tmp_path: Path, kind: str, several: bool) -> None:
    rows = [{"t": i / 10, "heat": round(float(v), 2)} for i, v in enumerate(wave(60))]
    marked = (f'<s t="{row["t"]}" heat="{row["heat"]}"/>' for row in rows)
    text = {
        "json": json.dumps({"worms": rows}, indent=1),
        "list": json.dumps(rows, indent=1),
        "xml": f'<?xml version="1.0"?>\n<load>{"".join(marked)}</load>',
    }[kind]
    folder = tmp_path / "runs"
    folder.mkdir()
    paths = [write(folder / f"{name}.wcon", text) for name in ("ab" if several else "a")]
    recipe = recognise(folder if several else paths[0]).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("t",), ("heat",))


def test_a_folder_of_unknown_files_is_told_what_to_do(tmp_path: Path) -> None:
    write(tmp_path / "a.odp", "x")
    with pytest.raises(SequiturError, match=r"\(a\.odp\)\. .*spreadsheet and save that as CSV"):
        recognise(tmp_path)


@pytest.mark.parametrize("names", [(), (".DS_Store",), ("__MACOSX/a.mp4", "Thumbs.db")])
def test_an_empty_archive_is_said(tmp_path: Path, names: tuple[str, ...]) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    with pytest.raises(SequiturError, match=r"a\.zip holds no files"):
        recognise(tmp_path / "a.zip")


def test_two_files_of_one_name_in_an_archive_are_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "x\n1\n2\n")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", "x\n3\n4\n")
    with pytest.raises(SequiturError, match=r"a\.zip holds two files called a\.csv"):
        recognise(tmp_path / "a.zip")


def test_an_unbelievable_number_of_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MOST_FILES", 5)
    with pytest.raises(SequiturError, match="holds 6 files"):
        recognise(clips(tmp_path / "f"))


# Archives that can't be trusted


@pytest.mark.parametrize("name", ["../a.avi", "/a.avi", "x/../../a.avi", "C:/a.avi", "..\\a.avi"])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    content = clip(tmp_path / "a.avi", pictures(5, 8, 8)).read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, content)
    with pytest.raises(SequiturError, match="leads out of the archive"):
        recognise(tmp_path / "a.zip")


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    secret = clip(tmp_path / "secret.avi", pictures(5, 8, 8))
    link = zipfile.ZipInfo("link.avi")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, str(secret))
    with pytest.raises(SequiturError, match=r"link\.avi can't be read as a video"):
        recognise(tmp_path / "a.zip")


def test_what_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.avi", bytes(30_000_000))
    with pytest.raises(SequiturError, match="would unpack to"):
        recognise(tmp_path / "a.zip")


def test_files_that_unpack_to_far_more_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_limits, "HARMLESS_TOTAL_BYTES", 5_000_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(6):
            archive.writestr(f"{i}.avi", b"RIFF" + bytes(1_000_000))
    with pytest.raises(SequiturError, match=r"The 6 files in a\.zip would unpack to 6 MB"):
        recognise(tmp_path / "a.zip")


def test_a_file_of_zeros_is_not_unpacked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.avi", bytes(2_000_000))
    read_whole, sizes = zipfile.ZipExtFile.read, []

    def counting(file: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        sizes.append(len(content := read_whole(file, n)))
        return content

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counting)
    with pytest.raises(SequiturError, match=r"a\.avi in a\.zip begins with .* the same byte"):
        recognise(tmp_path / "a.zip")
    assert sum(sizes) < 100_000


def test_an_archive_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder_as_zip(tmp_path / "f.zip", clips(tmp_path / "f"))
    real, opened = zipfile.ZipFile, []

    def opening(*args: Any) -> zipfile.ZipFile:
        opened.append(real(*args))
        return opened[-1]

    monkeypatch.setattr(zipfile, "ZipFile", opening)
    load(path)
    # Once to see that it is no analysis, once for all its files; and closed.
    assert [archive.fp for archive in opened] == [None, None]


def test_a_member_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder_as_zip(tmp_path / "f.zip", clips(tmp_path / "f"))
    monkeypatch.setattr(zip_limits, "MAX_FILE_BYTES", 100)
    with pytest.raises(SequiturError, match=r"left/l0\.avi in f\.zip would unpack to"):
        recognise(path)


def test_a_locked_archive_is_said(tmp_path: Path) -> None:
    path = folder_as_zip(tmp_path / "f.zip", clips(tmp_path / "f"))
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\1\2") + 8  # the flags of the first file; the lowest means encrypted
    content[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(bytes(content))
    with pytest.raises(SequiturError, match="protected by a password"):
        recognise(path)


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    folder = clips(tmp_path / "f")
    path = folder_as_zip(tmp_path / "f.zip", folder)
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\1\2") + 24  # the size of the first file
    content[at : at + 4] = struct.pack("<I", 50)
    path.write_bytes(bytes(content))
    assert "1 file was left out (left/l0.avi): left/l0.avi in f.zip is damaged" in " ".join(
        worded(recognise(path).warnings)
    )


@pytest.mark.parametrize(("content", "says"), [(b"", "is empty"), (b"PK\3\4 hello", "damaged")])
def test_an_archive_that_is_none_is_said(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(SequiturError, match=says):
        recognise(tmp_path / "a.zip")


def test_folders_written_by_windows_are_folders(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("x\\a.avi", "y\\b.avi"):
            archive.writestr(name, clip(tmp_path / "a.avi", pictures(5, 8, 8)).read_bytes())
    with files_in(tmp_path / "a.zip") as found:
        assert list(found) == ["x/a.avi", "y/b.avi"]
    assert load(tmp_path / "a.zip").labels["folder"].tolist() == ["x", "y"]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_archive_is_read_or_refused_in_words(tmp_path: Path, seed: int) -> None:
    path = folder_as_zip(tmp_path / "f.zip", clips(tmp_path / "f"))
    rng = np.random.default_rng(seed)
    content = bytearray(path.read_bytes())
    # The list of what is inside lies at the end.
    for at in rng.integers(0, len(content), 5).tolist() + rng.integers(-600, 0, 5).tolist():
        content[at] = rng.integers(256)
    path.write_bytes(bytes(content))
    try:
        dataset = load(path)
    except SequiturError:
        return
    assert len(dataset) > 0


# A file or two that don't belong


WALKS = {f"walk_{i}.csv": "t,x,y\n" + "".join(f"{k},{v},{2 * v}\n" for k, v in
         enumerate(wave(40, phase=i))) for i in range(4)}  # fmt: skip


def folder_of(path: Path, files: dict[str, str], *, archived: bool) -> Path:
    (path / "f").mkdir()
    for name, text in files.items():
        (path / "f" / name).parent.mkdir(parents=True, exist_ok=True)
        write(path / "f" / name, text)
    return folder_as_zip(path / "f.zip", path / "f") if archived else path / "f"


@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("walk_9.csv", "", "walk_9.csv is empty and was left out."),
        ("a_notes.txt", "Dear Ann,\nthe sensor was off on Monday.\nBen\n", "a_notes.txt was left"),
        ("annotation.csv", "file;kind\nwalk_1;slow\nwalk_2;fast\n", "annotation.csv was left out"),
        ("plot.py", "print(1)\n", "1 file of other formats was left out: plot.py."),
        ("model.npy", "no array", "1 file of other formats was left out: model.npy."),
        ("walk_00.csv", "when;a;b;c\n1;2;3;4\n", "walk_00.csv was left out: it has other columns"),
    ],
)
def test_one_file_that_doesnt_belong_is_left_out_and_said(
    tmp_path: Path, name: str, text: str, says: str, archived: bool
) -> None:
    data = load(folder_of(tmp_path, {**WALKS, name: text}, archived=archived))
    assert data.ids == tuple(f"walk_{i}" for i in range(4))
    assert any(says in note for note in worded(data.meta.notes)), worded(data.meta.notes)


def test_a_gif_beside_the_same_film_is_taken_once(tmp_path: Path) -> None:
    for kind in ("mp4", "gif"):
        for i in range(3):
            codec = CODECS.get(kind)
            clip(tmp_path / "f" / f"{i}.{kind}", pictures(9, 24, 32, seed=i), fps=25, codec=codec)
    data = load(tmp_path / "f")
    assert data.ids == ("0", "1", "2")
    assert "0.gif, 1.gif and 2.gif were left out: the same video" in " ".join(
        worded(data.meta.notes)
    )


def test_pictures_in_a_folder_of_plots_are_no_data_beside_tables(tmp_path: Path) -> None:
    path = folder_of(tmp_path, WALKS, archived=False)
    (path / "plots").mkdir()
    for k in range(40):  # far more than there are tables
        Image.fromarray(np.full((9, 9), k, np.uint8)).save(path / "plots" / f"walk_{k:02}.png")
    assert load(path).ids == tuple(f"walk_{i}" for i in range(4))
    assert recognise(path / "plots").recipe.format == "pictures"  # alone, they are frames


def test_notes_are_no_data_wherever_their_names_say_so(tmp_path: Path) -> None:
    notes = {"SampleFiles_ReadMe.txt": "time,x\n1,2\n", "data_license.txt": "time,x\n1,2\n"}
    data = load(folder_of(tmp_path, {**WALKS, **notes}, archived=False))
    assert data.ids == tuple(f"walk_{i}" for i in range(4))
    assert not any("left out" in note for note in worded(data.meta.notes))


def test_stations_packed_one_by_one_are_read_whatever_they_are_called(tmp_path: Path) -> None:
    for station in ("010010-99999", "033450-99999"):
        rows = "".join(
            f"2024 01 {1 + k // 24:02} {k % 24:02} {int(100 * np.sin(k / 4)):6}{10130 + k % 17:6}\n"
            for k in range(200)
        )
        (tmp_path / f"{station}-2024.gz").write_bytes(gzip.compress(rows.encode()))
    assert len(load(tmp_path)) == 2
    packed = tmp_path / "only"
    packed.mkdir()
    (packed / "backup.tar.gz").write_bytes(gzip.compress(b"no table"))
    with pytest.raises(SequiturError, match="isn't unpacked here"):
        load(packed)
