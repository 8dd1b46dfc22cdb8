"""Questions about a run: put once, answered by whoever comes, kept."""

import json
import os
import string
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import with_part
from sequitur_core.explore.grouping.groups import find_groups
from sequitur_core.explore.maps.map_quality import map_quality
from sequitur_core.explore.maps.projection import project
from sequitur_core.explore.neighbours import isolation
from sequitur_core.files import write_array, write_arrays, write_json
from sequitur_core.jobs import worker_process
from sequitur_core.jobs.answering import new_data, query_server
from sequitur_core.jobs.answering.handlers import HANDLERS
from sequitur_core.jobs.dispatcher import Dispatcher
from sequitur_core.runs import queries
from sequitur_core.runs.layout import ENCODINGS_FILE
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.answer_queries import answer_all
from tests.core.conftest import until

DATA = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * 12)
MAP = Query("map", {"method": "pca"})


@pytest.fixture
def run(space: Workspace) -> Run:
    """A run with encodings; its training doesn't matter here."""
    run = space.add_run(RunSpec(name="A run", model="LSTM_AE", encoding_dim=3), DATA)
    encodings = np.random.default_rng(0).normal(size=(12, 3)).astype(np.float32)
    write_array(run.path / ENCODINGS_FILE, encodings)
    write_json(run.path / "status.json", {"status": "done"})
    return run


def marks(space: Workspace) -> list[str]:
    return [path.name for path in (space.path / "asks").iterdir()]


def test_a_question_waits_until_it_is_answered(run: Run):
    assert queries.result(run, MAP) is None
    before = time.time()
    queries.submit(run, MAP)
    assert queries.pending_since(run, MAP) is not None
    assert (
        before - 1 <= queries.pending_since(run, MAP) <= time.time() + 1
    )  # file systems round times
    answer_all(run)
    assert queries.pending_since(run, MAP) is None
    assert queries.pending_since(run, MAP) is None
    assert queries.result(run, MAP)["points"].shape == (12, 2)


def test_an_answer_is_what_the_core_computes(run: Run):
    queries.submit(run, MAP)
    answer_all(run)
    expected = HANDLERS["map"](run, MAP.settings)["points"]
    np.testing.assert_array_equal(queries.result(run, MAP)["points"], expected)


def test_an_answered_question_is_not_put_again(run: Run, space: Workspace):
    queries.submit(run, MAP)
    answer_all(run)
    queries.submit(run, MAP)
    assert marks(space) == []


def test_the_newest_answer_comes_first(run: Run):
    for seconds, method in enumerate(["pca", "umap"]):
        query = Query("map", {"method": method})
        queries.submit(run, query)
        answer_all(run)
        os.utime(run.path / "asks" / f"{query.id}.npz", (seconds, seconds))
    assert [query.settings["method"] for query in queries.completed(run, "map")] == ["umap", "pca"]


def test_a_question_that_cannot_be_answered_says_why(run: Run, space: Workspace):
    query = Query("map", {"method": "umap", "neighbours": 1})
    queries.submit(run, query)
    answer_all(run)
    with pytest.raises(SequiturError, match="neighbours are too few"):
        queries.result(run, query)
    assert marks(space) == []


def test_a_question_that_failed_can_be_put_again(run: Run):
    (run.path / ENCODINGS_FILE).rename(run.path / "aside")
    queries.submit(run, MAP)
    answer_all(run)
    (run.path / "aside").rename(run.path / ENCODINGS_FILE)
    queries.submit(run, MAP)
    answer_all(run)
    assert queries.result(run, MAP) is not None


def test_a_bug_is_raised_and_the_asker_is_told(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(HANDLERS, "map", lambda run, settings: 1 / 0)
    queries.submit(run, MAP)
    with pytest.raises(ZeroDivisionError):
        answer_all(run)
    with pytest.raises(SequiturError, match="fault of Sequitur"):
        queries.result(run, MAP)


def test_code_that_does_not_load_is_a_bug_of_which_the_asker_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "sequitur_core.jobs.answering.handlers", None)
    queries.submit(run, MAP)
    with pytest.raises(ImportError):
        answer_all(run)
    with pytest.raises(SequiturError, match="fault of Sequitur"):
        queries.result(run, MAP)
    assert queries.pending_since(run, MAP) is None


def test_a_question_of_another_version_is_refused(run: Run):
    query = Query("riddle")
    queries.submit(run, query)
    answer_all(run)
    with pytest.raises(SequiturError, match="no answer"):
        queries.result(run, query)


