"""The original video or sound of a sequence, playing from where the sequence begins.

It is served by a route that answers requests for parts of the file, so that a browser fetches
what it plays and can go anywhere in it.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.components.declaration import declare
from dashboard.components.routes import served_at
from sequitur_core.errors import SequiturError
from sequitur_core.runs.results.originals import Original, find_original
from sequitur_core.runs.run import Run

_mount = declare("original_view")


def original_view(run: Run, row: int, original: Original, *, key: str, label: str) -> None:
    """Play the original of a row from where it begins; a button goes back there."""
    _mount(
        key=key,
        data={
            "label": label,
            "url": original_url(run).replace("{row}", str(row)),
            "video": original.media_type.startswith("video/"),
            "begin": original.begin,
            "end": original.end,
        },
    )


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
        except SequiturError as error:
            return PlainTextResponse(str(error), status_code=404)
        headers = {
            "Cache-Control": "private, max-age=3600",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return FileResponse(original.path, media_type=original.media_type, headers=headers)

    return Route(served_at("originals/{run}/{row}"), serve)
