"""Sounds: how loud they are in which pitch, at which moments, and what is said of bad ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering.new_data_checks import match_training
from sequitur_core.jobs.file_reading.new_data_reading import read_new_file
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.media.sounds import decoding
from sequitur_core.readers.media.sounds import reader as sound_reader
from tests.core.files import clip, folder_as_zip, pictures, sound, tone
from tests.notes import worded


def noise(seconds: float, *, seed: int = 0, rate: int = 8000, loud: float = 0.1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, loud, round(seconds * rate)).clip(-1, 1)


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Tones and noises of half a second in two folders."""
    for i in range(3):
        sound(tmp_path / "calls" / "tone" / f"t{i}.wav", tone(0.5, 500 + 100 * i, loud=0.5))
        sound(tmp_path / "calls" / "hiss" / f"h{i}.wav", noise(0.5, seed=i))
    return tmp_path / "calls"


def offered(path: Path, name: str) -> list[object]:
    found = {choice.name: choice for choice in recognise(path).options}
    return [value for value, _ in found[name].options] if name in found else []


# How loud, and where


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_a_sine_as_loud_as_can_be_has_0_decibels(tmp_path: Path, bits: int):
    path = sound(tmp_path / "a.wav", tone(1, 440), bits=bits)
    loudness = load(path, sound="loudness", window=0).sequences[0]
    np.testing.assert_allclose(loudness, 0, atol=0.1)


@pytest.mark.parametrize("rate", [8000, 22_050, 44_100, 96_000])
def test_noise_is_as_loud_as_its_spread_says(tmp_path: Path, rate: int):
    path = sound(tmp_path / "a.wav", noise(1, rate=rate), rate=rate)
    loudness = load(path, sound="loudness", window=0).sequences[0]
    assert loudness.mean() == pytest.approx(10 * np.log10(2 * 0.1**2), abs=0.5)


@pytest.mark.parametrize("band", [2, 7, 14])
def test_a_tone_is_heard_in_its_band(tmp_path: Path, band: int):
    edges = decoding.band_edges(Recipe(format="sound", highest=4000.0))
    path = sound(tmp_path / "a.wav", tone(1, edges[band + 1]))
    loudness = load(path, window=0).sequences[0].mean(axis=0)
    assert loudness.argmax() == band
    assert loudness[band] == pytest.approx(0, abs=1)
    far = [b for b in range(16) if abs(b - band) > 1]
    assert loudness[far].max() < -40


def test_a_rising_tone_moves_through_the_bands(tmp_path: Path):
    t = np.arange(8000) / 8000
    path = sound(tmp_path / "a.wav", np.sin(2 * np.pi * (200 * t + 1500 * t**2)))
    heard = load(path, window=0).sequences[0].argmax(axis=1)
    assert (np.diff(heard) >= 0).all()
    assert (heard[0], heard[-1]) == (1, 14)


@given(loud=st.floats(0.02, 1), share=st.floats(0.1, 1), fps=st.sampled_from([2.0, 20.0, 100.0]))
def test_loudness_falls_by_the_decibels_of_the_factor(
    tmp_path: Path, loud: float, share: float, fps: float
):
    path = tmp_path / "a.wav"
    choices = {"fps": fps, "window": 0, "sound": "loudness"}
    one, other = (
        load(sound(path, tone(1, 300, loud=level), bits=32), **choices).sequences[0]
        for level in (loud, loud * share)
    )
    np.testing.assert_allclose(one - other, -20 * np.log10(share), atol=1e-3)


@given(
    cuts=st.lists(st.integers(1, 500), min_size=1, max_size=30),
    fps=st.sampled_from([2.0, 30.0, 200.0]),
)
def test_pieces_of_any_size_give_the_same(cuts: list[int], fps: float):
    recipe = Recipe(format="sound", fps=fps, highest=1000.0)
    values = noise(sum(cuts) / 2000, rate=2000)[None].astype(np.float32)
    pieces = np.split(values, np.cumsum(cuts)[:-1], axis=1)
    whole = decoding._loudness(iter([values]), 2000, recipe)
    assert len(whole) == int(sum(cuts) / 2000 * fps + 1e-6)
    np.testing.assert_allclose(decoding._loudness(iter(pieces), 2000, recipe), whole, atol=1e-3)


