"""The command `sequitur`: the core's commands, and those that need the dashboard."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

# Installed, this package lies in a folder of its own, as another may be called `dashboard`.
if (root := str(Path(__file__).resolve().parents[1])) not in sys.path:
    sys.path.insert(0, root)

from sequitur_core.command_line import arguments
from sequitur_core.command_line.app import new_app
from sequitur_core.command_line.encoding import answered, trained_run
from sequitur_core.command_line.files import check_writable
from sequitur_core.command_line.session import Session, session_of
from sequitur_core.errors import SequiturError
from sequitur_core.files import keep_to_oneself, write_text, write_whole
from sequitur_core.formatting import join_names, quoted
from sequitur_core.runs.layout import HOME_VARIABLE
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import SHARED_VARIABLE

if TYPE_CHECKING:  # what takes long to load is loaded by the commands that need it
    from dashboard.export.report_sections import View
    from sequitur_core.data.dataset import SequenceDataset

APP = Path(__file__).with_name("app.py")
USUAL_ADDRESS, EVERYWHERE = "127.0.0.1", "0.0.0.0"
MAX_PORT = 65535
NOTHING_YET = "there is nothing to write yet"


def run(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(
            help="By default 8501, or the next one that is free.",
            min=1,
            max=MAX_PORT,
            show_default=False,
        ),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            help="Where it listens; by default 127.0.0.1, or everywhere if shared.",
            show_default=False,
        ),
    ] = None,
    shared: Annotated[
        bool,
        typer.Option(
            "--shared",
            help="For a class or team: others in the network can open it, each with a workspace of "
            "their own.",
        ),
    ] = False,
    browser: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
) -> None:
    """Open the dashboard; options that aren't listed here are Streamlit's.

    \b
    Examples:
      sequitur run
      sequitur run --port 9000 --no-browser
      sequitur run --shared
      sequitur run --address 0.0.0.0 --server.allowedHosts=lab.example
    """
    session = session_of(context)
    if session.home:
        os.environ[HOME_VARIABLE] = session.home
    _ = session.workspace  # a folder that can't be made is told before anything starts
    address = address or (EVERYWHERE if shared else USUAL_ADDRESS)
    asked = [f"--server.address={address}", f"--server.headless={str(not browser).lower()}"]
    if shared:
        os.environ[SHARED_VARIABLE] = "1"
        asked += _names() if address == EVERYWHERE else []
    if port is not None:
        _check_free(address, port)
        asked.append(f"--server.port={port}")
    from streamlit.web.cli import main as streamlit

    streamlit(["run", str(APP), *asked, *context.args], prog_name="sequitur run")


def _names() -> list[str]:
    """Options for the names that others open it at.

    The browser is led to the first of them, under which a class's link is right at once.
    """
    from streamlit.net_util import get_internal_ip

    names = [get_internal_ip(), socket.gethostname(), "localhost"]
    known = list(dict.fromkeys(name for name in names if name))
    return [
        f"--browser.serverAddress={known[0]}",
        *(f"--server.allowedHosts={name}" for name in known),
    ]


def _check_free(address: str, port: int) -> None:
    """Raise SequiturError where a port is taken, or the address isn't this computer's."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with closing(socket.socket(family)) as trial:
        if os.name == "posix":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError as error:
            raise SequiturError(
                f"Port {port} of {address} can't be used ({error.strerror or error}), perhaps "
                "because a dashboard is open there already. Choose another one: --port."
            ) from error


def report(
    context: typer.Context,
    name: arguments.RunName,
    out: Annotated[
        Path | None,
        typer.Option(help="An .html file; by default named after the run.", show_default=False),
    ] = None,
    colour_by: Annotated[
        str, typer.Option(help="A label; by default the first one.", show_default=False)
    ] = "",
    findings: Annotated[bool, typer.Option(help="Look for findings first.")] = True,
) -> None:
    """Write a run as one page that opens in any browser, without a network.

    \b
    Examples:
      sequitur report last
      sequitur report watch-1a2b3c4d --colour-by subject --out watch.html
    """
    session = session_of(context)
    check_writable(out, (".html",))
    chosen = trained_run(session, name, so=NOTHING_YET)
    path = out or Path(f"{chosen.id}-report.html")
    _quieten_streamlit()
    from dashboard.explore_page.panels.findings import query_about
    from dashboard.export.report import report as report_of
    from dashboard.export.report_view import usual_view
    from sequitur_core.findings.finding import from_arrays
    from sequitur_core.runs.annotations.class_colours import coloured_dataset

    dataset = coloured_dataset(chosen)
    found = None
    if findings:
        query = query_about(chosen, "all")
        told = answered(session, chosen, query.kind, query.settings, doing="Looking for findings")
        found = from_arrays(told)
    view = usual_view(chosen, dataset, found, label=colour_by)
    view = replace(view, **_of_new_data(chosen, dataset, view))
    with session.bar("Drawing the report") as progress:
        text = report_of(chosen, dataset, view, progress=progress)
    write_text(path, text)
    _tell_written(session, path)


