"""Videos: which frames are read, at which size and pace, and what is said of bad ones."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.media import clip_recognition, video
from sequitur_core.settings.sizes import Sizes
from tests.core.files import CODECS, LOSSLESS, clip, clips, pictures
from tests.notes import worded

ROOT = Path(__file__).resolve().parents[4]

every_format = pytest.mark.parametrize("ending", list(CODECS))
lossless = pytest.mark.parametrize("ending", LOSSLESS)


def choice(path: Path, name: str) -> object:
    """What is chosen and offered under a name."""
    return next(c for c in recognise(path).options if c.name == name)


def test_readers_load_no_decoder_before_they_need_one() -> None:
    code = "import sys, sequitur_core.readers; print({'av', 'nibabel'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


# Which pictures come


@every_format
def test_a_video_has_the_frames_that_were_put_into_it(tmp_path: Path, ending: str) -> None:
    path = clip(tmp_path / f"a.{ending}", pictures(12, 20, 30), fps=25)
    assert load(path).sequences[0].shape == (12, 20, 30)


@lossless
def test_pictures_come_back_as_they_were(tmp_path: Path, ending: str) -> None:
    frames = pictures(9, 17, 23)
    path = clip(tmp_path / f"a.{ending}", frames)
    assert np.abs(load(path).sequences[0] - frames / 255).max() < 1e-6


@every_format
def test_black_is_0_and_white_is_1(tmp_path: Path, ending: str) -> None:
    frames = np.zeros((6, 32, 32), np.uint8)
    frames[:, :, 16:] = 255
    seen = load(clip(tmp_path / f"a.{ending}", frames, fps=25)).sequences[0]
    assert (seen[:, :, :8].max(), seen[:, :, 24:].min()) == (0, 1)


def test_frames_are_made_small_by_averaging(tmp_path: Path) -> None:
    frames = pictures(5, 64, 128)
    frames[:, :, :64:2], frames[:, :, 1:64:2] = 0, 200
    small = load(clip(tmp_path / "a.avi", frames)).sequences[0]
    assert small.shape == (5, 32, 64)
    assert np.abs(small[:, :, :30] - 100 / 255).max() < 0.01


def test_colours_are_red_green_and_blue_from_0_to_1(tmp_path: Path) -> None:
    frames = np.zeros((4, 16, 16, 3), np.uint8)
    frames[:, :, :8] = (255, 0, 51)
    frames[:, :, 8:] = (0, 102, 0)
    path = clip(tmp_path / "a.mov", frames, codec=("png", "rgb24"))
    dataset = load(path, colour=True)
    assert dataset.sequences[0].shape == (4, 3, 16, 16)
    assert dataset.meta.channels == ("red", "green", "blue")
    assert dataset.sequences[0][2, :, 5, 3] == pytest.approx([1, 0, 0.2], abs=0.01)
    assert dataset.sequences[0][2, :, 5, 12] == pytest.approx([0, 0.4, 0], abs=0.01)


@lossless
def test_a_part_of_the_frames_is_cut_out(tmp_path: Path, ending: str) -> None:
    frames = pictures(5, 20, 30)
    path = clip(tmp_path / f"a.{ending}", frames)
    cut = load(path, region=(10.0, 25.0, 60.0, 100.0)).sequences[0]
    assert np.abs(cut - frames[:, 5:, 3:18] / 255).max() < 1e-6


def test_a_part_is_made_small_as_the_whole_is(tmp_path: Path) -> None:
    frames = pictures(4, 80, 100)
    path = clip(tmp_path / "a.avi", frames)
    recipe = revise(path, recognise(path).recipe, region=(0.0, 0.0, 50.0, 100.0)).recipe
    assert recipe.frame_size == (51, 32)
    assert read(path, recipe).sequences[0].shape == (4, 51, 32)


def test_a_part_in_colour_keeps_its_colours(tmp_path: Path) -> None:
    frames = np.zeros((4, 16, 16, 3), np.uint8)
    frames[:, :, :8] = (255, 0, 51)
    path = clip(tmp_path / "a.mov", frames, codec=("png", "rgb24"))
    cut = load(path, colour=True, region=(0.0, 0.0, 50.0, 50.0)).sequences[0]
    assert cut.shape == (4, 3, 8, 8)
    assert cut[1, :, 5, 3] == pytest.approx([1, 0, 0.2], abs=0.01)


@pytest.mark.parametrize(
    ("colour", "channels", "shape"), [(True, 3, (3, 16, 16)), (False, None, (16, 16))]
)
def test_colour_alone_is_an_axis_of_channels_to_the_models(
    tmp_path: Path, colour: bool, channels: int | None, shape: tuple[int, ...]
) -> None:
    sizes = Sizes.of(load(clip(tmp_path / "a.mp4", pictures(5, 16, 16)), colour=colour))
    assert (sizes.in_channels, sizes.element_shape) == (channels, shape)


@given(
    n=st.integers(2, 40),
    height=st.integers(2, 70),
    width=st.integers(2, 70),
    fps=st.integers(1, 60),
    ending=st.sampled_from(["avi", "mkv", "mov"]),
)
def test_all_frames_come_at_the_size_that_was_said(
    tmp_path: Path, n: int, height: int, width: int, fps: int, ending: str
) -> None:
    path = clip(tmp_path / f"a.{ending}", pictures(n, height, width), fps=fps)
    recognised = recognise(path)
    frames = read(path, recognised.recipe).sequences[0]
    high, wide = recognised.recipe.frame_size
    assert frames.shape == (n, high, wide)
    assert min(high, wide) == min(height, width, 32)
    assert abs(wide / high - width / height) <= (width / height + 1) / (2 * min(high, wide))


@given(
    n=st.integers(2, 30),
    fps=st.integers(2, 30),
    kept=st.floats(0.5, 60),
    window=st.integers(0, 12),
    step=st.integers(0, 12),
)
def test_as_many_frames_are_read_as_were_announced(
    tmp_path: Path, n: int, fps: int, kept: float, window: int, step: int
) -> None:
    path = clip(tmp_path / "a.avi", pictures(n, 8, 9), fps=fps)
    counted = int((n - 1) / fps * kept + 0.01) + 1
    try:
        recognised = recognise(path)
        recognised = revise(path, recognised.recipe, fps=kept, window=window, window_step=step)
    except SequiturError:
        assert window > counted or counted < 2
        return
    dataset = read(path, recognised.recipe)
    lengths = [int(x) for x in re.findall(r"\d+", recognised.sentence)]
    assert lengths[:2] == [len(dataset), len(dataset.sequences[0])]
    assert lengths[1] == (window or counted)


@given(fps=st.integers(4, 40), kept=st.floats(2.2, 40))
def test_the_frame_nearest_in_time_is_kept(tmp_path: Path, fps: int, kept: float) -> None:
    frames = np.arange(20, dtype=np.uint8)[:, None, None].repeat(4, 1).repeat(4, 2)
    seen = load(clip(tmp_path / "a.avi", frames, fps=fps), fps=kept).sequences[0][:, 0, 0] * 255
    due = np.arange(len(seen)) / kept * fps
    assert np.abs(seen - due).max() <= 0.51


# Pace


def test_the_step_is_the_time_between_two_frames(tmp_path: Path) -> None:
    meta = load(clip(tmp_path / "a.mp4", pictures(12, 20, 30), fps=25)).meta
    assert (meta.step, meta.step_unit) == (0.04, "s")


def test_fewer_frames_per_second_make_the_step_longer(tmp_path: Path) -> None:
    dataset = load(clip(tmp_path / "a.mp4", pictures(21, 20, 30), fps=20), fps=5.0)
    assert (dataset.meta.step, dataset.lengths.tolist()) == (0.2, [6])


def test_frames_that_pause_are_taken_at_even_times(tmp_path: Path) -> None:
    frames = np.full((6, 16, 16), 10, np.uint8) * np.arange(1, 7, dtype=np.uint8)[:, None, None]
    path = clip(tmp_path / "a.mkv", frames, times=[0, 100, 200, 500, 600, 700])
    seen = load(path).sequences[0][:, 0, 0] * 25.5
    assert seen.round().tolist() == [1, 2, 3, 3, 3, 4, 5, 6]
    assert "don't follow one another evenly" in " ".join(recognise(path).reasons)


def test_all_frames_may_be_kept_though_they_pause(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mkv", pictures(6, 16, 16), times=[0, 100, 200, 500, 600, 700])
    assert load(path, fps=0.0).lengths.tolist() == [6]


def test_clips_of_different_pace_are_brought_to_one(tmp_path: Path) -> None:
    clip(tmp_path / "a.avi", pictures(20, 16, 16), fps=10)
    clip(tmp_path / "b.avi", pictures(30, 16, 16), fps=15)
    recognised = recognise(tmp_path)
    assert recognised.recipe.fps == 10
    assert "Clips of 10 to 15 frames per second are brought to 10" in " ".join(recognised.reasons)
    assert read(tmp_path, recognised.recipe).lengths.tolist() == [20, 20]


def test_a_clip_that_crawls_does_not_slow_down_the_others(tmp_path: Path) -> None:
    for name, fps in (("a", 1), ("b", 20), ("c", 20)):
        clip(tmp_path / f"{name}.avi", pictures(8, 16, 16), fps=fps)
    assert recognise(tmp_path).recipe.fps == 20


def gif(path: Path, durations: list[int]) -> None:
    """A moving picture whose frames last for some milliseconds each."""
    first, *others = (Image.fromarray(one) for one in pictures(len(durations), 16, 16))
    first.save(path, save_all=True, append_images=others, duration=durations, loop=0)


def test_a_long_pause_of_one_frame_does_not_slow_down_clips(tmp_path: Path) -> None:
    gif(tmp_path / "a.gif", [1000] * 5 + [9000] + [1000] * 4)
    gif(tmp_path / "b.gif", [1000] * 8)
    gif(tmp_path / "c.gif", [700] * 8)
    recognised = recognise(tmp_path)
    assert recognised.recipe.fps == 1
    assert ", 1 frame per second" in recognised.sentence
    assert "a.gif holds some frames longer than most" in " ".join(recognised.reasons)
    assert read(tmp_path, recognised.recipe).lengths.tolist() == [18, 8, 5]
    assert not recognised.warnings


def test_a_clip_that_loses_more_than_half_of_its_frames_is_said_and_may_keep_them(
    tmp_path: Path,
) -> None:
    for name in "abc":
        gif(tmp_path / f"{name}.gif", [1000] * 5)
    gif(tmp_path / "d.gif", [100] * 21)
    recognised = recognise(tmp_path)
    (warning,) = recognised.warnings
    assert "d.gif keeps 3 of 21 frames at 1 frame per second" in str(warning)
    (offer,) = warning.offers
    assert offer.label == "Keep 10 frames per second"
    revised = revise(tmp_path, recognised.recipe, **offer.changes)
    assert not revised.warnings
    assert read(tmp_path, revised.recipe).lengths.tolist() == [41, 41, 41, 21]
    gif(tmp_path / "e.gif", [200] * 11)
    (warning,) = recognise(tmp_path).warnings
    assert "2 clips keep fewer than half" in str(warning)


def test_a_clip_too_short_for_the_rate_of_slower_ones_may_be_kept(tmp_path: Path) -> None:
    for name in "abc":
        gif(tmp_path / f"{name}.gif", [1000] * 5)
    gif(tmp_path / "d.gif", [100] * 8)
    recognised = recognise(tmp_path)
    (warning,) = recognised.warnings
    assert "1 clip was left out: too short" in str(warning)
    revised = revise(tmp_path, recognised.recipe, **warning.offers[0].changes)
    assert read(tmp_path, revised.recipe).lengths.tolist() == [41, 41, 41, 8]


def test_nothing_is_offered_that_would_be_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_recognition, "LONGEST_CLIP", 30)
    for name, durations in (("a", [1000] * 5), ("b", [1000] * 5), ("c", [100] * 21)):
        gif(tmp_path / f"{name}.gif", durations)
    (warning,) = recognise(tmp_path).warnings
    assert not warning.offers


def test_slower_clips_are_said_to_be_repeated(tmp_path: Path) -> None:
    for name, duration in (("a", 1000), ("b", 50), ("c", 50)):
        gif(tmp_path / f"{name}.gif", [duration] * 8)
    recognised = recognise(tmp_path)
    assert recognised.recipe.fps == 20
    assert "Frames of slower clips are repeated" in " ".join(recognised.reasons)
    assert not recognised.warnings


def test_time_is_counted_in_frames_where_paces_stay_apart(tmp_path: Path) -> None:
    clip(tmp_path / "a.avi", pictures(20, 16, 16), fps=10)
    clip(tmp_path / "b.avi", pictures(30, 16, 16), fps=15)
    assert load(tmp_path, fps=0.0).meta.step_unit == "frame"


def test_long_clips_keep_every_second_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_recognition, "LONGEST_CLIP", 10)
    for name in "ab":
        clip(tmp_path / f"{name}.avi", pictures(15, 16, 16), fps=20)
    recognised = recognise(tmp_path)
    assert recognised.recipe.fps == 10
    assert "the longest clip would have 15 frames" in " ".join(recognised.reasons)


def test_a_large_video_keeps_fewer_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_recognition, "COMFORTABLE", 60 * 16 * 16 * 4)
    path = clip(tmp_path / "a.avi", pictures(100, 16, 16), fps=20)
    assert recognise(path).recipe.fps == 10


# Size and shape


def test_the_size_trained_on_is_said(tmp_path: Path) -> None:
    reasons = recognise(clip(tmp_path / "a.mp4", pictures(5, 60, 80))).reasons
    assert "Frames of 60 x 80 pixels are resized to 32 x 43 for training." in reasons


def test_small_frames_are_never_made_larger(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", pictures(5, 16, 20))
    assert recognise(path).recipe.frame_size == (16, 20)


def test_another_size_may_be_chosen(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", pictures(5, 60, 80))
    labels = dict(choice(path, "frame_size").options)  # type: ignore[attr-defined]
    assert labels[48, 64] == "48 x 64 pixels"
    assert labels[60, 80] == "60 x 80 pixels, as in the file"
    assert load(path, frame_size=(48, 64)).element_shape == (48, 64)


def test_no_frame_size_keeps_the_files_own(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", pictures(5, 60, 80))
    assert load(path, frame_size=()).element_shape == (60, 80)
    assert read(path, Recipe(format="video")).element_shape == (60, 80)


def test_clips_of_another_shape_get_black_borders(tmp_path: Path) -> None:
    white = np.full((4, 40, 40), 255, np.uint8)
    clip(tmp_path / "a.avi", white)
    clip(tmp_path / "b.avi", white)
    clip(tmp_path / "c.avi", white[:, :20])
    frames = load(tmp_path).sequences[2]
    assert frames.shape == (4, 32, 32)
    assert frames[:, :8].max() == frames[:, 24:].max() == 0
    assert frames[:, 8:24].min() == 1


def test_borders_are_said(tmp_path: Path) -> None:
    for name, height in (("a", 40), ("b", 40), ("c", 20)):
        clip(tmp_path / f"{name}.avi", pictures(4, height, 40))
    assert "black borders" in " ".join(recognise(tmp_path).reasons)
    assert worded(load(tmp_path).meta.notes) == (
        "Frames of 2 sizes were brought to 32 x 32 pixels. 1 clip of another shape has black "
        "borders.",
    )


def test_a_video_filmed_upright_is_turned(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", pictures(4, 24, 32))
    flat = load(path).sequences[0]
    content = bytearray(path.read_bytes())
    at = content.find(b"tkhd") + 40  # the matrix of the track: turned by a quarter, with the clock
    content[at : at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    path.write_bytes(bytes(content))
    upright = np.rot90(flat, -1, axes=(1, 2))
    assert np.array_equal(load(path).sequences[0], upright)
    cut = load(path, region=(0.0, 0.0, 50.0, 25.0)).sequences[0]
    assert np.abs(cut - upright[:, :8, :12]).max() < 0.01


def test_wide_pixels_make_wide_frames(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", pictures(4, 20, 30), sample_aspect_ratio=Fraction(2, 1))
    assert load(path).element_shape == (20, 60)
    assert load(path, region=(50.0, 0.0, 100.0, 50.0)).element_shape == (10, 30)


# One long video


def test_a_long_video_is_cut_into_clips(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", pictures(300, 8, 8), fps=25)
    recognised = recognise(path)
    assert recognised.sentence == (
        "9 clips of 32 frames, 8 x 8 pixels, grey, 25 frames per second, cut from one video of 300 "
        "frames"
    )
    assert "is cut into clips of 32 frames (1.3 s)" in " ".join(recognised.reasons)


def test_clips_of_a_long_video_say_where_they_were_cut(tmp_path: Path) -> None:
    dataset = load(clip(tmp_path / "a.avi", pictures(100, 8, 8), fps=10), window=20)
    assert dataset.ids == ("a 00:00", "a 00:02", "a 00:04", "a 00:06", "a 00:08")
    assert dataset.recording.tolist() == [0] * 5
    assert dataset.start.tolist() == [0, 20, 40, 60, 80]


def test_short_clips_are_named_by_tenths_of_a_second(tmp_path: Path) -> None:
    dataset = load(clip(tmp_path / "a.avi", pictures(100, 8, 8), fps=10), window=15)
    assert dataset.ids[:2] == ("a 00:00.0", "a 00:01.5")


def test_clips_that_overlap_have_names_of_their_own(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", pictures(100, 8, 8), fps=25)
    dataset = load(path, window=20, window_step=1)
    assert len(set(dataset.ids)) == len(dataset) == 81


def test_frames_left_at_the_end_are_said(tmp_path: Path) -> None:
    dataset = load(clip(tmp_path / "a.avi", pictures(100, 8, 8)), window=30)
    assert "1 second at the end is left over." in worded(dataset.meta.notes)


def test_a_short_video_stays_whole(tmp_path: Path) -> None:
    recognised = recognise(clip(tmp_path / "a.avi", pictures(60, 8, 8)))
    assert recognised.sentence == "1 clip of 60 frames, 8 x 8 pixels, grey, 10 frames per second"
    assert worded(recognised.warnings) == ()


def test_a_long_video_may_stay_whole(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", pictures(100, 8, 8))
    assert load(path, window=0).lengths.tolist() == [100]


def test_other_frames_per_second_cut_other_clips(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", pictures(300, 8, 8), fps=10)
    first = recognise(path).recipe
    assert first.window == 20
    assert revise(path, first, fps=5.0).recipe.window == 10


# Options and progress


@pytest.mark.parametrize("several", [False, True])
def test_confirming_each_option_changes_nothing(tmp_path: Path, several: bool) -> None:
    path = clips(tmp_path / "f") if several else clip(tmp_path / "a.mp4", pictures(80, 40, 50))
    recognised = recognise(path)
    for option in recognised.options:
        assert revise(path, recognised.recipe, **{option.name: option.value}) == recognised


@pytest.mark.parametrize("several", [False, True])
def test_what_is_chosen_is_offered(tmp_path: Path, several: bool) -> None:
    path = clips(tmp_path / "f") if several else clip(tmp_path / "a.mp4", pictures(80, 40, 50))
    for option in recognise(path).options:
        offered = [value for value, _ in option.options]
        assert option.kind != "one" or option.value in offered


@pytest.mark.parametrize("several", [False, True])
def test_any_other_option_is_read_or_refused_in_words(tmp_path: Path, several: bool) -> None:
    path = clips(tmp_path / "f") if several else clip(tmp_path / "a.mp4", pictures(80, 40, 50))
    recognised = recognise(path)
    for option in recognised.options:
        values = [value for value, _ in option.options] if option.kind == "one" else []
        values += {"flag": [not option.value], "many": [()], "int": [1, 5, 500]}.get(
            option.kind, []
        )
        for value in values:
            try:
                revised = revise(path, recognised.recipe, **{option.name: value})
            except SequiturError:
                continue
            dataset = read(path, revised.recipe)
            assert revised.sentence.startswith(f"{len(dataset)} clip")


def test_a_recipe_survives_its_json(tmp_path: Path) -> None:
    recipe = recognise(clips(tmp_path / "f")).recipe
    assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize("size", [(0, 3), (1.5, 2), (4,), (1, 2, 3, 4)])
def test_a_frame_size_that_is_none_is_refused(size: tuple[int, ...]) -> None:
    with pytest.raises(SequiturError, match="whole numbers above 0"):
        Recipe(format="video", frame_size=size)


def test_a_volumes_size_is_refused_for_frames(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", pictures(5, 8, 8))
    with pytest.raises(SequiturError, match="height and a width"):
        load(path, frame_size=(4, 4, 4))
    with pytest.raises(SequiturError, match="height and a width"):
        read(path, Recipe(format="video", frame_size=(4, 4, 4)))


@pytest.mark.parametrize("fps", [-1.0, float("nan"), float("inf")])
def test_a_pace_that_is_none_is_refused(fps: float) -> None:
    with pytest.raises(SequiturError, match="frames per second"):
        Recipe(format="video", fps=fps)


def test_a_pace_at_which_one_frame_is_left_is_refused(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", pictures(5, 8, 8))
    with pytest.raises(SequiturError, match=r"^At 1 frame per second, only one is left of a\.avi"):
        load(path, fps=1.0)


@pytest.mark.parametrize("several", [False, True])
def test_progress_goes_from_nothing_to_all(tmp_path: Path, several: bool) -> None:
    path = clips(tmp_path / "f") if several else clip(tmp_path / "a.avi", pictures(300, 8, 8))
    shares: list[float] = []
    read(path, recognise(path).recipe, progress=lambda share, words: shares.append(share))
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] == 1


def test_progress_names_the_clip(tmp_path: Path) -> None:
    said: list[str] = []
    load(clips(tmp_path / "f"), lambda share, words: said.append(words))
    assert "Reading clip 3 of 6" in said


# Memory


@pytest.mark.parametrize("several", [False, True])
def test_a_size_too_large_is_said_to_be_the_cause(tmp_path: Path, several: bool) -> None:
    path = clips(tmp_path / "f") if several else clip(tmp_path / "a.avi", pictures(100, 8, 8))
    with pytest.raises(
        SequiturError, match=r"frames of 100,000 x 100,000 pixels\. Choose a smaller size\.$"
    ):
        load(path, frame_size=(100_000, 100_000))


def test_many_clips_of_a_large_size_may_be_fewer_or_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(4):
        clip(tmp_path / "f" / f"{i}.avi", pictures(10, 8, 8))
    monkeypatch.setattr("sequitur_core.readers.media.clips.LARGEST", 100_000)
    with pytest.raises(SequiturError, match=r"Load fewer clips, or choose a smaller size\.$"):
        load(tmp_path / "f", frame_size=(100, 90))


def test_more_than_fits_in_memory_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clip(tmp_path / "a.avi", pictures(50, 16, 16))
    recipe = recognise(path).recipe
    monkeypatch.setattr("sequitur_core.readers.media.clips.LARGEST", 40 * 16 * 16 * 4)
    monkeypatch.setattr(video, "_FrameBlocks", None)
    for attempt in (lambda: revise(path, recipe), lambda: read(path, recipe)):
        with pytest.raises(SequiturError, match="Keep fewer frames per second, or choose a small"):
            attempt()


def test_shared_frames_of_overlapping_clips_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clip(tmp_path / "a.avi", pictures(80, 16, 16))
    monkeypatch.setattr("sequitur_core.readers.media.clips.LARGEST", 100 * 16 * 16 * 4)
    assert len(load(path, window=20)) == 4
    with pytest.raises(SequiturError, match="Let the clips overlap less"):
        load(path, window=20, window_step=5)


def test_a_video_that_claims_a_million_frames_has_those_that_are_there(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mov", pictures(10, 16, 16), codec=("rawvideo", "gray"))
    content = bytearray(path.read_bytes())
    for box, at in ((b"stsz", 12), (b"stts", 12), (b"stsc", 16)):
        start = content.find(box) + at
        content[start : start + 4] = struct.pack(">I", 1_000_000)
    path.write_bytes(bytes(content))
    dataset = load(path)
    assert dataset.lengths.tolist() == [10]
    assert "10 of 1,000,000 frames came" in worded(dataset.meta.notes)[0]


def test_many_frames_are_decoded_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = pictures(50, 700, 700)
    path = clip(tmp_path / "a.avi", frames)
    seen = load(path, frame_size=(), window=0).sequences[0]
    assert np.array_equal((seen * 255).round(), frames)


# Bad videos


def sound(path: Path) -> Path:
    """A file of silence."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), "fltp", "mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def text(path: Path) -> Path:
    path.write_text("Dear all, this is a letter.\n" * 40)
    return path