def test_little_is_measured_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = sound(tmp_path / "a.wav", noise(3), rate=8000)
    whole = load(path, window=0).sequences[0]
    monkeypatch.setattr(decoding, "_HELD", 1)
    monkeypatch.setattr(decoding, "_AT_ONCE", 1)
    np.testing.assert_allclose(load(path, window=0).sequences[0], whole, atol=1e-4)


@given(
    seconds=st.floats(0.05, 1),
    rate=st.sampled_from([8000, 11_025, 44_100]),
    fps=st.sampled_from([0.0, 5.0, 50.0, 200.0]),
    what=st.sampled_from(["bands", "loudness"]),
)
def test_as_many_steps_come_as_were_announced(
    tmp_path: Path, seconds: float, rate: int, fps: float, what: str
):
    n = round(seconds * rate)
    path = sound(tmp_path / "a.wav", noise(seconds, rate=rate), rate=rate)
    if fps and int(n / rate * fps + 1e-6) < 2:
        with pytest.raises(SequiturError, match="too short"):
            load(path, fps=fps, sound=what, window=0)
        return
    found = revise(path, Recipe(format="sound"), fps=fps, sound=what, window=0)
    dataset = read(path, found.recipe)
    steps = int(n / rate * found.recipe.fps + 1e-6)
    assert dataset.lengths.tolist() == [steps]
    assert found.sentence.startswith(f"1 sound of {steps} steps")
    assert dataset.meta.step == pytest.approx(1 / found.recipe.fps)


def test_silence_is_next_to_silent(tmp_path: Path):
    path = sound(tmp_path / "a.wav", np.concatenate([tone(0.5, 500), np.zeros(4000)]))
    loudness = load(path, sound="loudness", window=0).sequences[0]
    assert (loudness[-10:] == decoding.FLOOR).all()


# Channels


def test_left_and_right_are_averaged_or_stay_apart(tmp_path: Path):
    path = sound(tmp_path / "a.wav", np.stack([tone(1, 500), np.zeros(8000)]))
    choices = {"sound": "loudness", "window": 0}
    both = load(path, **choices)
    apart = load(path, **choices, stereo=True)
    assert both.meta.channels == ("loudness",)
    assert both.sequences[0].mean() == pytest.approx(20 * np.log10(0.5), abs=0.1)
    assert apart.meta.channels == ("left loudness", "right loudness")
    np.testing.assert_allclose(apart.sequences[0].mean(axis=0), [0, decoding.FLOOR], atol=0.1)


def test_bands_of_both_sides_are_channels(tmp_path: Path):
    path = sound(tmp_path / "a.wav", np.stack([noise(1), noise(1, seed=1)]))
    dataset = load(path, stereo=True, bands=8)
    assert dataset.element_shape == (16,)
    assert dataset.meta.channels[0].startswith("left ")
    assert dataset.meta.channels[8] == dataset.meta.channels[0].replace("left", "right")
    assert set(dataset.meta.units) == {"dB"}


def test_sides_are_only_offered_where_there_are_two(tmp_path: Path):
    one = sound(tmp_path / "one.wav", noise(1))
    two = sound(tmp_path / "two.wav", np.stack([noise(1), noise(1)]))
    names = [[choice.name for choice in recognise(path).options] for path in (one, two)]
    assert ["stereo" in found for found in names] == [False, True]


def test_files_of_one_and_two_channels_cant_stay_apart(tmp_path: Path):
    sound(tmp_path / "f" / "one.wav", noise(1))
    sound(tmp_path / "f" / "two.wav", np.stack([noise(1), noise(1)]))
    assert len(load(tmp_path / "f")) == 2
    with pytest.raises(SequiturError, match=r"one\.wav has 1 channel and f/two\.wav|averaged"):
        load(tmp_path / "f", stereo=True)


# The wave itself


def test_the_wave_itself_is_kept_with_fewer_moments(tmp_path: Path):
    path = sound(tmp_path / "a.wav", tone(1, 50, loud=0.5), bits=32)
    dataset = load(path, sound="wave", fps=1000.0, window=0)
    inside = slice(50, -50)
    np.testing.assert_allclose(
        dataset.sequences[0][inside, 0], tone(1, 50, rate=1000, loud=0.5)[inside], atol=0.01
    )


