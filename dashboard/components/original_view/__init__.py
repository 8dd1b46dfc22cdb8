"""The original video or sound of a sequence, playing from where the sequence begins.

It is served by a route that answers requests for parts of the file, so that a browser fetches
what it plays and can go anywhere in it.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.components.declaration import declare
from dashboard.components.routes import served_at
from sequitur_core.errors import SequiturError
from sequitur_core.runs.results.originals import Original, find_original
from sequitur_core.runs.run import Run

CONVERTED = "converted"  # in an address: as WebM

_mount = declare("original_view")


def original_view(
    run: Run, row: int, original: Original, *, key: str, label: str, converted: bool = False
) -> bool:
    """Play the original of a row from where it begins; a button goes back there.

    With `converted` it is what was made of it for browsers that can't play the file itself.
    Returns whether the browser has just found that it can't play what it was given.
    """
    url = original_url(run).replace("{row}", str(row))
    _mount(
        key=key,
        data={
            "label": label,
            "url": f"{url}?{CONVERTED}=1" if converted else url,
            "converted": converted,
            "video": original.media_type.startswith("video/"),
            "begin": original.begin,
            "end": original.end,
        },
        on_unplayable_change=lambda: None,  # without it the value isn't there
    )
    match st.session_state.get(key):
        case {"unplayable": True}:
            return True
    return False


def original_url(run: Run) -> str:
    """Where the originals of a run are; "{row}" in it stands for a row."""
    return served_at(f"originals/{run.id}/{{row}}")


def originals_route(run_of: Callable[[Request], Run]) -> Route:
    """The route that serves originals of a run that belongs to whoever asks.

    Who sees a run by a shared link doesn't see what it was made from: an original holds more than
    its run.
    """

    def serve(request: Request) -> Response:
        try:
            run, row = run_of(request), str(request.path_params["row"])
            if not row.isdecimal() or len(row) > 9:
                raise SequiturError("Rows have numbers: 0, 1, 2 and so on.")
            original = find_original(run, run.dataset(), int(row))
            path, media_type = original.path, original.media_type
            if request.query_params.get(CONVERTED):
                path, media_type = original.converted, original.converted_type
                if not path.is_file():
                    raise SequiturError("It isn't converted yet.")
        except SequiturError as error:
            return PlainTextResponse(str(error), status_code=404)
        headers = {
            "Cache-Control": "private, max-age=3600",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return FileResponse(path, media_type=media_type, headers=headers)

    return Route(served_at("originals/{run}/{row}"), serve)
