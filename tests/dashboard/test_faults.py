"""Errors that no page caught: a sentence for people, the trace for the log."""

from __future__ import annotations

import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.event_log import LOG_FILE
from tests.dashboard.conftest import MAIN


def bug() -> None:
    from dashboard import faults

    faults.show(FileNotFoundError(2, "No such file", "/home/somebody/secret"))


def refusal() -> None:
    from dashboard import faults
    from sequitur_core.errors import SequiturError

    faults.show(SequiturError("The name **is** empty."))


def test_a_bug_is_a_sentence_that_leads_to_the_log(caplog: pytest.LogCaptureFixture):
    at = AppTest.from_function(bug).run()
    (shown,) = at.error
    assert LOG_FILE in shown.value
    assert "/home" not in shown.value
    assert "/home/somebody/secret" in caplog.text


def test_what_a_button_refuses_is_its_own_sentence(caplog: pytest.LogCaptureFixture):
    (shown,) = AppTest.from_function(refusal).run().error
    assert shown.value.replace("\\", "") == "The name **is** empty."
    assert "crash" not in caplog.text


def test_streamlit_itself_shows_no_trace():
    config = tomllib.loads((MAIN.parent / ".streamlit" / "config.toml").read_text())
    assert config["client"]["showErrorDetails"] == "none"
    assert "on_script_error=faults.show" in (MAIN.parent / "app.py").read_text()
