"""A look at data before training: what is counted, and what stands out."""

import numpy as np
import pytest

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.summary import browsing_order, round_robin, summarise


def dataset(*sequences: np.ndarray, **more: object) -> SequenceDataset:
    return SequenceDataset("some", [np.asarray(s, np.float32) for s in sequences], **more)


def waves(n: int = 20, length: int = 40) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    t = np.arange(length)[:, None]
    return [np.sin(t / 3 + rng.uniform(0, 6)) + 0.1 * rng.normal(size=t.shape) for _ in range(n)]


def test_channels_have_their_range_and_their_mean():
    some = dataset(
        [[1, 10], [3, 10]],
        [[-4, 30], [0, 30], [0, 20], [0, 20]],
        meta=Meta(channels=("a", "b"), units=("m", "")),
    )
    a, b = summarise(some).channels
    assert (a.name, a.unit, a.low, a.mean, a.high) == ("a", "m", -4, 0, 3)
    assert (b.low, b.mean, b.high) == (10, pytest.approx(20), 30)


def test_the_average_of_what_was_brought_to_0_is_0_and_a_small_one_is_kept():
    wave = np.sin(np.arange(100.0, dtype=np.float32))[:, None]
    for added, found in ((0.0, 0.0), (1e-3, 1e-3)):
        values = wave - wave.mean() + added
        (channel,) = summarise(SequenceDataset("waves", [values, values])).channels
        assert channel.mean == pytest.approx(found, rel=1e-3, abs=0)


def test_values_that_are_missing_count_in_no_range():
    holes = np.array([[False], [True], [False]])
    found = summarise(dataset([[1], [99], [3]], [[1], [1], [3]], missing=[holes, ~holes & False]))
    channel = found.channels[0]
    assert (channel.low, channel.mean, channel.high) == (1, pytest.approx(1.8), 3)
    assert channel.missing == found.missing == pytest.approx(1 / 6)


def test_pixels_are_looked_at_together():
    found = summarise(dataset(np.arange(8.0).reshape(2, 2, 2), np.full((3, 2, 2), 5.0)))
    channel = found.channels[0]
    assert (channel.name, channel.low, channel.high) == ("brightness", 0, 7)
    assert channel.mean == pytest.approx((28 + 60) / 20)
    assert found.constant.tolist() == [False, True]


def test_constant_sequences_and_copies_are_found_exactly():
    one = np.arange(6.0)[:, None]
    some = dataset(
        one, np.full((6, 1), 3.0), one.copy(), one + 1e-6, one[:5], one, one[:1], one[:1]
    )
    found = summarise(some)
    assert found.constant.tolist()[:6] == [False, True, False, False, False, False]
    assert found.duplicate_of.tolist() == [-1, -1, 0, -1, -1, 0, -1, -1]  # a number is no copy
    assert found.duplicates.tolist() == [2, 5]


def test_the_same_look_whatever_is_looked_at_in_one_go(monkeypatch: pytest.MonkeyPatch):
    some = dataset(*waves(9, 30), *waves(4, 7))
    whole = summarise(some)
    monkeypatch.setattr("sequitur_core.data.ragged.CHUNK", 50)
    parts = summarise(some)
    assert parts.channels == whole.channels
    np.testing.assert_allclose(parts.outlier_score, whole.outlier_score)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (lambda s: np.tile(s, (30, 1)), "longer"),
        (lambda s: s + 100, "higher"),
        (lambda s: s - 100, "lower"),
        (lambda s: 50 * (s - s.mean()) + s.mean(), "stronger"),
        (lambda s: np.random.default_rng(1).permutation(s), "rougher"),
    ],
)
def test_an_odd_sequence_comes_first_and_says_why(odd, why: str):
    some = waves()
    some[7] = odd(some[7])
    found = summarise(dataset(*some))
    assert browsing_order(found, "odd")[0] == 7
    assert found.outlier_trait(7) == why
    assert found.outliers.tolist() == [7]


@pytest.mark.parametrize(("factor", "why"), [(20.0, "peak"), (-10.0, "drop")])
def test_what_is_smooth_only_beside_one_extreme_is_named_after_that(factor: float, why: str):
    shops = np.random.default_rng(0).normal(1, 0.1, size=(40, 120, 1))
    shops[7, 90:92] *= factor
    shops = (shops - shops.mean(axis=1, keepdims=True)) / shops.std(axis=1, keepdims=True)
    found = summarise(dataset(*shops))
    assert browsing_order(found, "odd")[0] == 7
    assert found.outlier_trait(7) == why


