"""A file that is made when its button is pressed, outside of every run of the page."""

import re
from pathlib import Path
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


def test_what_says_that_a_file_could_not_be_made_is_where_the_pages_style_looks_for_it():
    scripts = (Path(st.__file__).parent / "static" / "static" / "js").glob("DownloadButton.*.js")
    (place,) = re.findall(r"\w+Error`", "".join(one.read_text(encoding="utf-8") for one in scripts))
    main = Path(identity.__file__).parents[1] / "main.py"
    assert f'[data-testid="{place[:-1]}"]::after' in main.read_text(encoding="utf-8")
