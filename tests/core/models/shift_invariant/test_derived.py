"""What follows from buffers is kept until they change."""

import pytest
import torch

from sequitur_core.models.shift_invariant import derived
from sequitur_core.models.shift_invariant.derived import Derived


def test_it_is_computed_once_for_each_key_and_anew_where_a_buffer_changed():
    made, buffer = [], torch.ones(2)

    def doubled(of):
        return kept.of("key", lambda: made.append(1) or (of * 2,), of)[0].tolist()

    kept = Derived()
    assert (doubled(buffer), doubled(buffer), len(made)) == ([2, 2], [2, 2], 1)
    buffer.add_(1)
    assert (doubled(buffer), len(made)) == ([4, 4], 2)
    assert (doubled(buffer + 1), len(made)) == ([6, 6], 3)


def test_trainings_take_what_was_made_while_nothing_was_recorded():
    kept, buffer = Derived(), torch.ones(2)
    with torch.inference_mode():
        (made,) = kept.of("key", lambda: (buffer * 2,), buffer)
    assert not made.is_inference()
    (made * torch.ones(2, requires_grad=True)).sum().backward()


def test_buffers_that_count_no_changes_are_read_each_time():
    kept = Derived()
    with torch.inference_mode():
        buffer = torch.ones(2)
        read = lambda: kept.of("key", lambda: (buffer * 2,), buffer)[0].tolist()  # noqa: E731
        assert read() == [2, 2]
        buffer.add_(1)
        assert read() == [4, 4]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(derived, "MAX_KEPT", 10)
    kept = Derived()
    for key in range(9):
        kept.of(key, lambda: (torch.ones(4),))
        assert kept._count() <= 10
