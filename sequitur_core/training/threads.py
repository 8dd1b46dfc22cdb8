"""How many threads torch computes with."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def threads_of_torch(count: int) -> Iterator[None]:
    """So many threads for torch, as a worker has; afterwards as before.

    Layers of the usual sizes are too small to be divided: where other programs compute, too,
    threads that wait for one another cost thirty times what they save.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
