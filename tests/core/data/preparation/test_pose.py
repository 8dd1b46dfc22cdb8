"""Body parts among channels, and recordings seen from the body itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.preparation.pose import body_parts
from sequitur_core.data.preparation.preprocessing import preprocess
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError

NAMES = ("snout x", "snout y", "back x", "back y", "tail x", "tail y", "speed")
SEEN = Recipe(format="table", centre_on="back", turn_by="snout")


def animal(*, x: float = 0, y: float = 0, angle: float = 0, missing: bool = False):
    """The same walk at another place of the arena and in another direction."""
    rng = np.random.default_rng(0)
    body = np.array([[4, 0], [0, 0], [-3, 0]])
    places = body + rng.normal(size=(30, 3, 2)).cumsum(axis=0)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    places = (places @ turn + [x, y]).reshape(30, 6)
    sequence = np.column_stack([places, np.arange(30)]).astype(np.float32)
    holes = np.zeros(sequence.shape, bool)
    holes[3, 2] = True  # the back at one step
    return SequenceDataset(
        "mice", [sequence], meta=Meta(channels=NAMES), missing=[holes] if missing else None
    )


def test_places_are_found_among_the_channels():
    assert body_parts(NAMES) == {"snout": (0, 1), "back": (2, 3), "tail": (4, 5)}
    assert body_parts(("a.x", "a.y", "a.z", "b.x", "b.y", "b.z")) == {
        "a": (0, 1, 2),
        "b": (3, 4, 5),
    }
    assert body_parts(("acc x", "acc y", "acc z")) == {}  # one place has nobody to be seen from
    assert body_parts(("x", "y", "speed")) == {}


@pytest.fixture(scope="module")
def here() -> SequenceDataset:
    return preprocess(animal(), SEEN)


def test_it_is_seen_from_its_back_along_its_line_of_sight(here: SequenceDataset):
    assert here.meta.channels == ("snout x", "tail x", "tail y", "speed")
    snout = here.sequences[0][:, 0]
    raw = animal().sequences[0]
    np.testing.assert_allclose(snout, np.hypot(*(raw[:, :2] - raw[:, 2:4]).T), atol=1e-4)


@given(x=st.floats(-100, 100), y=st.floats(-100, 100), angle=st.floats(-4, 4))
def test_where_it_is_and_which_way_it_looks_no_longer_count(
    here: SequenceDataset, x: float, y: float, angle: float
):
    there = preprocess(animal(x=x, y=y, angle=angle), SEEN)
    np.testing.assert_allclose(there.sequences[0], here.sequences[0], atol=1e-3)


def test_without_a_turn_the_direction_stays():
    done = preprocess(animal(x=7), replace(SEEN, turn_by=""))
    raw = animal().sequences[0]
    assert done.meta.channels == ("snout x", "snout y", "tail x", "tail y", "speed")
    np.testing.assert_allclose(done.sequences[0][:, :2], raw[:, :2] - raw[:, 2:4], atol=1e-4)
    np.testing.assert_array_equal(done.sequences[0][:, -1], raw[:, -1])


def test_where_the_centre_is_missing_all_places_are():
    done = preprocess(animal(missing=True), SEEN)
    assert done.missing is not None
    assert done.missing[0][3].tolist() == [True, True, True, False]
    assert done.missing[0].sum() == 3


def test_a_place_at_the_centre_turns_nothing():
    some = animal()
    some.sequences[0][5, :2] = some.sequences[0][5, 2:4]
    done = preprocess(some, SEEN).sequences[0]
    assert np.isfinite(done).all()
    np.testing.assert_allclose(done[5, 1:3], some.sequences[0][5, 4:6] - some.sequences[0][5, 2:4])


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (replace(SEEN, centre_on="ear"), "ear"),
        (replace(SEEN, turn_by="ear"), "ear"),
        (replace(SEEN, turn_by="back"), "both"),
    ],
)
def test_a_part_that_is_not_there_is_said(recipe: Recipe, said: str):
    with pytest.raises(SequiturError, match=said):
        preprocess(animal(), recipe)
    bare = SequenceDataset("plain", [np.zeros((9, 2), np.float32)])
    with pytest.raises(SequiturError, match="body part"):
        preprocess(bare, recipe)