def test_what_is_too_high_for_fewer_moments_is_taken_out(tmp_path: Path):
    path = sound(tmp_path / "a.wav", tone(1, 3000))
    assert np.abs(load(path, sound="wave", fps=1000.0, window=0).sequences[0][50:-50]).max() < 0.01


def test_all_moments_can_be_kept(tmp_path: Path):
    wave = tone(0.1, 50, loud=0.5)
    path = sound(tmp_path / "a.wav", wave, bits=32)
    dataset = load(path, sound="wave", fps=8000.0, window=0)
    np.testing.assert_allclose(dataset.sequences[0][:, 0], wave, atol=1e-6)
    assert dataset.meta.channels == ("wave",)


def test_another_way_of_looking_takes_other_steps(tmp_path: Path):
    path = sound(tmp_path / "a.wav", noise(10))
    bands = recognise(path).recipe
    wave = revise(path, bands, sound="wave").recipe
    assert (bands.fps, bands.window) == (50, 50)
    assert (wave.fps, wave.window) == (4000, 512)
    assert revise(path, wave, sound="bands").recipe == bands


# Files, folders and archives


def test_a_folder_of_sounds_is_labelled_by_its_folders(calls: Path):
    found = recognise(calls)
    assert found.sentence == (
        "6 sounds of 25 steps (0.5 s), loudness in 16 frequency bands, labelled by folder"
    )
    dataset = read(calls, found.recipe)
    assert dataset.ids == ("h0", "h1", "h2", "t0", "t1", "t2")
    assert list(dataset.labels["folder"]) == ["hiss"] * 3 + ["tone"] * 3
    assert {s.shape for s in dataset.sequences} == {(25, 16)}


def test_parts_of_names_are_labels_where_there_are_no_folders(tmp_path: Path):
    for kind in ("crow", "owl"):
        for i in range(2):
            sound(tmp_path / "f" / f"{kind}_{i}.wav", noise(1, seed=i))
    assert list(load(tmp_path / "f").labels["kind"]) == ["crow"] * 2 + ["owl"] * 2


def test_an_archive_is_read_as_its_folder_is(calls: Path, tmp_path: Path):
    archive = folder_as_zip(tmp_path / "calls.zip", calls)
    one, other = load(archive), load(calls)
    assert one.ids == other.ids
    np.testing.assert_array_equal(np.stack(one.sequences), np.stack(other.sequences))


def test_sounds_of_any_lengths_stay_whole(tmp_path: Path):
    for i, seconds in enumerate((1.0, 2.5, 4.0)):
        sound(tmp_path / "f" / f"{i}.wav", noise(seconds, seed=i))
    assert load(tmp_path / "f").lengths.tolist() == [50, 125, 200]


def test_long_sounds_have_fewer_steps_in_a_second(tmp_path: Path):
    for i in range(2):
        sound(tmp_path / "f" / f"{i}.wav", noise(60, seed=i, rate=1000), rate=1000)
    found = recognise(tmp_path / "f")
    assert found.recipe.fps == 5
    assert "because the longest lasts 60 s" in " ".join(found.reasons)
    assert read(tmp_path / "f", found.recipe).lengths.tolist() == [300, 300]


def test_one_recording_is_cut_into_windows(tmp_path: Path):
    path = sound(tmp_path / "dawn.wav", noise(20))
    found = recognise(path)
    assert found.sentence == (
        "20 windows of 50 steps (1 s), loudness in 16 frequency bands, cut from one recording of "
        "20 s"
    )
    dataset = read(path, found.recipe)
    assert dataset.ids[:2] == ("dawn from 0 s", "dawn from 1 s")
    np.testing.assert_array_equal(
        np.concatenate(dataset.sequences), load(path, window=0).sequences[0]
    )


def test_files_of_other_rates_share_the_pitch_that_all_hold(tmp_path: Path):
    sound(tmp_path / "f" / "a.wav", noise(1), rate=8000)
    sound(tmp_path / "f" / "b.wav", noise(1, rate=44_100), rate=44_100)
    assert recognise(tmp_path / "f").recipe.highest == 4000


