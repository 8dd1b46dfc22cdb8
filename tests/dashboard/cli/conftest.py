"""The command `sequitur`, called in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.cli import sequitur
from tests.core.command_line.conftest import Call, caller, home, trained, trained_home, waves

__all__ = ["home", "trained", "trained_home", "waves"]


@pytest.fixture
def call(home: Path) -> Call:
    return caller(home, sequitur)
