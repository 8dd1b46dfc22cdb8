"""How the dashboard starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from sequitur_core.runs.layout import LOCK_FILE
from tests.browser.conftest import ROOT
from tests.core.conftest import until


def test_a_taken_port_is_said_and_another_one_used(tmp_path: Path) -> None:
    space = tmp_path / "local"
    space.mkdir()
    # Another dashboard seems to start the runs, so that no workers load beside this one.
    with FileLock(space / LOCK_FILE), socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # it may just have been left
        with suppress(OSError):  # then somebody else has it
            taken.bind(("127.0.0.1", 8501))
            taken.listen()
        log = tmp_path / "server.log"
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "app.py")]
        environment = {**os.environ, "SEQUITUR_HOME": str(tmp_path)}
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*command, "--server.headless=true", "--server.fileWatcherType=none"],
                env=environment,
                stdout=out,
                stderr=out,
            )
        try:
            until(lambda: "is taken" in log.read_text(), "a sentence")
            assert "Port 8501 is taken" in log.read_text()
            assert "http://127.0.0.1:8501\n" not in log.read_text()
        finally:
            process.terminate()
            process.wait(timeout=120)
