"""Files made for download: at once as a button is pressed, or prepared first and then saved.

What takes longer is prepared with a progress bar and then served from disk: a download button
would keep it in memory. The server loads this before it listens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.components.routes import served_at
from dashboard.export.download import download_button
from dashboard.formatting import plain
from dashboard.visitors.identity import RunOf, of_session
from sequitur_core.errors import SequiturError
from sequitur_core.files import writing
from sequitur_core.runs.export.script import data_name
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace

FOLDER = "taken"  # of the workspace, for prepared files
KEPT_SECONDS = 24 * 3600
NAMES = {"analysis": "zip", "report": "html", "data": "npz", "model": "safetensors"}

Progress = Callable[[float, str], object]


def offer_file(
    run: Run,
    what: str,
    *,
    label: str,
    mime: str,
    quick: bool,
    make: Callable[[Path, Progress], object],
) -> None:
    """A button that makes a file and downloads it, in one step or in two.

    `make` writes the file to a path and reports its progress.
    """
    if quick:
        download_button(
            label,
            data=lambda: _made_at_once(make),
            file_name=file_name(run, what),
            mime=mime,
            key=f"download_{what}",
        )
        return
    if run.workspace != of_session().path:  # not by `cache`, which wants a server that listens
        st.caption(f"{label}: too large to be made here. Ask whoever shared this run for it.")
        return
    space = Workspace(run.workspace)
    path = prepared_path(space, run, what)
    if st.button(f"Prepare {label}", key=f"prepare_{what}", icon=":material/hourglass_empty:"):
        remove_expired(space)
        bar = st.progress(0.0, text="Preparing ...")
        with writing(path.parent):
            path.parent.mkdir(exist_ok=True)
            make(path, lambda share, doing: bar.progress(share, text=f"{plain(doing)} ..."))
        bar.empty()
    if path.exists():
        changed = path.stat().st_mtime_ns
        st.link_button(
            f"Save {label}",
            served_at(f"taken/{run.id}/{what}?v={changed}"),
            type="primary",
            icon=":material/download:",
            key=f"save_{what}",
        )


def _made_at_once(make: Callable[[Path, Progress], object]) -> bytes:
    with TemporaryDirectory(prefix="sequitur-") as folder:
        path = Path(folder) / "made"
        make(path, lambda share, doing: None)
        return path.read_bytes()


def size_of(run: Run) -> int:
    """Bytes of all files of a run."""
    return sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file())


def file_name(run: Run, what: str) -> str:
    """What a file is called where it is saved."""
    return data_name(run) if what == "data" else f"{run.id}-{what}.{NAMES[what]}"


def prepared_path(workspace: Workspace, run: Run, what: str) -> Path:
    """Where a prepared file is kept."""
    return workspace.path / FOLDER / f"{run.id}-{what}.{NAMES[what]}"


def remove_expired(workspace: Workspace) -> None:
    """Remove the files that were prepared more than a day ago."""
    limit = time.time() - KEPT_SECONDS
    for path in (workspace.path / FOLDER).glob("*"):
        if path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def prepared_files_route(run_of: RunOf) -> Route:
    """The route that serves what was prepared of a run that whoever asks may see."""

    def serve(request: Request) -> Response:
        what = request.path_params["what"]
        try:
            run = run_of(request)
        except SequiturError as error:
            return PlainTextResponse(str(error), status_code=404)
        path = prepared_path(Workspace(run.workspace), run, what) if what in NAMES else None
        if path is None or not path.is_file():
            return PlainTextResponse("That isn't there any more. Prepare it again.", 404)
        return FileResponse(
            path,
            filename=file_name(run, what),
            content_disposition_type="attachment",
            headers={"Cross-Origin-Resource-Policy": "same-origin"},
        )

    return Route(served_at("taken/{run}/{what}"), serve)