def test_a_question_that_ends_its_process_is_given_up(run: Run, monkeypatch: pytest.MonkeyPatch):
    def ends(run: Run, settings: object) -> None:
        raise KeyboardInterrupt  # as a killed process: nothing is written after it

    monkeypatch.setitem(HANDLERS, "map", ends)
    queries.submit(run, MAP)
    for _ in range(query_server.MAX_TRIES):
        with pytest.raises(KeyboardInterrupt):
            answer_all(run)
    answer_all(run)
    with pytest.raises(SequiturError, match="memory"):
        queries.result(run, MAP)


def test_a_damaged_answer_is_said_and_can_be_computed_again(run: Run):
    queries.submit(run, MAP)
    answer_all(run)
    (run.path / "asks" / f"{MAP.id}.npz").write_bytes(b"rubbish")
    with pytest.raises(SequiturError, match="damaged"):
        queries.result(run, MAP)
    queries.submit(run, MAP)
    answer_all(run)
    assert queries.result(run, MAP) is not None


def test_what_is_asked_of_a_deleted_run_is_forgotten(run: Run, space: Workspace):
    queries.submit(run, MAP)
    run.delete()
    assert queries.pending(space) == []
    assert marks(space) == []


def test_names_that_no_question_has_lead_nowhere(run: Run, space: Workspace):
    queries.submit(run, MAP)
    (space.path / "asks" / f"{run.id}.map-..").touch()
    (space.path / "asks" / "nothing").touch()
    assert [one.query_id for one in queries.pending(space)] == [MAP.id]


def test_a_forgotten_answer_is_gone(run: Run):
    queries.submit(run, MAP)
    answer_all(run)
    queries.delete(run, MAP)
    assert queries.result(run, MAP) is None
    assert queries.completed(run, "map") == []
    assert list((run.path / "asks").iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"what": "map"}', b'{"what": 1, "settings": {}}']
)
def test_a_damaged_question_is_dropped(run: Run, space: Workspace, content: bytes):
    queries.submit(run, MAP)
    (run.path / "asks" / f"{MAP.id}.json").write_bytes(content)
    answer_all(run)
    assert marks(space) == []
    assert queries.result(run, MAP) is None


VALUES = st.one_of(st.integers(), st.booleans(), st.text(), st.floats(allow_nan=False))


@given(st.dictionaries(st.text(string.ascii_lowercase, min_size=1), VALUES, max_size=4))
def test_equal_settings_are_the_same_question_whatever_their_order(settings: dict):
    turned = dict(reversed(settings.items()))
    assert Query("map", settings).id == Query("map", json.loads(json.dumps(turned))).id


def test_other_settings_are_another_question():
    assert Query("map", {"seed": 1}) != Query("map", {"seed": 2})
    assert Query("map", {"seed": 1}) != Query("groups", {"seed": 1})


# --- About a part of the encodings -------------------------------------------------------


@pytest.fixture
def in_parts(run: Run) -> Run:
    """The same run, of whose three numbers the last one tells rhythm."""
    values = json.loads((run.path / "spec.json").read_text())
    values["spec"]["options"] = {"rhythm": 1}
    write_json(run.path / "spec.json", values)
    return Run(run.path)


def answered(run: Run, query: Query) -> queries.Result:
    queries.submit(run, query)
    answer_all(run)
    found = queries.result(run, query)
    assert found is not None
    return found


@pytest.mark.parametrize(("part", "columns"), [("shape", slice(0, 2)), ("rhythm", slice(2, 3))])
def test_answers_about_a_part_go_by_its_numbers_alone(in_parts: Run, part: str, columns: slice):
    numbers = in_parts.encodings()[:, columns]
    settings = {"method": "pca", "part": part}
    drawn = answered(in_parts, Query("map", settings))["points"]
    np.testing.assert_array_equal(drawn, project(numbers, "pca").points)

    apart = answered(in_parts, Query("isolation", {"part": part}))["neighbours"]
    np.testing.assert_array_equal(apart, isolation(numbers).neighbours)

    groups = {"method": "k-means", "number": 3, "part": part}
    labels = answered(in_parts, Query("groups", groups))["labels"]
    np.testing.assert_array_equal(labels, find_groups(numbers, "k-means", number=3).labels)

    kept = answered(in_parts, Query("trust", {"map": settings}))["near"]
    np.testing.assert_array_equal(kept, map_quality(numbers, drawn).near)


def test_new_data_is_placed_by_a_part_of_what_the_model_made_of_it(in_parts: Run):
    file = Query(new_data.KIND, {"file": "a/b.csv"})
    own = in_parts.encodings()
    new = np.hstack([own[[4, 5], :2], own[[7, 8], 2:]])
    (in_parts.path / "asks").mkdir()
    write_arrays(queries.query_file(in_parts, file.id, "npz"), encodings=new)
    nearest = {
        part: answered(in_parts, new_data.queries_about(file, part)[1])["rows"][:, 0].tolist()
        for part in ("shape", "rhythm")
    }
    assert nearest == {"shape": [4, 5], "rhythm": [7, 8]}


