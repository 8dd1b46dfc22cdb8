"""Files and folders that people upload: kept whole, in place, and under names that lead nowhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sequitur_core.errors import SequiturError
from sequitur_core.runs.workspace import Workspace

NAMES = some.text(some.sampled_from("aA.b/\\:*\0é (数)-"), max_size=40) | some.text(max_size=40)


def keep(space: Workspace, *names: str) -> Path:
    return space.uploads.add_together([(name, io.BytesIO(name.encode())) for name in names])


def inside(folder: Path) -> dict[str, str]:
    """Every file below a folder, and what is in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def test_a_folder_keeps_its_name_and_its_sub_folders(space: Workspace):
    kept = keep(space, "clips/walk/a.mp4", "clips/run/a.mp4")
    assert kept.name == "clips"
    assert inside(kept) == {"walk/a.mp4": "clips/walk/a.mp4", "run/a.mp4": "clips/run/a.mp4"}


def test_files_chosen_together_are_one_folder(space: Workspace):
    kept = keep(space, "a.mp4", "b.mp4")
    assert (kept.name, sorted(inside(kept))) == ("a and b", ["a.mp4", "b.mp4"])


@pytest.mark.parametrize(
    ("names", "together"),
    [
        (["walk.zip", "run.zip"], "walk and run"),
        (["walk_01.csv", "walk_02.csv", "walk_11.csv", "walk_30.csv"], "walk, 4 files"),
        (["a.csv", "b.csv", "c.csv", "d.csv"], "4 files"),
        (["x/a.csv", "y/a.csv"], "2 files"),
    ],
)
def test_files_chosen_together_are_called_by_their_names(
    space: Workspace, names: list[str], together: str
):
    assert keep(space, *names).name == together


def test_a_single_file_is_kept_as_a_file(space: Workspace):
    assert keep(space, "clips/a.mp4").read_text() == "clips/a.mp4"


def test_what_systems_hide_is_left_out(space: Workspace):
    kept = keep(space, "c/a.mp4", "c/b.mp4", "c/.DS_Store", "c/._a.mp4", "__MACOSX/c/a.mp4")
    assert sorted(inside(kept)) == ["a.mp4", "b.mp4"]


@pytest.mark.parametrize("names", [[], ["clips/.DS_Store"]])
def test_no_file_at_all_is_a_sentence(space: Workspace, names: list[str]):
    with pytest.raises(SequiturError, match="no file"):
        keep(space, *names)


def test_names_that_only_differ_in_what_is_not_safe_stay_apart(space: Workspace):
    kept = keep(space, "a?.nii.gz", "a*.nii.gz", "A_.nii.gz")
    assert sorted(inside(kept)) == ["A_ (3).nii.gz", "a_ (2).nii.gz", "a_.nii.gz"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("A*", "A&"), ("\U0001f600", "\U0001f601"), ("x" * 60 + "1", "x" * 60 + "2"), ("Up", "up")],
)
def test_folders_whose_safe_names_are_the_same_stay_apart(space: Workspace, one: str, other: str):
    names = [f"top/{folder}/{i}.mp4" for i in range(3) for folder in (one, other)]
    kept = keep(space, *names)
    lying = {
        folder: {path for path, name in inside(kept).items() if f"/{folder}/" in name}
        for folder in (one, other)
    }
    parents = [{path.rpartition("/")[0] for path in paths} for paths in lying.values()]
    assert [len(p) for p in parents] == [1, 1]
    assert parents[0] != parents[1]


def test_a_file_may_be_called_like_a_folder(space: Workspace):
    kept = keep(space, "a/b", "a/b/c", "a/b/d")
    assert inside(kept) == {"b": "a/b", "b (2)/c": "a/b/c", "b (2)/d": "a/b/d"}


def test_a_long_name_keeps_its_ending(space: Workspace):
    assert space.uploads.add("x" * 300 + ".nii.gz", io.BytesIO()).name == "x" * 59 + "….nii.gz"
    assert len(space.uploads.add("\U0001f600" * 60 + ".csv", io.BytesIO()).name.encode()) < 200


@pytest.mark.parametrize("name", ["😀 قياسات 25 °C.csv", "👩🏽\u200d🔬 हिन्दी.csv", "Été (2).csv"])
def test_words_and_pictures_of_a_name_stay(space: Workspace, name: str):
    assert space.uploads.add(name, io.BytesIO()).name == name
    assert space.uploads.add("a\u202eb:c`d.csv", io.BytesIO()).name == "a_b_c_d.csv"


class Breaks(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(28, "No space left on device")


def test_a_folder_is_kept_whole_or_not_at_all(space: Workspace):
    with pytest.raises(SequiturError, match="The disk is full"):
        space.uploads.add_together([("c/a.mp4", io.BytesIO(b"1")), ("c/b.mp4", Breaks())])
    assert list(space.uploads.path.iterdir()) == []


def test_a_dropped_folder_is_gone(space: Workspace):
    space.uploads.remove(keep(space, "clips/a.mp4", "clips/b.mp4"))
    assert list(space.uploads.path.iterdir()) == []


@given(some.lists(NAMES, max_size=5))
def test_no_name_leads_elsewhere_and_none_is_lost(tmp_path_factory, names: list[str]):
    space = Workspace(tmp_path_factory.mktemp("home") / "local")
    before = set(space.path.parent.rglob("*"))
    try:
        kept = keep(space, *names)
    except SequiturError:
        return
    assert space.uploads.path in kept.parents
    new = {path for path in space.path.parent.rglob("*") if path.is_file()} - before
    levels = [name.replace("\\", "/").strip("/").split("/") for name in names]
    shown = [
        name
        for name, parts in zip(names, levels, strict=True)
        if not any(part.startswith(".") or part == "__MACOSX" for part in parts)
    ]
    assert sorted(path.read_bytes() for path in new) == sorted(name.encode() for name in shown)
    assert all(kept.parent in path.parents for path in new)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("heart.csv", "heart.csv"),
        ("Über Größe (2).ts", "Über Größe (2).ts"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\x.npy", "x.npy"),
        ("..", "file"),
        ("", "file"),
        ("a\0b:c.csv", "a_b_c.csv"),
        ("." * 300 + "csv", "csv"),
        ("数" * 300 + ".csv", "数" * 59 + "….csv"),
    ],
)
def test_an_upload_keeps_a_readable_name_that_leads_nowhere_else(space, name, kept):
    path = space.uploads.add(name, io.BytesIO(b"1,2"))
    assert path.name == kept
    assert path.parent.parent == space.uploads.path
    assert path.read_bytes() == b"1,2"


def test_two_uploads_of_one_name_are_two_files(space: Workspace):
    paths = {space.uploads.add("x.csv", io.BytesIO(b"")) for _ in range(2)}
    assert len(paths) == 2


def test_a_dropped_upload_is_gone(space: Workspace):
    path = space.uploads.add("x.csv", io.BytesIO(b"1"))
    space.uploads.remove(path)
    assert list(space.uploads.path.iterdir()) == []


def test_files_elsewhere_are_never_dropped(space: Workspace, tmp_path: Path):
    (tmp_path / "own.csv").touch()
    space.uploads.remove(tmp_path / "own.csv")
    space.uploads.remove(space.uploads.path / ".." / "own.csv")
    assert (tmp_path / "own.csv").exists()
    assert space.uploads.path.is_dir()
