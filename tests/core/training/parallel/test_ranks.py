"""What processes that learn together refuse, and how they divide a batch."""

from dataclasses import replace

import pytest
import torch
import torch.distributed as dist

from sequitur_core.errors import SequiturError
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.inputs.batching import PaddedBatch
from sequitur_core.training.parallel.ranks import Ranks

TWO = TrainConfig(processes=2)


@pytest.fixture
def ranks(monkeypatch: pytest.MonkeyPatch) -> list[Ranks]:
    """Two processes that have joined, as each of them sees itself."""
    monkeypatch.setattr(dist, "is_initialized", lambda: True)
    monkeypatch.setattr(dist, "get_world_size", lambda: 2)
    found = []
    for rank in range(2):
        monkeypatch.setattr(dist, "get_rank", lambda rank=rank: rank)
        found.append(Ranks.of(TWO))
    return found


def test_one_process_has_no_others():
    assert Ranks.of(TrainConfig()) is None


@pytest.mark.usefixtures("ranks")
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"seed": None}, "the same random numbers. Give a seed"),
        ({"processes": 3}, "3 processes are to learn together, and there are 2"),
    ],
)
def test_what_they_cannot_do_is_told(settings, said):
    with pytest.raises(SequiturError, match=said):
        Ranks.of(replace(TWO, **settings))


@pytest.mark.parametrize(
    ("sequences", "batch_size", "said"),
    [(1, 16, "1 sequence to learn from can't be"), (20, 1, "Batches of 1 can't be divided")],
)
def test_too_few_sequences_are_refused(ranks, sequences, batch_size, said):
    with pytest.raises(SequiturError, match=said):
        ranks[0].check(sequences, batch_size)


def test_each_takes_rows_of_all_lengths_and_no_more_padding_than_they_need(ranks):
    lengths = torch.tensor([5, 4, 3, 2, 1])
    x = torch.arange(25.0).reshape(5, 5, 1)
    batch = PaddedBatch(x, lengths, rhythm=lengths[:, None])
    (inputs, first), (_, second) = (one.own_part(x + 100, batch) for one in ranks)
    assert first.lengths.tolist() == [5, 3, 1]
    assert second.lengths.tolist() == [4, 2]
    assert second.x.shape == (2, 4, 1)
    assert inputs[1, 0] == x[2, 0] + 100
    assert first.observed_count + second.observed_count == batch.observed_count


def test_one_without_a_row_counts_nothing(ranks):
    x = torch.ones(1, 3, 2)
    _, part = ranks[1].own_part(x, PaddedBatch(x))
    assert part.observed_count == 0
    assert part.mean_squared_error(part.x + 1) == 0