def test_phase_counts_only_where_it_is_asked_for(run: Run):
    values = json.loads((run.path / "spec.json").read_text())
    values["spec"]["options"] = {"rhythm": 1, "phase": True}
    write_json(run.path / "spec.json", values)
    run = Run(run.path)
    for settings, columns in (({}, slice(0, 2)), ({"part": "phase"}, slice(2, 3))):
        numbers = run.encodings()[:, columns]
        apart = answered(run, Query("isolation", settings))["neighbours"]
        np.testing.assert_array_equal(apart, isolation(numbers).neighbours)


def test_new_data_that_is_gone_has_no_place(in_parts: Run):
    _, query = new_data.queries_about(Query(new_data.KIND, {"file": "a/b.csv"}), "shape")
    with pytest.raises(SequiturError, match="isn't here any more"):
        answered(in_parts, query)


def test_a_run_without_rhythm_has_no_map_by_it(run: Run):
    with pytest.raises(SequiturError, match="no part named rhythm"):
        answered(run, Query("map", {"method": "pca", "part": "rhythm"}))


def test_questions_about_all_numbers_have_the_names_they_ever_had():
    assert MAP.id == "map-e712cdaac0503399"
    assert Query("isolation", with_part({}, "all")).id == "isolation-44136fa355b3678a"


# --- Passed on to the process that draws maps --------------------------------------------

ANSWERER = """
import json, os, sys
if sys.argv[1:] == ["--maps"]:
    for line in sys.stdin:
        folder, query = json.loads(line)
        with open(os.path.join(folder, "told"), "a") as file:
            file.write(f"{os.getpid()} {query}\\n")
        if not os.path.exists(os.path.join(folder, "busy")):
            home = os.path.dirname(os.path.dirname(folder))
            os.remove(os.path.join(home, "asks", f"{os.path.basename(folder)}.{query}"))
else:
    sys.stdin.read()
"""


def told(run: Run) -> list[list[str]]:
    path = run.path / "told"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def dispatcher(space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker_process, "STANDBY_DELAY", 0.0)
    monkeypatch.setattr(worker_process, "RETRY_SECONDS", 0.0)
    (tmp_path / "answerer.py").write_text(ANSWERER)
    command = (sys.executable, "-S", str(tmp_path / "answerer.py"))
    dispatcher = Dispatcher(space, 1, period=0.02, command=command)
    dispatcher.start()
    yield dispatcher
    dispatcher.stop()


def test_a_question_is_passed_on_once(run: Run, dispatcher: Dispatcher):
    (run.path / "busy").touch()
    queries.submit(run, MAP)
    until(lambda: told(run))
    time.sleep(0.2)
    assert [query for _, query in told(run)] == [MAP.id]


def test_a_question_that_is_put_again_is_passed_on_again(run: Run, dispatcher: Dispatcher):
    for times in (1, 2):
        queries.submit(run, MAP)
        until(
            lambda times=times: len(told(run)) == times and queries.pending_since(run, MAP) is None
        )


def test_a_question_that_was_answered_and_put_again_waits_no_more(run: Run):
    queries.submit(run, MAP)
    workspace = Workspace(run.path.parents[1])
    (first,) = queries.pending(workspace)
    assert queries.still_waits(first)
    os.utime(queries.pending_marker(run, MAP.id), ns=(0, first.since + 1))
    assert not queries.still_waits(first)
    assert all(map(queries.still_waits, queries.pending(workspace)))
    queries.pending_marker(run, MAP.id).unlink()
    assert not queries.still_waits(first)


def test_a_question_that_is_answered_as_it_is_looked_at_waits_no_more(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    queries.submit(run, MAP)
    marker = queries.pending_marker(run, MAP.id)
    monkeypatch.setattr(Path, "iterdir", lambda _: iter([marker]))
    workspace = Workspace(run.path.parents[1])
    assert queries.pending(workspace)
    marker.unlink()
    assert queries.pending(workspace) == []


def test_the_next_process_gets_what_one_that_died_had(run: Run, dispatcher: Dispatcher):
    (run.path / "busy").touch()
    queries.submit(run, MAP)
    until(lambda: told(run))
    psutil.Process(int(told(run)[0][0])).kill()
    until(lambda: len(told(run)) == 2)
    assert told(run)[0][0] != told(run)[1][0]
