"""Several processes test: what becomes of each test is told, and where one crashes others go on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process does all tests there")

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
SOME = """
import os
import warnings

import pytest


@pytest.fixture(scope="module")
def module():
    yield
    with open("torn_down", "a") as file:
        file.write("x")


@pytest.mark.parametrize("n", range(3))
def test_passes(n, module, tmp_path, capfd):
    os.system("echo said")
    assert capfd.readouterr().out == "said\\n"
    (tmp_path / "file").write_text("")


def test_fails():
    print("printed")
    warnings.warn("careful")
    assert [1, 2] == [1, 3]


@pytest.mark.skip
def test_is_skipped():
    pass
"""
CRASH = """
import os
import signal


def test_before():
    pass


def test_is_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def test_between():
    pass


def test_ends():
    os._exit(0)


def test_after():
    pass
"""


def outcome_of(folder: Path, *options: str, **files: str) -> str:
    """What is said of test files that two processes did."""
    for name, content in files.items():
        (folder / f"test_{name}.py").write_text(content)
    return subprocess.run(
        command(folder, *options), cwd=folder, env=ENVIRONMENT, capture_output=True, text=True
    ).stdout


def command(folder: Path, *options: str) -> list[str]:
    plugin = ["-p", "tests.parallel.processes", "--processes", "2", "-p", "no:cacheprovider"]
    where = ["-c", os.devnull, "--rootdir", str(folder), f"--basetemp={folder / 'tmp'}"]
    return [sys.executable, "-m", "pytest", "-q", *plugin, *where, *options, str(folder)]


def test_what_becomes_of_each_test_is_told_as_one_process_does(tmp_path: Path) -> None:
    said = outcome_of(tmp_path, a=SOME, b=SOME)
    assert "2 failed, 6 passed, 2 skipped, 2 warnings" in said
    assert sorted(said.split()[0]) == sorted("FF......ss")  # each once
    assert "At index 1 diff: 2 != 3" in said  # what an assertion compared
    assert said.count("printed\n") == 2
    assert "UserWarning: careful" in said
    assert (tmp_path / "torn_down").read_text() == "xx"


def test_where_a_process_crashes_only_its_test_fails(tmp_path: Path) -> None:
    said = outcome_of(tmp_path, a=CRASH, b=SOME.replace("[1, 3]", "[1, 2]"))
    assert "2 failed, 7 passed, 1 skipped" in said
    assert re.search("test_is_killed - .*crashed: SIGKILL", said)
    assert re.search("test_ends - .*crashed: status 0", said)


def test_after_the_first_failure_all_end_where_that_is_asked_for(tmp_path: Path) -> None:
    endless = "import time\n\n\ndef test_fails():\n    assert 0\n\n\n"
    endless += "".join(f"def test_{n}():\n    time.sleep(0.1)\n\n\n" for n in range(300))
    said = outcome_of(tmp_path, "-x", a=endless, b=endless.replace("assert 0", "pass"))
    assert "stopping after 1 failures" in said
    assert int(re.search(r"(\d+) passed", said)[1]) < 100


def test_processes_end_when_the_one_that_hands_out_is_interrupted(tmp_path: Path) -> None:
    wait = "import os, time\n\n\ndef test_it(tmp_path):\n    open(f'at-{os.getpid()}', 'w')\n"
    (tmp_path / "test_a.py").write_text(wait + "    time.sleep(600)\n")
    process = subprocess.Popen(
        command(tmp_path), cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, process_group=0
    )
    end = time.monotonic() + 60
    while not (at := list(tmp_path.glob("at-*"))):
        assert time.monotonic() < end
        time.sleep(0.01)
    os.killpg(process.pid, 2)  # as Ctrl-C does
    process.communicate(timeout=60)
    with pytest.raises(ProcessLookupError):
        os.kill(int(at[0].name.removeprefix("at-")), 0)