def nothing(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def playlist(path: Path) -> Path:
    """What some players follow to other files."""
    clip(path.with_name("secret.avi"), pictures(9, 16, 16))
    path.write_text("ffconcat version 1.0\nfile secret.avi\n")
    return path


def head(path: Path) -> Path:
    """Cut off within the first frame."""
    whole = clip(path, pictures(9, 64, 64)).read_bytes()
    path.write_bytes(whole[: whole.find(b"movi") + 20])
    return path


def giant(path: Path) -> Path:
    """A small file whose one frame would fill the memory."""
    content = bytearray(clip(path, pictures(5, 20, 20)).read_bytes())
    content[6:10] = struct.pack("<HH", 9000, 9000)
    path.write_bytes(bytes(content))
    return path


BAD: list[tuple[str, Callable[[Path], Path], str]] = [
    ("empty.mp4", nothing, "is empty"),
    ("letter.mp4", text, "something else despite its ending"),
    ("letter.gif", text, "something else despite its ending"),
    ("list.mp4", playlist, "something else despite its ending"),
    ("sound.mp4", sound, "holds sound only"),
    ("one.mp4", lambda p: clip(p, pictures(1, 16, 16)), "has one frame only"),
    ("one.gif", lambda p: clip(p, pictures(1, 16, 16)), "has one frame only"),
    ("none.avi", head, "no frame that can be decoded|is damaged"),
    ("giant.gif", giant, "can't be read|no frame that can be decoded|too large"),
]
bad = pytest.mark.parametrize(("name", "make", "says"), BAD, ids=[f"{n} {s}" for n, _, s in BAD])


@bad
def test_what_is_wrong_with_a_video_is_said(
    tmp_path: Path, name: str, make: Callable[[Path], Path], says: str
) -> None:
    with pytest.raises(SequiturError, match=says) as caught:
        recognise(make(tmp_path / name))
    assert str(caught.value).startswith(name)
    assert str(tmp_path) not in str(caught.value)


@bad
def test_a_bad_clip_among_good_ones_is_left_out_and_named(
    tmp_path: Path, name: str, make: Callable[[Path], Path], says: str
) -> None:
    folder = clips(tmp_path / "f")
    (folder / "left" / name).write_bytes(make(tmp_path / name).read_bytes())
    recognised = recognise(folder)
    assert f"left/{name} was left out: it " in worded(recognised.warnings)[0]
    assert re.search(says, worded(recognised.warnings)[0])
    dataset = read(folder, recognised.recipe)
    assert (len(dataset), worded(dataset.meta.notes)[0]) == (6, worded(recognised.warnings)[0])


def test_a_folder_without_a_good_clip_says_why(tmp_path: Path) -> None:
    nothing(tmp_path / "a.mp4")
    text(tmp_path / "b.mp4")
    with pytest.raises(SequiturError, match=r"a\.mp4 is empty"):
        recognise(tmp_path)


@pytest.mark.parametrize("counted", [True, False])
def test_a_video_cut_off_gives_the_frames_that_came_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: bool
) -> None:
    if not counted:  # beyond this size a file is believed
        monkeypatch.setattr(video, "COUNTED", 0)
    frames = pictures(40, 32, 32)
    path = clip(tmp_path / "a.avi", frames)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    dataset = load(path)
    came = len(dataset.sequences[0])
    assert 2 <= came < 40
    assert np.array_equal((dataset.sequences[0] * 255).round(), frames[:came])
    assert worded(dataset.meta.notes) == (
        f"a.avi is damaged or cut off: {came} of 40 frames came.",
    )


