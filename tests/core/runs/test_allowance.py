"""What a person may take of a server that several share, and what is said to one who takes more."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sequitur_core.comparison.families import start_family
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.runs.allowance.limits import NAMES, Limits, read_limits
from sequitur_core.runs.layout import QUEUE_FILE
from sequitur_core.runs.progress.pausing import go_on
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace

SPEC = RunSpec(name="A run", model="LSTM_AE", encoding_dim=2)
DATA = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 4)


@pytest.fixture
def anna(tmp_path: Path) -> Workspace:
    return Workspaces(tmp_path, shared=True).create()


@pytest.fixture
def ben(tmp_path: Path) -> Workspace:
    return Workspaces(tmp_path, shared=True).create()


def limit(home: Path, **limits: object) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in limits.items()]
    (home / "limits.toml").write_text("\n".join(lines))


def refused(*words: str) -> object:
    return pytest.raises(SequiturError, match=".*".join(re.escape(word) for word in words))


# --- Reading them ------------------------------------------------------------------------


def test_without_a_file_limits_suit_a_class(tmp_path: Path):
    assert read_limits(tmp_path, {}) == Limits()


def test_readme_gives_the_limits_there_are(tmp_path: Path):
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(running = .*?)```", readme, re.DOTALL)[1]
    assert len(block.splitlines()) == len(NAMES)
    (tmp_path / "limits.toml").write_text(block)
    assert read_limits(tmp_path, {}) == Limits()


def test_limits_stand_in_a_file_and_the_environment_counts_first(tmp_path: Path):
    limit(tmp_path, disk_each="1.5 GB", queued_each=3, kept_days=0, upload=250_000_000)
    found = read_limits(tmp_path, {"SEQUITUR_LIMIT_QUEUED_EACH": "7"})
    read = {"disk_each": 1_500_000_000, "queued_each": 7, "kept_days": 0, "upload": 250_000_000}
    assert found == replace(Limits(), **read)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("queued", "many"), ("queued", "5 MB"), ("queued", 1.5), ("disk", "-1"), ("disk", "2 PB"),
        ("disk", "500"), ("upload", 500),
    ],
)  # fmt: skip
def test_a_limit_that_is_no_number_is_said(tmp_path: Path, name: str, value: object):
    limit(tmp_path, **{name: value})
    with refused("limits.toml", name, "0 for no limit"):
        read_limits(tmp_path, {})


def test_a_name_that_is_no_limit_is_said_with_those_there_are(tmp_path: Path):
    limit(tmp_path, memory=5)
    with refused("limits.toml", "memory", "no limit", *NAMES):
        read_limits(tmp_path, {})
    (tmp_path / "limits.toml").unlink()
    with refused("SEQUITUR_LIMIT_DISKEACH", "diskeach", "no limit", *NAMES):
        read_limits(tmp_path, {"SEQUITUR_LIMIT_DISKEACH": "5 GB"})


def test_a_file_of_limits_that_is_no_toml_is_said_with_an_example(tmp_path: Path):
    (tmp_path / "limits.toml").write_text("disk_each: 2 GB")
    with refused("limits.toml", 'disk_each = "2 GB"'):
        read_limits(tmp_path, {})


# --- Runs --------------------------------------------------------------------------------


def test_a_person_with_too_many_runs_in_the_queue_is_refused_and_others_are_not(
    tmp_path: Path, anna: Workspace, ben: Workspace
):
    limit(tmp_path, queued_each=2)
    first, _ = (anna.add_run(SPEC, DATA) for _ in range(2))
    with refused("You have 2 runs in the queue", "may have 2 there", "stop one on Runs"):
        anna.add_run(SPEC, DATA)
    ben.add_run(SPEC, DATA)
    first.stop()
    anna.add_run(SPEC, DATA)
    with refused("You have 2 runs in the queue"):  # nor by one that was stopped
        go_on(first)
    assert first.status == "stopped"


def test_of_tabs_that_queue_at_once_none_goes_beyond_the_limit(tmp_path: Path, anna: Workspace):
    limit(tmp_path, queued_each=2)

    def queue(_: int) -> bool:
        try:
            anna.add_run(SPEC, DATA)
        except SequiturError:
            return False
        return True

    with ThreadPoolExecutor(12) as tabs:
        assert sum(tabs.map(queue, range(12))) == 2
    assert len(anna.runs()) == 2


def test_of_variants_that_are_too_many_none_is_queued(tmp_path: Path, anna: Workspace):
    limit(tmp_path, queued_each=2)
    with refused("These are 3 runs", "You have 0 runs"):
        start_family(anna, SPEC, DATA, "encoding_dim", [1, 2, 3])
    assert anna.runs() == []


def test_a_full_queue_of_the_server_is_said(tmp_path: Path, anna: Workspace):
    limit(tmp_path, queued=2)
    (tmp_path / QUEUE_FILE).write_text('{"waiting": [{}, {}]}')
    with refused("2 runs of all people", "Try again"):
        anna.add_run(SPEC, DATA)


def test_a_run_that_needs_too_much_memory_is_refused(tmp_path: Path, anna: Workspace):
    limit(tmp_path, run_memory="100 MB")
    with refused("needs about", "100 MB", "smaller batch size"):
        anna.add_run(SPEC, DATA)


# --- The disk ----------------------------------------------------------------------------


def test_an_upload_that_is_too_large_is_refused_before_it_is_written(
    tmp_path: Path, anna: Workspace
):
    limit(tmp_path, upload="1 MB")
    with refused("may have 1 MB", "(data.csv) has 2 MB"):
        anna.uploads.add("data.csv", io.BytesIO(bytes(2_000_000)))
    with refused("(a and b) has 3 MB"):
        anna.uploads.add_together([(name, io.BytesIO(bytes(1_500_000))) for name in "ab"])
    assert list(anna.uploads.path.iterdir()) == []
    assert anna.uploads.add("data.csv", io.BytesIO(b"1,2")).read_bytes() == b"1,2"


def test_a_person_whose_disk_is_full_is_told_what_to_delete_and_others_go_on(
    tmp_path: Path, anna: Workspace, ben: Workspace
):
    limit(tmp_path, disk_each="1 MB")
    anna.uploads.add("data.csv", io.BytesIO(bytes(900_000)))
    with refused("takes 900 kB, 200 kB would be added", "1 MB are yours", "delete runs"):
        anna.uploads.add("more.csv", io.BytesIO(bytes(200_000)))
    ben.uploads.add("more.csv", io.BytesIO(bytes(200_000)))
    limit(tmp_path, disk_each="500 kB")
    for add in (lambda: anna.add_run(SPEC, DATA), lambda: anna.add_dataset(DATA)):
        with refused("Your workspace takes", "empty the trash"):
            add()
    ben.add_run(SPEC, DATA)


def test_the_disk_of_all_is_said(tmp_path: Path, anna: Workspace, ben: Workspace):
    ben.uploads.add("data.csv", io.BytesIO(bytes(900_000)))
    limit(tmp_path, disk="500 kB")
    with refused("together", "Or ask whoever runs the server"):
        anna.add_dataset(DATA)


def test_where_one_person_has_the_server_nothing_is_limited(tmp_path: Path):
    limit(tmp_path, queued_each=1, disk_each="1 kB", upload="1 kB", run_memory="1 kB")
    space = Workspace(tmp_path / "local")
    space.uploads.add("data.csv", io.BytesIO(bytes(2_000)))
    for _ in range(2):
        space.add_run(SPEC, DATA)
