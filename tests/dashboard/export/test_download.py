"""A file that is made when its button is pressed, outside of every run of the page."""

from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.export.download import download_button
from dashboard.visitors import identity


def test_a_file_is_made_for_the_person_who_pressed(monkeypatch: pytest.MonkeyPatch):
    given = {}
    monkeypatch.setattr(st, "download_button", lambda *_, data, **__: given.update(data=data))
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies={"key": "of Ada"}))
    download_button("Table", lambda: identity.session_cookies()["key"].encode())
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies={}))  # no page is drawn
    assert given["data"]() == b"of Ada"
    assert identity.session_cookies() == {}