def test_a_recipe_says_what_is_kept(calls: Path):
    recipe = recognise(calls).recipe
    assert Recipe.from_json(recipe.to_json()) == recipe
    said = " ".join(describe(recipe))
    assert "the loudness in 16 frequency bands, 50 times per second" in said
    assert "up to 4000 Hz" in said


def test_new_sounds_are_read_as_the_others_were(calls: Path, tmp_path: Path):
    recipe = recognise(calls).recipe
    trained = read(calls, recipe)
    path = sound(tmp_path / "new.wav", tone(0.7, 900, rate=44_100), rate=44_100)
    new, notes = match_training(read_new_file(path, recipe, trained), trained, "LSTM_AE")
    assert new.meta.channels == trained.meta.channels
    assert new.lengths.tolist() == [35]
    assert "longer" in " ".join(worded(notes))


def test_a_new_sound_without_the_pitches_is_a_sentence(calls: Path, tmp_path: Path):
    recipe = recognise(calls).recipe
    path = sound(tmp_path / "new.wav", noise(1, rate=4000), rate=4000)
    with pytest.raises(SequiturError, match="hold nothing above 2 kHz"):
        read_new_file(path, recipe, read(calls, recipe))


@pytest.mark.parametrize(
    ("ending", "codec"),
    [
        ("flac", "flac"), ("mp3", "libmp3lame"), ("m4a", "aac"), ("ogg", "libopus"),
        ("oga", "libopus"), ("opus", "libopus"), ("aac", "aac"), ("aiff", "pcm_s16be"),
        ("wma", "wmav2"),
    ],
)  # fmt: skip
def test_packed_sounds_are_read(tmp_path: Path, ending: str, codec: str):
    path = packed(tmp_path / f"a.{ending}", tone(1, 440, rate=48_000, loud=0.5), codec)
    loudness = load(path, sound="loudness", window=0).sequences[0]
    assert len(loudness) >= 49  # WMA packs whole frames
    assert np.median(loudness) == pytest.approx(20 * np.log10(0.5), abs=1)


@pytest.mark.parametrize(("said", "meant"), [(1024, 1024), (2**32 - 223, -223), (2**33, 2**33)])
def test_the_last_packet_of_an_ogg_may_take_something_back(said: int, meant: int) -> None:
    """Of one of 1.2 seconds, FFmpeg said that its last packet lasts six days."""
    assert decoding.signed_duration(said) == meant


