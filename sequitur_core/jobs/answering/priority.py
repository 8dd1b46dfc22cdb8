"""Long computing that nobody has asked for lets the pages go first.

Workers are nicer than the dashboard. But Linux, where it groups processes by session
(`sched_autogroup`, as most desktops do), counts niceness only within a session, and a worker has
one of its own: it takes as much of a busy processor as the server or the browser.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MANY = 100_000  # sequences; with fewer it is done in seconds
NICENESS = 10  # of the whole session, as of a worker within it
OF_SESSION = Path("/proc/self/autogroup")


@contextmanager
def behind_the_pages(count: int) -> Iterator[None]:
    """What is computed in the block about so many sequences goes after other sessions, if many.

    A session that is shared with others, such as that of a terminal, is left as it is.
    """
    lowers = count > MANY and OF_SESSION.exists() and os.getsid(0) == os.getpid()
    try:
        if lowers:
            _set_niceness(NICENESS)
        yield
    finally:
        if lowers:
            _set_niceness(0)


def _set_niceness(value: int) -> None:
    with suppress(OSError):  # forbidden, or changed too soon after another change
        OF_SESSION.write_text(str(value), encoding="ascii")
