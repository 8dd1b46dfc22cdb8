"""A class on one server: python -m tests.benchmarks.server.load [option ...]

Starts a shared dashboard and as many visitors, each with a cookie of their own, who speak
Streamlit's protocol over websockets. They come, open a sample, go to Train, press the button in
one instant, look at other pages while all of them train, and leave; then a second wave comes.
First a single visitor does the same, for comparison.

Seconds depend on the computer and on what else it does; those of the processor much less. It
ends with an error where something doesn't hold that the class needs (see BARS). --quick leaves
out the second wave.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
import psutil

from dashboard.visitors.identity import workspace_of
from sequitur_core.classroom.classes import open_class
from sequitur_core.classroom.members import join
from sequitur_core.runs.sharing.people import SHARED_VARIABLE, Workspaces
from sequitur_core.samples import SAMPLES
from tests.benchmarks.server._visitor import Visitor
from tests.browser.conftest import Server, serving

SPREAD = 5.0  # seconds in which people ask who weren't told to ask at once
WATCHED = 10.0  # seconds
LONGEST = 180.0  # seconds until somebody's training has begun
FORGOTTEN = 5  # seconds after which the session of a page that was closed is given back
READY = 30.0  # seconds in which the processes that train load everything, as before a lesson
SIGN = re.compile(r"epoch \d+ of|\d+ epochs? in")  # by the status of a run
MB = 1e6
# What holds for a class of 30 on two cores.
BARS = {
    "sign": 20.0,
    "spread": 1.0,
    "at once": 4.0,
    "session": 8.0,
    "second wave": 20.0,
    "board": 0.5,
}


@dataclass
class Class:
    """Visitors of a server, and what was measured of them.

    Attributes
    ----------
    answers : seconds for each answer, by what was asked and whether all asked at once.
    processor : seconds that the server computed for one answer, by what was asked.
    """

    server: Server
    count: int
    sample: str
    visitors: list[Visitor] = field(default_factory=list)
    answers: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    first_signs: list[float] = field(default_factory=list)
    watching: float = 0.0  # share of a core that the server takes while all watch
    with_board: float = 0.0  # the same while a teacher watches them, too
    teacher: Visitor | None = None
    code: str = ""  # of their class

    def __post_init__(self) -> None:
        self.process = psutil.Process(self.server.pid)

    @property
    def memory(self) -> float:
        """MB of the server itself."""
        return float(self.process.memory_info().rss / MB)

    @property
    def used(self) -> float:
        """Seconds that the server has computed."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    async def all_ask(
        self, what: str, ask: Callable[[Visitor], Awaitable[float]], *, at_once: bool = False
    ) -> None:
        """Have each visitor ask for something, all in one instant or within a few seconds."""

        async def after(seconds: float, visitor: Visitor) -> float:
            await asyncio.sleep(seconds)
            return await ask(visitor)

        pause = 0.0 if at_once else SPREAD / self.count
        before = self.used
        turns = (after(place * pause, visitor) for place, visitor in enumerate(self.visitors))
        seconds = await asyncio.gather(*turns)
        self.processor[what] = (self.used - before) / self.count
        self.answers[what, "at once" if at_once else "spread"] = list(seconds)

    async def come(self) -> None:
        """Open the page, a sample, and the page that trains."""
        self.visitors = [Visitor(self.server.url) for _ in range(self.count)]
        await self.all_ask("first page", Visitor.come)
        await self.all_ask("sample", lambda one: one.press(f"sample_{self.sample}"))

    async def join(self) -> None:
        """Have a teacher open a class from the sample, and everybody take part."""
        self.teacher = Visitor(self.server.url)
        await self.teacher.come()
        await self.teacher.press(f"sample_{self.sample}")
        people = Workspaces(self.server.home, shared=True)
        teacher = workspace_of(people, self.teacher.cookies)
        classroom = open_class(teacher, "Load", data=teacher.dataset_ids())
        for one in self.visitors:
            entry = join(classroom, workspace_of(people, one.cookies))
            one.query = f"data={entry.data[0]}"
        self.code = classroom.code

    async def train(self) -> None:
        """Go to Train, press the button at once, and wait until each has seen something learned."""
        await self.all_ask("Train page", lambda one: one.go_to("train", one.query), at_once=True)
        seen: dict[int, float] = {}
        began = time.perf_counter()
        for place, visitor in enumerate(self.visitors):

            def look(text: str, place: int = place) -> None:
                if SIGN.search(text):
                    seen.setdefault(place, time.perf_counter() - began)

            visitor.on_text = look
        await self.all_ask("press Train", lambda one: one.press("train"), at_once=True)
        while len(seen) < self.count and time.perf_counter() - began < LONGEST:
            await asyncio.sleep(0.1)
        self.first_signs = sorted(seen.values())

    async def look_around(self) -> None:
        """Watch what is learned, and look at other pages meanwhile."""
        self.watching = await self._taken()
        if self.teacher is not None:
            await self.teacher.go_to("train")  # from now on, the menu has a board
            self.answers["board", "spread"] = [
                await self.teacher.go_to("board", f"class={self.code}")
            ]
            self.with_board = await self._taken()
            self.teacher.errors += [] if self.teacher.shows("board_view") else ["no board is shown"]
            await self.teacher.leave()
        for page in ("runs", "train"):
            await self.all_ask(f"{page}, training", lambda one, page=page: one.go_to(page))
        for page in ("runs", "train"):
            what = f"{page}, training, all"
            await self.all_ask(what, lambda one, page=page: one.go_to(page), at_once=True)

    async def _taken(self) -> float:
        """The share of a core that the server takes from now on."""
        before = self.used
        await asyncio.sleep(WATCHED)
        return (self.used - before) / WATCHED

    async def leave(self) -> None:
        """Stop what trains, and close the pages."""
        for visitor in self.visitors:
            await visitor.leave()
        await asyncio.to_thread(stop_all, self.server.home)
        await asyncio.sleep(2.5 * FORGOTTEN)

    @property
    def errors(self) -> list[str]:
        unseen = self.count - len(self.first_signs)
        late = [f"{unseen} saw nothing learned within {LONGEST:.0f} s"] if unseen else []
        everybody = [*self.visitors, *([self.teacher] if self.teacher is not None else [])]
        return [*late, *(error for one in everybody for error in one.errors)]

    def slowest(self, how: str) -> float:
        """The 95th percentile of what was answered slowest, of what was asked at once or not."""
        return max(p95(seconds) for (_, asked), seconds in self.answers.items() if asked == how)