def packed(path: Path, moments: np.ndarray, codec: str) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=48_000, layout="mono")
        stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray(
            moments[None].astype(np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate = 48_000
        about = stream.codec_context
        resampler = av.AudioResampler(
            format=about.format.name, layout="mono", rate=48_000, frame_size=about.frame_size or 960
        )
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode())
    return path


# What else people have


def text(path: Path) -> Path:
    path.write_text("a table, in truth\n" * 500)
    return path


def video(path: Path) -> Path:
    clip(path.with_suffix(".mp4"), pictures(5, 32, 32)).rename(path)
    return path


def without_end(path: Path) -> Path:
    sound(path, noise(1))
    path.write_bytes(path.read_bytes()[:44])
    return path


def scrambled(path: Path) -> Path:
    path.write_bytes(b"RIFF" + np.random.default_rng(0).bytes(3000))
    return path


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), r"a\.wav is empty"),
    "text": (text, r"a\.wav can't be read as a sound"),
    "video": (video, r"a\.wav is a video despite its ending"),
    "no length": (without_end, r"a\.wav holds no sound: it has no length"),
    "scrambled": (scrambled, r"a\.wav can't be read as a sound"),
    "silent": (lambda path: sound(path, np.zeros(8000)), "silent from beginning to end"),
    "too short": (lambda path: sound(path, noise(0.003)), "too short for two"),
    "no such rate": (lambda path: sound(path, noise(1), rate=3_000_000), "as no recording has"),
    "no rate": (lambda path: sound(path, noise(1), rate=0), r"a\.wav"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_sound_is_a_sentence(tmp_path: Path, kind: str):
    make, says = BAD[kind]
    make(tmp_path / "a.wav")
    with pytest.raises(SequiturError, match=says):
        load(tmp_path / "a.wav")


def test_a_bad_sound_among_others_is_left_out(calls: Path):
    text(calls / "tone" / "t9.wav")
    found = recognise(calls)
    assert "tone/t9.wav was left out: it can't be read as a sound" in worded(found.warnings)[0]
    assert len(load(calls)) == 6


def test_a_silent_one_among_others_is_said(calls: Path):
    sound(calls / "tone" / "t9.wav", np.zeros(4000))
    assert "1 sound is silent from beginning to end." in worded(load(calls).meta.notes)


def test_a_sound_that_was_cut_off_says_so(tmp_path: Path):
    path = sound(tmp_path / "a.wav", noise(10))
    content = path.read_bytes()
    path.write_bytes(content[: 44 + 2 * 8000 * 4])
    assert "a.wav is cut off: 60% of it is missing at its end." in worded(recognise(path).warnings)
    assert sum(load(path).lengths) == 4 * 50


def test_numbers_that_are_none_are_silence(tmp_path: Path):
    wave = tone(1, 500)
    wave[100:200] = np.nan
    dataset = load(sound(tmp_path / "a.wav", wave, bits=32))
    assert "no numbers" in " ".join(worded(dataset.meta.notes))


def test_tables_beside_sounds_are_left_out(calls: Path):
    (calls / "about.csv").write_text("a,b\n1,2\n3,4\n")
    dataset = load(calls)
    assert len(dataset) == 6
    assert "about.csv" in " ".join(worded(dataset.meta.notes))


def test_too_much_sound_is_said_before_it_is_decoded(calls: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sound_reader, "LARGEST", 1000)
    monkeypatch.setattr(sound_reader, "measure_sound", None)
    with pytest.raises(SequiturError, match="would take"):
        load(calls)


def test_more_channels_than_anybody_records_are_a_sentence(tmp_path: Path):
    path = sound(tmp_path / "a.wav", np.zeros((70, 100)))
    with pytest.raises(SequiturError, match="70 channels"):
        load(path)


def test_a_folder_of_a_few_far_longer_sounds_can_be_left_out_with_a_click(tmp_path: Path):
    path = tmp_path / "words"
    for i in range(10):
        for word in ("no", "yes"):
            sound(path / word / f"{i}.wav", tone(0.3, 300 + 20 * i))
    sound(path / "noise" / "hum.wav", tone(2, 100))
    found = recognise(path)
    (note,) = [n for n in found.warnings if n.kind == "long_folder"]
    assert str(note).startswith("The only sound in noise is 6.7 times as long as")
    (offer,) = note.offers
    other = found.recipe.with_(without=("no/0",))
    after = revise(path, other, **offer.changes)
    assert not after.warnings
    dataset = read(path, after.recipe)
    assert len(dataset) == 19
    assert {*dataset.labels["folder"]} == {"no", "yes"}
    assert not revise(path, after.recipe, label_columns=()).warnings
    sound(path / "yes" / "long.wav", tone(1, 100))
    assert not recognise(path).warnings  # those of words are as long


def test_a_folder_whose_name_says_that_it_is_no_class_is_left_out_and_may_be_taken_in(
    tmp_path: Path,
):
    path = tmp_path / "words"
    for i in range(10):
        for word in ("no", "yes"):
            sound(path / word / f"{i}.wav", tone(0.3, 300 + 20 * i))
    sound(path / "_background_noise_" / "hum.wav", tone(8, 100))
    found = recognise(path)
    assert found.sentence.startswith("20 sounds")
    dataset = read(path, found.recipe)
    assert (len(dataset), {*dataset.labels["folder"]}) == (20, {"no", "yes"})
    assert found.recipe.fps == 100  # suits the words, however long the others last
    (note,) = found.warnings
    assert "left out: the _ at the start of _background_noise_ marks it as no class" in str(note)
    after = revise(path, found.recipe, **note.offers[0].changes)
    assert len(read(path, after.recipe)) == 21
    assert len(read(path, revise(path, found.recipe, bands=8).recipe)) == 20
