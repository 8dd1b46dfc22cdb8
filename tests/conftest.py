"""For all tests: one thread for numerics, as in a worker; examples may take their time.

Several threads spin while they wait for each other, which makes small models
many times slower on a busy machine. Set before numpy and torch are imported.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_NUM_THREADS", "1")  # else the first map sets torch to all cores

settings.register_profile("on a busy machine", deadline=None)
settings.load_profile("on a busy machine")

HERE = Path(__file__).parent
LONGEST = ("faults", "browser", "fuzz")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that of several processes none is waited for at the end.

    And the browser tests one after the other, as they share a dashboard and a browser.
    """

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(HERE).parts[0]
        return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)

    items.sort(key=rank)
