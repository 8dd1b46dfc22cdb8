"""The commands of `sequitur` and `python -m sequitur_core`, and where their errors end."""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sequitur_core.command_line.encoding import encode, map_, place_new
from sequitur_core.command_line.managing import runs, worker
from sequitur_core.command_line.session import Session
from sequitur_core.command_line.training import train
from sequitur_core.errors import SequiturError
from sequitur_core.files import keep_to_oneself
from sequitur_core.runs.layout import HOME_VARIABLE
from sequitur_core.runs.sharing.people import SHARED_VARIABLE, Workspaces

DISTRIBUTION = "sequitur-dashboard"
OF_DASHBOARD = ("run", "report", "export")
REFUSED = 1  # exit code where a sentence says what was wrong


class Commands(TyperGroup):
    """Commands whose errors, where a person can put them right, end in a sentence."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except SequiturError as error:
            as_json = isinstance(ctx.obj, Session) and ctx.obj.as_json
            values = {"event": "error", "message": str(error)}
            typer.echo(json.dumps(values, ensure_ascii=False) if as_json else str(error), err=True)
            raise typer.Exit(REFUSED) from error

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] in OF_DASHBOARD and args[0] not in self.commands:
            ctx.fail(
                f"{args[0]} needs the dashboard, so only the command sequitur has it: pip "
                "install . in Sequitur's folder."
            )
        return super().resolve_command(ctx, args)


def new_app() -> typer.Typer:
    """The app with the commands that need no page."""
    app = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode=None)
    app.callback()(prepare)
    app.command()(train)
    app.command()(encode)
    app.command("map")(map_)
    app.command("new-data")(place_new)
    app.add_typer(runs, name="runs")
    app.command()(worker)
    return app


def _show_version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        typer.echo(version(DISTRIBUTION))
    except PackageNotFoundError:
        typer.echo("not installed, but used from its folder")
    raise typer.Exit


def prepare(
    context: typer.Context,
    home: Annotated[
        str,
        typer.Option(
            help="Folder of all data and runs; by default the user's data folder.",
            envvar=HOME_VARIABLE,
            show_default=False,
        ),
    ] = "",
    as_json: Annotated[
        bool | None,
        typer.Option(
            "--json/--text",
            help="Lines of JSON, or sentences and bars; by default as the output is a terminal.",
            show_default=False,
        ),
    ] = None,
    show_version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """Train sequence autoencoders on your files, and use what they learned.

    Data and runs are those of the dashboard: what the one starts, the other shows.
    Before pip install ., write python -m sequitur_core for sequitur.

    \b
    Examples:
      sequitur train watch                           a sample, with a preset
      sequitur train rides.csv --option window=48    a file, cut into windows
      sequitur encode last new.csv --out new.parquet
      sequitur --home /data/lab runs list            options of all commands come first

    \b
    Exit codes: 0 done; 1 refused, a sentence says why; 2 not a command; 3 the run
    failed or was interrupted; 130 or 143 no longer waited for.
    """
    session = Session(home, not sys.stdout.isatty() if as_json is None else as_json)
    context.obj = session
    if Workspaces.of_environment().shared:
        session.warn(
            f"Several people share this server ({SHARED_VARIABLE}). Commands use a workspace of "
            f"their own, {session.workspace.path}, which no page of theirs shows."
        )


def main() -> None:
    """`python -m sequitur_core`."""
    keep_to_oneself()
    new_app()(prog_name="python -m sequitur_core")
