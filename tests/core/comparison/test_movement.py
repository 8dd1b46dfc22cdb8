"""The same clips with and without what doesn't move: which run answers which."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from sequitur_core.comparison import movement
from sequitur_core.comparison.movement import alike_but_movement, counterpart
from sequitur_core.data.recipe import Recipe

CLIPS = Recipe(format="video")


@dataclass
class Clips:
    """A run as far as it matters here."""

    recipe: Recipe | None
    share: float = 0.5
    ids: tuple[str, ...] = ("a", "b")
    frame: tuple[int, ...] = (8, 8)
    label: str = "folder"
    path: str = field(default="")

    @property
    def spec(self) -> SimpleNamespace:
        return SimpleNamespace(recipe=self.recipe)

    def sizes(self) -> SimpleNamespace:
        return SimpleNamespace(element_shape=self.frame)


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def belonging(run: Clips) -> SimpleNamespace:
        return SimpleNamespace(by="label", name=run.label, model=run.share)

    monkeypatch.setattr(movement, "has_map", lambda run: True)
    monkeypatch.setattr(movement, "measures", belonging)
    monkeypatch.setattr(
        movement, "by_one_label", lambda found: [SimpleNamespace(belonging=one) for one in found]
    )


def found(run: Clips, *others: Clips) -> movement.Counterpart | None:
    return counterpart(run, others, data=lambda one: SimpleNamespace(ids=one.ids))


def test_movement_only_is_found_beside_the_same_clips_and_the_other_way_round():
    whole, moving = Clips(CLIPS, 0.96), Clips(replace(CLIPS, movement=True), 1.0)
    assert found(whole, whole, moving).run is moving
    assert found(moving, moving, whole).other.model == 0.96


def test_the_same_clips_are_alike_but_for_movement_also_where_no_label_compares_them():
    moving = Clips(replace(CLIPS, movement=True), label="camera")
    others = [Clips(CLIPS), Clips(moving.recipe, ids=("a", "c")), moving]
    data = {"data": lambda one: SimpleNamespace(ids=one.ids)}
    assert list(alike_but_movement(Clips(CLIPS), others, **data)) == [moving]


@pytest.mark.parametrize(
    "other",
    [
        {"recipe": CLIPS},
        {"recipe": replace(CLIPS, movement=True, every=2)},
        {"ids": ("a", "c")},
        {"label": "camera"},
    ],
)
def test_other_clips_or_another_label_answer_nothing(other):
    values = {"recipe": replace(CLIPS, movement=True), **other}
    assert found(Clips(CLIPS), Clips(**values)) is None


def test_series_have_no_counterpart():
    moving = replace(CLIPS, movement=True)
    assert found(Clips(CLIPS, frame=(1,)), Clips(moving, frame=(1,))) is None
    assert found(Clips(None), Clips(moving)) is None
