"""The launcher: `streamlit run dashboard/app.py` serves the pages and runs the trainings."""

import asyncio
import gc
import importlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

# Streamlit puts only this folder on sys.path.
if (root := str(Path(__file__).resolve().parents[1])) not in sys.path:
    sys.path.insert(0, root)

from dashboard import faults
from dashboard.classroom.invitation import short_link_route
from dashboard.components.declaration import scripts_route
from dashboard.components.hover_thumbnails import frames_route
from dashboard.components.original_view import originals_route
from dashboard.components.plotly_view.large_figures import parts_route
from dashboard.components.routes import plotly_js_route, served_at
from dashboard.export.backup import PATH as BACKUP_PATH
from dashboard.export.backup import backup_route
from dashboard.export.prepared_files import prepared_files_route
from dashboard.health import health_route
from dashboard.server.host_guard import USUAL_PORT, HostGuard
from dashboard.server.open_file_limit import raise_file_limit
from dashboard.server.ordered_elements import send_all_elements_in_order
from dashboard.server.upload_limit import limit_uploads
from dashboard.server.whole_presses import take_presses_whole_and_once
from dashboard.visitors import operator
from dashboard.visitors.cookie import GivesWorkspaces
from dashboard.visitors.identity import of_request, own_run_of_request, run_of_request, workspaces
from dashboard.visitors.moving import moving_route
from dashboard.visitors.sessions import KeepsSessionsApart
from sequitur_core.errors import SequiturError
from sequitur_core.event_log import keep_events
from sequitur_core.files import keep_to_oneself
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.jobs.file_reading import reading
from sequitur_core.jobs.worker_process import STANDBY_DELAY

keep_to_oneself()
raise_file_limit()
take_presses_whole_and_once()
send_all_elements_in_order()
try:
    keep_events(workspaces().home)
    dispatcher = Dispatcher(workspaces())
except SequiturError as error:
    sys.exit(str(error))
if workspaces().shared:
    limit_uploads(dispatcher.limits.upload)
if operator.has_page() and (problem := operator.problem()):
    sys.stderr.write(f"\n{problem}\n")

LOADED_AHEAD = (
    "dashboard.train_page.monitor",
    "dashboard.train_page.forms.settings_form",
    "dashboard.explore_page.panels",
    "dashboard.explore_page.export_menu",
)


@asynccontextmanager
async def dispatching(_: st.App) -> AsyncIterator[None]:
    """Start queued runs while the server lives; running ones finish without it."""
    port = st.get_option("server.port")
    if port != USUAL_PORT and not config.is_manually_set("server.port"):
        sys.stderr.write(  # Streamlit takes the next free one without saying so
            f"\nPort {USUAL_PORT} is taken, perhaps by a dashboard that is open already. "
            f"This one is at port {port}; both show the same data and runs.\n"
        )
    dispatcher.start()
    beside = [asyncio.create_task(get_ready()), asyncio.create_task(keep_house())]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        reading.POOL.close()
        dispatcher.stop()


async def get_ready() -> None:
    """Have a process ready that reads files, then load what the first visits of pages take.

    One after another with pauses, so that no page waits for all of them; first a page is painted.
    """
    await asyncio.sleep(STANDBY_DELAY)
    await asyncio.to_thread(reading.POOL.stand_by)
    for module in LOADED_AHEAD:
        await asyncio.sleep(STANDBY_DELAY)
        await asyncio.to_thread(importlib.import_module, module)


async def keep_house() -> None:
    """Give back what the sessions of closed pages hold, and replace a reader that has died."""
    while True:
        await asyncio.sleep(st.get_option("server.disconnectedSessionTTL"))
        gc.collect()  # by itself, Python does so much later
        await asyncio.to_thread(reading.POOL.stand_by)


# A literal assignment at the top level: anything else is run as a plain script,
# without the dispatcher and the routes.
app = st.App(
    "main.py",
    lifespan=dispatching,
    # Ahead of Streamlit's own.
    middleware=[
        Middleware(HostGuard, own_alone=(served_at(BACKUP_PATH),)),
        Middleware(GivesWorkspaces, workspaces=workspaces()),
        Middleware(KeepsSessionsApart, workspaces=workspaces()),
    ],
    routes=[
        plotly_js_route(),
        scripts_route(),
        parts_route(),
        frames_route(run_of_request),
        originals_route(own_run_of_request),
        prepared_files_route(run_of_request),
        backup_route(of_request),
        moving_route(),
        short_link_route(),
        health_route(dispatcher),
    ],
    on_script_error=faults.show,
)