def test_frames_that_cannot_be_decoded_are_said(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mov", pictures(40, 32, 32))
    content = bytearray(path.read_bytes())
    at = content.find(b"IDAT", len(content) // 2)
    content[at - 8 : at + 20] = bytes(28)
    path.write_bytes(bytes(content))
    dataset = load(path)
    assert len(dataset.sequences[0]) == 39
    assert worded(dataset.meta.notes) == ("a.mov is damaged or cut off: 39 of 40 frames came.",)


def test_frames_that_change_their_size_are_made_one_size(tmp_path: Path) -> None:
    both = [
        clip(tmp_path / f"{height}.mpg", pictures(12, height, 48), fps=25).read_bytes()
        for height in (32, 64)
    ]
    (tmp_path / "a.mpg").write_bytes(b"".join(both))
    dataset = load(tmp_path / "a.mpg")
    assert dataset.sequences[0].shape[1:] == (32, 48)
    assert 20 < len(dataset.sequences[0]) <= 24
    assert "The frames of a.mpg change their size; all are made 32 x 48." in worded(
        dataset.meta.notes
    )


def test_a_video_in_which_nothing_moves_is_said(tmp_path: Path) -> None:
    for name, frames in (("a", np.full((5, 8, 8), 9, np.uint8)), ("b", pictures(5, 8, 8))):
        clip(tmp_path / f"{name}.avi", frames)
    assert worded(load(tmp_path).meta.notes) == (
        "1 clip shows the same picture from beginning to end.",
    )


def test_too_long_a_window_is_said(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", pictures(10, 8, 8))
    with pytest.raises(SequiturError, match=r"the longest has 10\. Choose shorter clips"):
        load(path, window=11)


@given(ending=st.sampled_from(list(CODECS)), seed=st.integers(0, 10**6))
def test_a_damaged_video_is_read_or_refused_in_words(
    ending: str, seed: int, tmp_path: Path
) -> None:
    path = clip(tmp_path / f"a.{ending}", pictures(12, 20, 30), fps=25)
    rng = np.random.default_rng(seed)
    content = bytearray(path.read_bytes())
    content = content[: rng.integers(1, len(content) + 1)] if rng.random() < 0.5 else content
    for _ in range(rng.integers(0, 20)):
        content[rng.integers(len(content))] = rng.integers(256)
    path.write_bytes(bytes(content))
    try:
        recognised = recognise(path)
        dataset = read(path, recognised.recipe)
    except SequiturError:
        return
    assert len(dataset) > 0