def test_usual_sequences_are_not_odd():
    assert len(summarise(dataset(*waves())).outliers) == 0


def test_what_two_of_seven_days_are_isnt_unusual_but_what_a_single_one_is_is():
    random = np.random.default_rng(3)
    weekend = np.arange(364) % 7 >= 5
    rough = np.where(weekend, random.uniform(0.5, 1, 364), 0.02)
    days = [
        wave + r * random.normal(size=(40, 1)) for wave, r in zip(waves(364), rough, strict=True)
    ]
    assert len(summarise(dataset(*days)).outliers) == 0
    days[12] += 9
    assert summarise(dataset(*days)).outliers.tolist() == [12]


def test_a_channel_that_is_measured_now_and_then_makes_nothing_odd():
    rng = np.random.default_rng(1)
    pairs = [np.hstack([wave, 50 + rng.normal(size=wave.shape)]) for wave in waves()]
    holes = [np.zeros(pair.shape, bool) for pair in pairs]
    for hole in holes[2:]:
        hole[1:, 1] = True  # of a single value
    pairs = [np.where(hole, 0, pair) for pair, hole in zip(pairs, holes, strict=True)]
    assert len(summarise(dataset(*pairs, missing=holes)).outliers) == 0
    pairs[9][:, 0] += 40  # in the channel that is always measured
    assert summarise(dataset(*pairs, missing=holes)).outliers.tolist() == [9]


def test_short_ones_come_first_by_length():
    assert browsing_order(
        summarise(dataset(np.ones((5, 1)), np.ones((2, 1)))), "length"
    ).tolist() == [1, 0]


def test_classes_take_turns_by_their_names_as_by_their_numbers():
    names = ["b", "a", "b", "b", "a", "c"] * 5
    rows = round_robin(names)
    assert sorted(rows) == list(range(30))
    assert [{names[row] for row in rows[i : i + 3]} for i in (0, 3)] == [set("abc")] * 2
    numbers = np.array(["abc".index(name) for name in names], dtype=np.int16)
    assert round_robin(numbers).tolist() == rows.tolist()
    without = round_robin([None if name == "c" else name for name in names])
    assert without.tolist() == rows.tolist()
    # Of so many, each class's turns are more than 16 bits hold.
    many = round_robin(np.arange(140_000) % 2)
    assert sorted(many) == list(range(140_000))
    assert (np.sort(many.reshape(-1, 2) % 2, axis=1) == [0, 1]).all()


# --- Windows, which are compared with those of other days


def hours(days: int = 16) -> np.ndarray:
    """Two channels of a machine that runs from 6 to 22 and warms up, (24 * days, 12, 2)."""
    random = np.random.default_rng(2)
    runs = np.tile((np.arange(24) >= 6) & (np.arange(24) < 22), days)
    cut = runs[:, None, None] * [2.0, 30.0] + 0.05 * random.normal(size=(24 * days, 12, 2))
    cut += 0.02 * random.normal(size=(24 * days, 1, 2))
    cut[6::24, :, 1] *= np.linspace(0.1, 1, 12)
    return cut


def windows(cut: np.ndarray, recording: np.ndarray | None = None) -> SequenceDataset:
    n, length = cut.shape[:2]
    of_one = np.zeros(n, np.int64) if recording is None else recording
    start = length * np.concatenate([np.arange(count) for count in np.bincount(of_one)])
    meta = Meta(channels=("vibration", "heat"), units=("", ""), step=5, step_unit="min")
    return dataset(*cut, recording=of_one, start=start, meta=meta)


def test_what_happens_every_morning_isnt_unusual_but_what_is_so_for_two_days_is():
    cut = hours()
    assert len(summarise(windows(cut)).outliers) == 0
    running = [row for row in range(24 * 9 + 10, 24 * 11) if 6 <= row % 24 < 22]
    cut[running, :, 0] += 1.0
    cut[24 * 4 + 12, :, 1] -= 10
    found = summarise(windows(cut))
    assert sorted(found.outliers) == [24 * 4 + 12, *running]
    assert {found.outlier_trait(row) for row in running} == {"higher"}
    assert (found.trait_channel[running] == 0).all()
    assert found.trait_channel[24 * 4 + 12] == 1


def test_what_all_recordings_do_isnt_unusual_but_what_one_of_them_does_is():
    cut = hours(days=20)
    recording = np.repeat(np.arange(10), 48)
    assert len(summarise(windows(cut, recording)).outliers) == 0
    cut[recording == 3, :, 0] *= 2
    found = summarise(windows(cut, recording))
    assert len(found.outliers) >= 20
    assert set(recording[found.outliers]) == {3}
