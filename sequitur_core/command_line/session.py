"""What all commands share: whose data and runs, and how they tell what they do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import typer

from sequitur_core.errors import SequiturError
from sequitur_core.formatting import join_names, quoted
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace, default_workspace

NEWEST = "last"  # as the name of a run
MOST_LISTED = 5

Progress = Callable[[float, str], None]


@dataclass
class Session:
    """Where data and runs lie, and how it is told what is done.

    Attributes
    ----------
    home : the folder of all data; "" for SEQUITUR_HOME or the user's data folder.
    as_json : a line of JSON for each event, for programs; else sentences and bars, for people.
    """

    home: str = ""
    as_json: bool = False

    @cached_property
    def workspace(self) -> Workspace:
        return default_workspace(self.home)

    def tell(self, event: str, text: str, **facts: Any) -> None:
        """Say what happened: a sentence, or its facts as JSON."""
        if self.as_json:
            self.line({"event": event, **facts})
        else:
            typer.echo(text)

    def warn(self, text: str) -> None:
        """Say something beside what the command has to tell."""
        values = {"event": "warning", "message": text}
        typer.echo(json.dumps(values, ensure_ascii=False) if self.as_json else text, err=True)

    def warn_of(self, notes: Iterable[object]) -> None:
        """Say what was filled in, left out or changed, as the pages do."""
        for sentence in dict.fromkeys(map(str, notes)):
            self.warn(sentence)

    def line(self, values: Mapping[str, Any]) -> None:
        """A line of JSON, on a terminal, too."""
        typer.echo(json.dumps(values, ensure_ascii=False))

    @contextmanager
    def bar(self, what: str) -> Iterator[Progress]:
        """A bar that is told how far something is; on a terminal only."""
        if self.as_json:
            yield lambda share, text: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}", markup=False), BarColumn())
        errors = Console(stderr=True)
        with Bars(*columns, TimeRemainingColumn(), console=errors, transient=True) as bars:
            task = bars.add_task(what, total=1.0)
            yield lambda share, text: bars.update(task, completed=share, description=text)

    def run(self, name: str) -> Run:
        """The run with this id or name, or whose id begins so; `last` is the newest.

        Raises SequiturError where there is none or more than one.
        """
        runs = self.workspace.runs()
        if not runs:
            raise SequiturError(
                f"There are no runs in {self.workspace.path}. Train one: sequitur train FILE."
            )
        if name == NEWEST:
            return runs[0]
        matches: tuple[Callable[[Run], bool], ...] = (
            lambda run: run.id == name,
            lambda run: run.name == name,
            lambda run: run.id.startswith(name),
        )
        for fits in matches:
            found = [run for run in runs if fits(run)]
            if len(found) == 1:
                return found[0]
            if found:
                ids = join_names([run.id for run in found], most=MOST_LISTED)
                raise SequiturError(f"Several runs are called {quoted(name)}: {ids}. Give an id.")
        ids = join_names([run.id for run in runs], most=MOST_LISTED)
        raise SequiturError(f"There is no run {quoted(name)}. There are {ids}.")


def session_of(context: typer.Context) -> Session:
    """The session of the command that is being done."""
    return cast(Session, context.find_root().obj)
