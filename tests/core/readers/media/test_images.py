"""Pictures as frames: which belong to one clip, in which order, and what is said of bad ones."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering.new_data_checks import match_training
from sequitur_core.jobs.file_reading.new_data_reading import read_new_file
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.media import images
from sequitur_core.readers.media.images import group_by_series
from tests.core import files
from tests.notes import worded

LOSSLESS = ("png", "bmp", "tif", "tiff")


def save(path: Path, frame: np.ndarray, **options: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(frame).save(path, **options)
    return path


def series(folder: Path, frames: Sequence[np.ndarray], name: str = "f_{:03}.png") -> Path:
    """A picture for each frame; their folder."""
    for number, frame in enumerate(frames, start=1):
        save(folder / name.format(number), frame)
    return folder


@pytest.fixture
def walks(tmp_path: Path) -> Path:
    """Two folders of three clips each, a folder for every clip."""
    for kind, shift in (("left", 0), ("right", 10)):
        for i in range(3):
            frames = files.pictures(5 + i, 20, 30, seed=shift + i)
            series(tmp_path / "walks" / kind / f"clip {i}", frames)
    return tmp_path / "walks"


# Which pictures are one clip


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a_1.png", "a_2.png", "b_1.png", "b_2.png"], {"a": 2, "b": 2}),
        (["1.png", "2.png"], {"alone": 2}),
        (["w/f1.png", "w/f2.png", "r/f1.png"], {"w": 2, "r": 1}),
        (["w/a1.png", "w/a2.png", "w/b1.png", "w/b2.png"], {"w/a": 2, "w/b": 2}),
        (["run_1_001.png", "run_1_002.png", "run_2_001.png"], {"run_1": 2, "run_2": 1}),
        (["001_left.png", "002_left.png", "001_right.png"], {"left": 2, "right": 1}),
        (["frame (1).png", "frame (2).png"], {"frame": 2}),
        (["start.png", "middle.png", "end.png"], {"alone": 3}),
        (["a1.png", "a2.png", "a1.jpg", "a2.jpg"], {"a": 2, "a jpg": 2}),
        (["1.png", "_.png", "11.png", "1_.png"], {"alone": 2, "alone png": 1, "alone png (2)": 1}),
    ],
)
def test_running_numbers_tell_which_pictures_belong_together(
    names: list[str], expected: dict[str, int]
):
    found = group_by_series(names, alone="alone")
    assert {name: len(members) for name, members in found.items()} == expected


@given(
    st.lists(
        st.text(st.sampled_from("ab1_/ "), min_size=1, max_size=9).filter(lambda n: n.strip("/ ")),
        unique=True,
        min_size=1,
    )
)
def test_every_picture_is_in_one_series(names: list[str]):
    members = [f"{name.strip('/')}.png" for name in names]
    members = list(dict.fromkeys(members))
    found = group_by_series(members, alone="alone")
    assert sorted(m for group in found.values() for m in group) == sorted(members)
    assert all(found)


def test_each_folder_is_a_clip_labelled_by_the_one_around_it(walks: Path):
    found = recognise(walks)
    assert found.sentence == "6 clips of 5-7 frames, 20 x 30 pixels, grey, labelled by folder"
    dataset = read(walks, found.recipe)
    assert list(dataset.labels["folder"]) == ["left"] * 3 + ["right"] * 3
    assert dataset.ids[:2] == ("left/clip 0", "left/clip 1")
    assert dataset.meta.step_unit == "frame"


def test_frame_2_comes_before_frame_10(tmp_path: Path):
    frames = [np.full((8, 8), 10 * i, np.uint8) for i in range(12)]
    folder = series(tmp_path / "f", frames, "frame{}.png")
    shown = load(folder, window=0).sequences[0][:, 0, 0] * 255
    np.testing.assert_allclose(shown, 10 * np.arange(12), atol=1e-3)


def test_one_long_series_is_cut_into_clips(tmp_path: Path):
    folder = series(tmp_path / "f", files.pictures(80, 8, 9))
    found = recognise(folder)
    assert found.recipe.window == 10
    assert found.sentence.startswith("8 clips of 10 frames")
    assert "cut from one series of pictures of 80 frames" in found.sentence
    dataset = read(folder, found.recipe)
    whole = load(folder, window=0).sequences[0]
    np.testing.assert_array_equal(np.concatenate(dataset.sequences), whole)
    assert dataset.ids[1] == "f frame 11"


@pytest.mark.parametrize("ending", ["tif", "png", "webp"])
def test_the_pages_of_a_file_are_frames(tmp_path: Path, ending: str):
    frames = files.pictures(6, 10, 12)
    path = tmp_path / f"stack.{ending}"
    first, *others = (Image.fromarray(frame) for frame in frames)
    first.save(path, save_all=True, append_images=others, lossless=True)
    np.testing.assert_allclose(load(path, window=0).sequences[0], frames / 255, atol=1e-6)


def test_files_of_pages_are_clips_whatever_their_numbers(tmp_path: Path):
    for i in range(3):
        first, *others = (Image.fromarray(frame) for frame in files.pictures(4 + i, 10, 12))
        (tmp_path / "f").mkdir(exist_ok=True)
        first.save(tmp_path / "f" / f"cell{i}.tif", save_all=True, append_images=others)
    assert load(tmp_path / "f").lengths.tolist() == [4, 5, 6]


def test_an_archive_is_read_as_its_folder_is(walks: Path, tmp_path: Path):
    archive = files.folder_as_zip(tmp_path / "walks.zip", walks)
    one, other = load(archive), load(walks)
    assert one.ids == other.ids
    for a, b in zip(one.sequences, other.sequences, strict=True):
        np.testing.assert_array_equal(a, b)


# What they show


@pytest.mark.parametrize("ending", LOSSLESS)
def test_pictures_come_back_as_they_were(tmp_path: Path, ending: str):
    frames = files.pictures(4, 17, 23)
    folder = series(tmp_path / "f", frames, f"{{}}.{ending}")
    np.testing.assert_allclose(load(folder, window=0).sequences[0], frames / 255, atol=1e-6)


def test_photographs_come_about_as_they_were(tmp_path: Path):
    frames = [np.full((16, 24), 60 + 40 * i, np.uint8) for i in range(4)]
    folder = series(tmp_path / "f", frames, "{}.jpg")
    np.testing.assert_allclose(
        load(folder, window=0).sequences[0], np.stack(frames) / 255, atol=0.02
    )


def test_colours_are_red_green_and_blue_from_0_to_1(tmp_path: Path):
    frames = np.zeros((3, 10, 12, 3), np.uint8)
    frames[:] = (255, 0, 51)
    dataset = load(series(tmp_path / "f", frames), window=0, colour=True)
    assert dataset.meta.channels == ("red", "green", "blue")
    assert dataset.sequences[0].shape == (3, 3, 10, 12)
    assert dataset.sequences[0][0, :, 5, 5] == pytest.approx([1, 0, 0.2])


def test_sixteen_bits_are_0_to_1_as_well(tmp_path: Path):
    frames = [np.full((8, 8), 13107 * i, np.uint16) for i in range(1, 6)]
    shown = load(series(tmp_path / "f", frames), window=0).sequences[0][:, 4, 4]
    np.testing.assert_allclose(shown, [0.2, 0.4, 0.6, 0.8, 1.0], atol=1e-5)


def test_floats_stay_as_they_are(tmp_path: Path):
    frames = [np.full((8, 8), 100.5 * i, np.float32) for i in range(1, 4)]
    frames[1][0, 0] = np.nan
    dataset = load(series(tmp_path / "f", frames, "{}.tif"), window=0)
    np.testing.assert_allclose(dataset.sequences[0][:, 4, 4], [100.5, 201, 301.5])
    assert "Missing numbers" in " ".join(worded(dataset.meta.notes))


def test_what_is_transparent_is_black(tmp_path: Path):
    frames = np.full((3, 8, 8, 4), 255, np.uint8)
    frames[:, :, 4:, 3] = 0
    shown = load(series(tmp_path / "f", frames), window=0).sequences[0]
    assert (shown[:, :, :4].min(), shown[:, :, 4:].max()) == (1, 0)


def test_photographs_stand_upright(tmp_path: Path):
    frame = np.zeros((8, 16), np.uint8)
    frame[:, 8:] = 250
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned by a quarter, with the clock
    for i in range(3):
        save(tmp_path / "f" / f"{i}.jpg", frame, exif=turned)
    shown = load(tmp_path / "f", window=0).sequences[0]
    assert shown.shape == (3, 16, 8)
    assert shown[0, :8].max() < 0.1 < 0.9 < shown[0, 8:].min()


def test_pictures_are_made_small_by_averaging(tmp_path: Path):
    frames = np.zeros((3, 64, 96), np.uint8)
    frames[:, ::2] = 200
    shown = load(series(tmp_path / "f", frames), window=0).sequences[0]
    assert shown.shape == (3, 32, 48)
    np.testing.assert_allclose(shown, 100 / 255, atol=0.01)


def test_pictures_of_several_sizes_are_brought_to_one(tmp_path: Path):
    series(tmp_path / "f" / "a", files.pictures(4, 20, 30))
    series(tmp_path / "f" / "b", files.pictures(4, 40, 60))
    series(tmp_path / "f" / "c", files.pictures(4, 40, 60))
    found = recognise(tmp_path / "f")
    assert found.recipe.frame_size == (32, 48)
    assert "2 sizes" in " ".join(found.reasons)
    assert {s.shape for s in read(tmp_path / "f", found.recipe).sequences} == {(4, 32, 48)}


def test_a_series_whose_pictures_differ_in_size_says_so(tmp_path: Path):
    folder = series(tmp_path / "f", files.pictures(4, 20, 30))
    save(folder / "f_005.png", files.pictures(1, 40, 60)[0])
    assert "have 2 sizes" in " ".join(worded(load(folder, window=0).meta.notes))


# The part of a frame


@given(left=st.integers(0, 90), top=st.integers(0, 90), width=st.integers(1, 99))
def test_a_region_is_cut_out(tmp_path: Path, left: int, top: int, width: int):
    frames = files.pictures(3, 20, 30)
    folder = series(tmp_path / "f", frames)
    right = min(left + width, 100)
    cut = load(folder, window=0, region=(float(left), float(top), float(right), 100.0))
    rows = slice(min(round(20 * top / 100), 19), None)
    first = min(round(30 * left / 100), 29)
    columns = slice(first, max(first + 1, round(30 * right / 100)))
    np.testing.assert_allclose(cut.sequences[0], frames[:, rows, columns] / 255, atol=1e-6)


def test_a_region_is_offered_with_a_picture(walks: Path):
    choice = next(c for c in recognise(walks).options if c.name == "region")
    assert (choice.kind, choice.value) == ("region", ())
    first = files.pictures(5, 20, 30, seed=0)[0]
    np.testing.assert_array_equal(choice.picture, np.repeat(first[..., None], 3, axis=2))


def test_another_region_has_another_size(tmp_path: Path):
    folder = series(tmp_path / "f", files.pictures(4, 80, 120))
    recipe = recognise(folder).recipe
    found = revise(folder, recipe, region=(0.0, 0.0, 50.0, 100.0))
    assert (recipe.frame_size, found.recipe.frame_size) == ((32, 48), (43, 32))
    assert "from 0 to 50 % of the width" in " ".join(found.reasons)
    whole = revise(folder, found.recipe, region=()).recipe
    assert whole == recipe


@pytest.mark.parametrize(
    "region", [(0.0, 0.0, 0.0, 100.0), (50.0, 0.0, 20.0, 100.0), (0.0, 0.0, 101.0, 1.0), (0.0, 9.0)]
)
def test_a_region_that_is_none_is_a_sentence(tmp_path: Path, region: tuple[float, ...]):
    folder = series(tmp_path / "f", files.pictures(3, 8, 8))
    with pytest.raises(SequiturError, match="left, top, right and bottom"):
        load(folder, region=region)


def test_a_recipe_says_what_is_kept(walks: Path):
    recipe = revise(walks, recognise(walks).recipe, region=(10.0, 0.0, 60.0, 50.0)).recipe
    assert Recipe.from_json(recipe.to_json()) == recipe
    said = " ".join(describe(recipe))
    assert "Read as pictures" in said
    assert "from 10 to 60 % of the width and from 0 to 50 % of the height" in said


def test_new_pictures_are_read_as_the_others_were(walks: Path, tmp_path: Path):
    recipe = revise(walks, recognise(walks).recipe, region=(0.0, 0.0, 50.0, 100.0)).recipe
    trained = read(walks, recipe)
    new = series(tmp_path / "new", files.pictures(6, 40, 60))
    found, _ = match_training(read_new_file(new, recipe, trained), trained, "CONV_LSTM_AE")
    assert [s.shape for s in found.sequences] == [(6, *recipe.frame_size)]


# What else lies there


def test_pictures_beside_videos_show_them(tmp_path: Path):
    files.clips(tmp_path / "f")
    series(tmp_path / "f", files.pictures(4, 20, 30), "thumb{}.png")
    dataset = load(tmp_path / "f")
    assert len(dataset) == 6
    assert "4 files of other formats were left out" in worded(dataset.meta.notes)[0]


def test_a_few_pictures_beside_tables_are_drawings_of_them(tmp_path: Path):
    (tmp_path / "f").mkdir()
    for i in range(3):
        files.table(tmp_path / "f" / f"{i}.csv", {"a": [1, 2, 3 + i], "b": [4, 5, 6]})
    series(tmp_path / "f", files.pictures(6, 20, 30), "plot{}.png")
    assert recognise(tmp_path / "f").recipe.format == "table"


def test_a_table_beside_many_pictures_is_left_out(tmp_path: Path):
    folder = series(tmp_path / "f", files.pictures(20, 20, 30))
    files.table(folder / "about.csv", {"a": [1, 2, 3]})
    assert recognise(folder).recipe.format == "pictures"
    assert "about.csv" in worded(load(folder).meta.notes)[0]


def text(path: Path) -> None:
    path.write_text("no picture at all")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def of_another_kind(path: Path) -> None:
    frames = [Image.fromarray(frame) for frame in files.pictures(3, 8, 8)]
    frames[0].save(path.with_suffix(".gif"), save_all=True, append_images=frames[1:])
    path.with_suffix(".gif").rename(path)


def huge(path: Path) -> None:
    """A few bytes that promise a picture of 3,600,000,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b""))


