"""More like this: planted motifs are found again."""

from __future__ import annotations

import numpy as np
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.time.similar_moments import (
    correlations,
    peaks,
    similar_encodings,
    similar_in_shape,
    windows_at,
)

M, T = 40, 1_000
MOTIF = np.sin(np.linspace(0, 9, M)) * np.linspace(1, 3, M)
PLANTED = {0: (100, 420, 800), 1: (50, 600)}  # where it begins, in each recording


def recordings(*, scale: float = 1.0, level: float = 0.0) -> list[np.ndarray]:
    """Two noisy recordings of one channel with the motif in some places, larger each time."""
    random = np.random.default_rng(0)
    made = []
    for places in PLANTED.values():
        series = 0.2 * random.normal(size=T)
        for i, at in enumerate(places):
            series[at : at + M] += (1 + i) * MOTIF + 5 * i
        made.append((scale * series + level)[:, None].astype(np.float32))
    return made


def windowed(series: list[np.ndarray], length: int = 50) -> SequenceDataset:
    """Cut into windows that overlap by half."""
    starts = [(r, s) for r, one in enumerate(series) for s in range(0, len(one) - length + 1, 25)]
    return SequenceDataset(
        "windows",
        [series[r][s : s + length] for r, s in starts],
        recording=np.array([r for r, _ in starts]),
        start=np.array([s for _, s in starts]),
    )


def test_correlations_are_those_of_numpy():
    random = np.random.default_rng(1)
    series, stretch = random.normal(size=(60, 1)) + 1e4, random.normal(size=(9, 1))
    expected = [np.corrcoef(stretch[:, 0], series[i : i + 9, 0])[0, 1] for i in range(52)]
    np.testing.assert_allclose(correlations(stretch, series), expected, atol=1e-6)


def test_channels_count_alike_and_flat_ones_not_at_all():
    random = np.random.default_rng(1)
    series = random.normal(size=(60, 3)) * (1, 1000, 1)
    stretch = np.column_stack([series[20:30, 0], series[20:30, 1], np.ones(10)])
    assert correlations(stretch, series)[20] == pytest.approx(1)


def test_planted_motifs_are_the_most_similar_whatever_their_size_and_level():
    found = similar_in_shape(windowed(recordings()), 0, 100, 140)
    places = set(zip(found.recording[:4].tolist(), found.start[:4].tolist(), strict=True))
    assert places == {(0, 420), (0, 800), (1, 50), (1, 600)}
    assert found.similarity[3] > 0.9 > found.similarity[4] + 0.1
    assert (found.stop - found.start == M).all()


def test_the_stretch_itself_isnt_found():
    found = similar_in_shape(windowed(recordings()), 0, 100, 140)
    here = found.recording == 0
    assert not ((found.start < 140) & (found.stop > 100) & here).any()


def test_moments_dont_overlap_by_more_than_half():
    found = similar_in_shape(windowed(recordings()), 0, 100, 140)
    for number in (0, 1):
        starts = np.sort(found.start[found.recording == number])
        assert np.diff(starts).min() >= M / 2


def test_what_has_a_gap_is_never_similar():
    series = recordings()
    series[1][610] = np.nan
    found = correlations(series[0][100:140], series[1])
    assert (found[571:611] == -1).all()
    assert found[611] > -1


@pytest.mark.parametrize(
    ("stretch", "words"),
    [
        (np.ones((20, 1)), "Nothing changes"),
        (np.eye(3), "3 steps, too few"),
        (np.full((9, 1), np.nan), "Values are missing"),
    ],
)
def test_stretches_without_a_shape_are_refused(stretch: np.ndarray, words: str):
    with pytest.raises(SequiturError, match=words):
        correlations(stretch, np.zeros((50, stretch.shape[1])))


def test_a_recording_shorter_than_the_stretch_has_no_moment():
    assert len(correlations(MOTIF[:, None], np.zeros((10, 1)))) == 0


def test_peaks_are_apart_and_the_highest_first():
    assert peaks(np.array([0, 5, 4, 0, 3.0, 1]), 2, most=3).tolist() == [1, 4]


def test_by_encodings_windows_of_the_same_kind_are_found_and_each_moment_once():
    data = windowed(recordings())
    kind = np.zeros((len(data), 2))
    for number, places in PLANTED.items():
        for at in places:
            kind[windows_at(data, number, at, at + M)] = 5
    found = similar_encodings(data, kind, 0, 100, 140)
    assert found.similarity[0] > 0.9
    for number, start in zip(found.recording[:4], found.start[:4], strict=True):
        assert min(abs(start - at) for at in PLANTED[int(number)]) <= 25


def test_clips_have_no_shape():
    clips = SequenceDataset("clips", [np.zeros((5, 4, 4), np.float32)] * 4)
    with pytest.raises(SequiturError, match="by their encodings"):
        similar_in_shape(clips, 0, 0, 5)
