"""All data and runs in one file: a button, and the route that packs while it is downloaded.

So the disk needs no room for it, and memory only for a block.
"""

from __future__ import annotations

import time

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard.components.routes import served_at
from dashboard.visitors.identity import NoWorkspaceError, WorkspaceOf
from sequitur_core.errors import SequiturError
from sequitur_core.runs.export.backup import FILE_NAME, packed

PATH = "backup"


def button() -> None:
    """Saves all data and runs in one file, also while something trains."""
    st.link_button(
        "Back up everything",
        served_at(PATH),
        icon=":material/backup:",
        key="back_up",
        help="Saves data, the files it was read from and all runs in one file, also while "
        "something trains; not what was deleted. This command brings them back, here or on "
        "another computer: python -m sequitur_core.backup restore FILE",
    )


def backup_route(workspace_of: WorkspaceOf) -> Route:
    """The route that packs the workspace of whoever asks."""

    def serve(request: Request) -> Response:
        try:
            blocks = packed(workspace_of(request))
        except NoWorkspaceError as error:
            return PlainTextResponse(str(error), status_code=404)
        except SequiturError as error:
            return PlainTextResponse(str(error), status_code=507)  # no room
        return StreamingResponse(
            blocks,
            media_type="application/x-tar",
            headers={
                "Content-Disposition": f'attachment; filename="{time.strftime(FILE_NAME)}"',
                "Cross-Origin-Resource-Policy": "same-origin",
                "Cache-Control": "no-store",
            },
        )

    return Route(served_at(PATH), serve)