BAD: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": text,
    "cut off": cut_off,
    "of another kind": of_another_kind,
    "huge": huge,
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_picture_among_others_is_left_out(tmp_path: Path, kind: str):
    folder = series(tmp_path / "f", files.pictures(5, 40, 60))
    BAD[kind](folder / "f_003.png")
    dataset = load(folder, window=0)
    assert dataset.lengths.tolist() == [4]
    assert "1 picture of f can't be read and was left out: f_003.png." in worded(dataset.meta.notes)


@pytest.mark.parametrize("kind", BAD)
def test_bad_pictures_alone_are_a_sentence(tmp_path: Path, kind: str):
    folder = series(tmp_path / "f", files.pictures(2, 40, 60))
    for path in sorted(folder.iterdir()):
        BAD[kind](path)
    with pytest.raises(SequiturError, match=r"f_001\.png (is|can't)|No frame of f"):
        load(folder)


def test_one_picture_has_no_course_over_time(tmp_path: Path):
    path = save(tmp_path / "a.png", files.pictures(1, 8, 8)[0])
    with pytest.raises(SequiturError, match=r"a is a single picture, so nothing changes over time"):
        load(path)


def test_a_picture_alone_beside_series_is_left_out(walks: Path):
    save(walks / "cover.png", files.pictures(1, 8, 8)[0])
    found = recognise(walks)
    assert found.sentence.startswith("6 clips")
    assert "cover was left out: it is a single picture" in worded(found.warnings)[0]


def test_of_very_many_pictures_three_of_each_series_are_looked_at(
    walks: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = recognise(walks)
    seen = []
    opened = images._shown_size
    monkeypatch.setattr(images, "_shown_size", lambda image: seen.append(1) or opened(image))
    monkeypatch.setattr(images, "INSPECTED", 10)
    assert recognise(walks).sentence == whole.sentence
    assert len(seen) == 3 * 6