def stop_all(home: Path) -> None:
    """Have all runs stop, of whomever they are."""
    runs = [run for one in Workspaces(home, shared=True).all() for run in one.runs()]
    for run in runs:
        run.stop()
    end = time.monotonic() + LONGEST
    while any(run.alive for run in runs) and time.monotonic() < end:
        time.sleep(0.2)


def p95(seconds: Sequence[float]) -> float:
    return float(np.quantile(seconds, 0.95))


async def measure(server: Server, count: int, sample: str, *, quick: bool) -> list[str]:
    """Print what was measured; what of it is beyond the bars."""
    await asyncio.sleep(READY)
    alone, many, second = (Class(server, n, sample) for n in (1, count, count))
    await alone.come()
    await alone.train()
    await alone.look_around()
    await alone.leave()
    before = alone.memory
    await many.come()
    await many.join()
    await many.train()
    await many.look_around()
    taken = many.memory
    report(many, alone)
    found = {
        "sign": many.first_signs[-1] if many.first_signs else LONGEST,
        "spread": many.slowest("spread"),
        "at once": many.slowest("at once"),
        "session": (taken - before) / count,
        "board": many.with_board,
    }
    print(f"memory       {before:.0f} MB before, {found['session']:.1f} MB for each session")
    waves = [many]
    if not quick:
        await many.leave()
        await second.come()
        await second.train()
        await second.look_around()
        found["second wave"] = second.memory - taken
        print(f"second wave  {found['second wave']:+.0f} MB")
        waves.append(second)
    await waves[-1].leave()
    errors = [error for wave in (alone, *waves) for error in wave.errors]
    beyond = [
        f"{name}: {found[name]:.1f}, not {BARS[name]}" for name in found if found[name] > BARS[name]
    ]
    return [*errors, *beyond]


def report(many: Class, alone: Class) -> None:
    """What the visitors waited for, and what that took of the server."""
    for (what, how), seconds in many.answers.items():
        if (what, how) not in alone.answers:
            print(f"{what:<21} {how:<8} {seconds[0]:5.2f} s")
            continue
        single = alone.answers[what, how][0]
        print(
            f"{what:<21} {how:<8} median {median(seconds):5.2f} s, p95 {p95(seconds):5.2f} s, "
            f"alone {single:.2f} s; server {many.processor[what]:.3f} s, "
            f"alone {alone.processor[what]:.3f} s"
        )
    signs = many.first_signs
    if signs:
        print(
            f"first sign   median {median(signs):.1f} s, last of {len(signs)} {signs[-1]:.1f} s, "
            f"alone {alone.first_signs[0]:.1f} s"
        )
    print(
        f"watching     the server takes {many.watching:.2f} of a core, "
        f"{alone.watching:.2f} where one watches, {many.with_board:.2f} with a teacher at the board"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.server.load", description=__doc__
    )
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--sample", choices=SAMPLES, default="seattle")
    parser.add_argument("--quick", action="store_true", help="without the second wave")
    asked = parser.parse_args()
    os.environ[SHARED_VARIABLE] = "1"
    kept = f"--server.disconnectedSessionTTL={FORGOTTEN}"
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        serving(Path(home), "dashboard/app.py", kept) as server,
    ):
        wrong = asyncio.run(measure(server, asked.clients, asked.sample, quick=asked.quick))
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