def _of_new_data(run: Run, dataset: SequenceDataset, view: View) -> dict[str, Any]:
    """What the report has of New data, placed on the map of the view."""
    import numpy as np

    from dashboard.explore_page.context import Context
    from dashboard.explore_page.panels import new_data
    from dashboard.widgets.query_wait import Results

    if (encodings := run.encodings()) is None:
        return {}
    context = Context(
        run=run,
        dataset=dataset,
        encodings=encodings,
        part="all",
        points=view.points,
        method=view.method,
        rows=np.empty(0, np.int64),
        errors=run.errors(),
        colouring=view.colouring,
        results=Results(run),
    )
    return new_data.in_report(context)


@dataclass(frozen=True)
class Export:
    """Something of a run that is written to a file: what it is, its endings, and how."""

    what: str
    endings: tuple[str, ...]
    write: Callable[[Run, Path], None]


def _write_bytes(path: Path, content: bytes) -> None:
    write_whole(path, lambda file: file.write(content))


def _write_table(run: Run, path: Path) -> None:
    from dashboard.export.run_downloads import csv_bytes, parquet_bytes

    _write_bytes(path, csv_bytes(run) if path.suffix.lower() == ".csv" else parquet_bytes(run))


def _write_map(run: Run, path: Path) -> None:
    from dashboard.charts.maps.map_svg import map_svg
    from dashboard.export.report_view import usual_view
    from sequitur_core.runs.annotations.class_colours import coloured_dataset

    view = usual_view(run, coloured_dataset(run), None)
    write_text(path, map_svg(view.points, colouring=view.colouring, method=view.method))


def _write_model(run: Run, path: Path) -> None:
    from dashboard.export.run_downloads import model_bytes, write_model

    if path.suffix.lower() == ".zip":
        _write_bytes(path, model_bytes(run))
    else:
        write_model(run, path)


def _write_script(run: Run, path: Path) -> None:
    from sequitur_core.runs.export.script import script

    write_text(path, script(run))


def _write_data(run: Run, path: Path) -> None:
    from sequitur_core.runs.export.script import write_data

    write_data(run, path)


def _write_analysis(run: Run, path: Path) -> None:
    from sequitur_core.runs.export.archive import export_run

    export_run(run, path)


EXPORTS: Mapping[str, Export] = {
    "table": Export("a row for each sequence", (".csv", ".parquet"), _write_table),
    "map": Export("a picture", (".svg",), _write_map),
    "model": Export("weights, settings and scaling", (".safetensors", ".zip"), _write_model),
    "script": Export("Python that repeats it", (".py",), _write_script),
    "data": Export("the sequences", (".npz",), _write_data),
    "analysis": Export("all, for another copy of Sequitur", (".zip",), _write_analysis),
}


def export(
    context: typer.Context,
    name: arguments.RunName,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="; ".join(
                f"{key}: {one.what} ({', '.join(one.endings)})" for key, one in EXPORTS.items()
            ),
            autocompletion=lambda: list(EXPORTS),
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="A file; by default named after the run.", show_default=False),
    ] = None,
) -> None:
    """Write something of a run to a file, as Export on Explore does.

    \b
    Examples:
      sequitur export last table
      sequitur export watch-1a2b3c4d analysis --out watch.zip
    """
    session = session_of(context)
    if what not in EXPORTS:
        raise SequiturError(
            f"{quoted(what)} can't be exported. Choose one of "
            f"{join_names(list(EXPORTS), most=len(EXPORTS))}."
        )
    one = EXPORTS[what]
    check_writable(out, one.endings)
    chosen = trained_run(session, name, so=NOTHING_YET)
    path = out or Path(f"{chosen.id}-{what}{one.endings[0]}")
    _quieten_streamlit()
    with session.bar(f"Writing {path.name}"):
        one.write(chosen, path)
    _tell_written(session, path)


def _quieten_streamlit() -> None:
    """It warns that no page is open when what pages share is loaded."""
    from streamlit.config import get_config_options
    from streamlit.logger import set_log_level

    get_config_options()  # once they are read, they set the level
    set_log_level("ERROR")


def _tell_written(session: Session, path: Path) -> None:
    session.tell("written", f"{path} is written.", file=str(path))


def sequitur() -> typer.Typer:
    """All commands."""
    app = new_app()
    passing_on = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(context_settings=passing_on)(run)
    app.command()(report)
    app.command()(export)
    return app


def main() -> None:
    """The entry point `sequitur`."""
    keep_to_oneself()
    sequitur()(prog_name="sequitur")


if __name__ == "__main__":
    main()
