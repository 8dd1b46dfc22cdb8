"""The commands of `sequitur` that need the dashboard: run, report, export."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest

from dashboard import cli
from sequitur_core import SequenceEncoder
from sequitur_core.runs.layout import HOME_VARIABLE
from sequitur_core.runs.sharing.people import SHARED_VARIABLE


@pytest.fixture
def streamlit(monkeypatch) -> list[list[str]]:
    """What Streamlit would have been started with."""
    calls: list[list[str]] = []
    monkeypatch.setattr("streamlit.web.cli.main", lambda given, prog_name: calls.append(given))
    return calls


def test_run_serves_the_pages_where_it_is_asked_to(call, streamlit):
    call("run", "--no-browser", "--server.maxUploadSize=10")
    (given,) = streamlit
    assert given[:2] == ["run", str(cli.APP)]
    assert cli.APP.is_file()
    assert given[2:] == [
        "--server.address=127.0.0.1", "--server.headless=true", "--server.maxUploadSize=10",
    ]  # fmt: skip


def test_run_serves_the_data_of_the_folder_named(call, streamlit, home):
    call("run")
    assert os.environ[HOME_VARIABLE] == str(home)


def test_run_shared_lets_others_in_and_opens_where_they_are(call, streamlit, monkeypatch):
    monkeypatch.setenv(SHARED_VARIABLE, "0")
    monkeypatch.setattr("streamlit.net_util.get_internal_ip", lambda: "192.168.1.5")
    monkeypatch.setattr(socket, "gethostname", lambda: "lab")
    call("run", "--shared")
    assert os.environ[SHARED_VARIABLE] == "1"
    call("run", "--shared", "--server.allowedHosts=sequitur.example.org")
    call("run", "--shared", "--address", "127.0.0.1")
    names, named, behind_proxy = (given[4:] for given in streamlit)
    assert [given[2] for given in streamlit] == [
        "--server.address=0.0.0.0", "--server.address=0.0.0.0", "--server.address=127.0.0.1",
    ]  # fmt: skip
    assert names == [
        "--browser.serverAddress=192.168.1.5", "--server.allowedHosts=192.168.1.5",
        "--server.allowedHosts=lab", "--server.allowedHosts=localhost",
    ]  # fmt: skip
    assert named == [*names, "--server.allowedHosts=sequitur.example.org"]
    assert behind_proxy == []


def test_run_says_that_a_port_is_taken(call, streamlit):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = call("run", "--port", taken.getsockname()[1], text=True)
    assert (said.code, "perhaps because a dashboard is open there already" in said.err) == (1, True)
    assert streamlit == []


def test_a_report_has_the_verdict_the_map_and_new_data(call, trained, waves, tmp_path):
    call("new-data", "last", waves)
    said = call("report", "last", "--out", tmp_path / "r.html", "--colour-by", "kind")
    assert said.code == 0
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "10 sequences of 8 steps" in text
    assert "Findings" in text
    assert "coloured by kind" in text
    assert "New data</h2>" in text


def read_zip(path):
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(
    ("what", "ending", "read", "expected"),
    [
        ("table", ".csv", lambda path: list(pd.read_csv(path)["kind"])[:2], ["slow", "fast"]),
        ("table", ".parquet", lambda path: len(pd.read_parquet(path)), 10),
        ("map", ".svg", lambda path: path.read_text().startswith("<svg"), True),
        ("model", ".zip", lambda path: "model.safetensors" in read_zip(path), True),
        ("model", ".safetensors", lambda path: SequenceEncoder.load(path).encoding_dim, 3),
        ("script", ".py", lambda path: "from sequitur_core import" in path.read_text(), True),
        ("data", ".npz", lambda path: len(np.load(path, allow_pickle=False)["lengths"]), 10),
        ("analysis", ".zip", lambda path: len(read_zip(path)) > 5, True),
    ],
)
def test_all_that_explore_exports_is_written(call, trained, tmp_path, what, ending, read, expected):
    path = tmp_path / f"out{ending}"
    assert call("export", "last", what, "--out", path).code == 0
    assert read(path) == expected


def test_a_file_without_a_name_is_named_after_its_run(call, trained, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("export", "last", "script").lines[0]["file"] == f"{trained.id}-script.py"
    assert (tmp_path / f"{trained.id}-script.py").is_file()


def test_the_commands_of_the_core_are_there_too(call, trained):
    assert [line["run"] for line in call("runs", "list").lines] == [trained.id]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["run", "--port", "99999"], 2, "--port"),
        (["report"], 2, "RUN"),
        (["report", "nothing"], 1, "There is no run 'nothing'"),
        (["report", "last", "--out", "r.pdf"], 1, "Choose one of .html"),
        (["report", "last", "--no-findings", "--colour-by", "who"], 1, "no label 'who' in waves"),
        (["export", "last"], 2, "WHAT"),
        (["export", "last", "film"], 1, "'film' can't be exported. Choose one of table, map"),
        (["export", "nothing", "table"], 1, "There is no run 'nothing'"),
        (["export", "last", "map", "--out", "m.png"], 1, "Choose one of .svg"),
        (["fly"], 2, "fly"),
    ],
)
def test_a_bad_call_says_what_was_wrong(call, trained, streamlit, arguments, code, sentence):
    said = call(*arguments, text=True)
    assert (said.code, sentence in " ".join(said.err.split())) == (code, True), said.err
    assert streamlit == []


@pytest.mark.parametrize("command", [["report", "last"], ["export", "last", "table"]])
def test_of_a_run_that_waits_nothing_can_be_written_yet(call, waves, command):
    call("train", waves, "--no-wait")
    said = call(*command, text=True)
    assert (said.code, "there is nothing to write yet" in said.err) == (1, True)


def test_a_map_is_written_without_a_word_of_streamlit(trained, home, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "dashboard.cli", "--home", home, "export", "last", "map", "--out",
         tmp_path / "map.svg"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
