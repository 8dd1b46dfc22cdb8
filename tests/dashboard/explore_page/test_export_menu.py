"""What can be taken away, and opening it again, without a browser."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from streamlit.testing.v1 import AppTest

from dashboard.explore_page import export_menu
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels import findings
from dashboard.export import prepared_files, run_downloads
from dashboard.widgets.query_wait import Results
from sequitur_core import SequenceEncoder
from sequitur_core.archives.analysis_format import is_analysis
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.findings.finding import from_arrays
from sequitur_core.runs import queries
from sequitur_core.runs.export.archive import export_run
from sequitur_core.runs.queries import Query
from sequitur_core.runs.results import selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.dashboard.conftest import CONFIG, Open, put_run, texts, waves


@pytest.fixture
def run(space: Workspace) -> Run:
    return finish(put_run(space, waves(20)))


# Tables


def answered(run: Run, what: str, **settings: object) -> dict[str, np.ndarray]:
    query = Query(what, settings)
    queries.submit(run, query)
    answer_all(run)
    found = queries.result(run, query)
    assert found is not None
    return found


def test_the_table_holds_what_was_found(run: Run):
    groups = answered(run, "groups", method="k-means", number=3)["labels"]
    distance = answered(run, "isolation")["distance"]
    selections.save(run, "odd ones", [1, 5])
    table = run_downloads.encodings_table(run, selected=np.array([2, 3]))
    assert table["group"].tolist() == (groups + 1).tolist()
    assert np.allclose(table["isolation"], distance)
    assert np.flatnonzero(table["selected"]).tolist() == [2, 3]
    assert np.flatnonzero(table["selection_odd_ones"]).tolist() == [1, 5]


def test_the_groups_in_view_are_exported_not_those_found_last(run: Run):
    in_view = answered(run, "groups", method="hdbscan")["labels"]
    last = answered(run, "groups", method="k-means", number=3)["labels"]
    assert (in_view != last).any()
    groups = Context.groups.func(SimpleNamespace(results=Results(run), part="all"))
    group = run_downloads.encodings_table(run, groups=groups)["group"]
    assert group.fillna(0).tolist() == (in_view + 1).tolist()


def test_what_was_found_before_errors_changed_is_exported_but_not_of_another_part(run: Run):
    found = answered(run, "findings", measured="training", edition=0)
    ids = [one.id for one in from_arrays(found)]
    assert ids
    about = {"run": run, "dataset": run.dataset()}
    now = findings.latest_findings(cast(Context, SimpleNamespace(**about, part="all")))
    assert now is not None
    assert [one.id for one in now] == ids
    other = cast(Context, SimpleNamespace(**about, part="shape"))
    assert findings.latest_findings(other) is None


def test_sequences_in_no_group_have_an_empty_cell(run: Run, monkeypatch: pytest.MonkeyPatch):
    labels = np.array([-1, 0] * 10)
    monkeypatch.setattr(run_downloads.changed_groups, "newest", lambda run, part: Edited(labels))
    table = pd.read_csv(io.BytesIO(run_downloads.csv_bytes(run)))
    assert table["group"].isna().tolist() == [True, False] * 10
    assert set(table["group"].dropna()) == {1}


def test_nothing_is_added_where_nothing_was_found(run: Run):
    columns = set(run_downloads.encodings_table(run).columns)
    assert columns == {
        "id", "kind", "weight", "length", "error", "mean_c0", "mean_c1", "umap_1", "umap_2",
        "pca_1", "pca_2", "encoding_1", "encoding_2", "encoding_3",
    }  # fmt: skip


def test_a_map_with_other_settings_comes_along_when_it_is_in_view(run: Run):
    points = answered(run, "map", method="pca", seed=3)["points"]
    table = run_downloads.encodings_table(run, map_query=Query("map", {"method": "pca", "seed": 3}))
    assert np.array_equal(table[["map_1", "map_2"]].to_numpy(np.float32), points)


def test_parquet_holds_the_same(run: Run):
    answered(run, "groups", method="k-means", number=3)
    table = pd.read_parquet(io.BytesIO(run_downloads.parquet_bytes(run, selected=np.array([1]))))
    expected = run_downloads.encodings_table(run, selected=np.array([1]))
    assert table.columns.tolist() == expected.columns.tolist()
    assert table["encoding_1"].tolist() == expected["encoding_1"].tolist()


# The popover


def test_everything_can_be_taken_away(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)
    assert not at.exception
    labels = {button.proto.label for button in at.get("download_button")}
    assert {
        "Encodings", "CSV", "Parquet", "SVG", page_texts.REPORT, "Analysis (ZIP)", "Script",
        "Model",
    } <= labels  # fmt: skip


def test_data_from_code_goes_along_with_the_script(open_page: Open, run: Run):
    at = open_page("explore", run=run.id)  # its dataset was stored without a recipe
    assert "Data (NPZ)" in {button.proto.label for button in at.get("download_button")}


def test_a_large_run_is_prepared_first_and_then_handed_over(
    open_page: Open, run: Run, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(export_menu, "AT_ONCE", 0)
    monkeypatch.setattr(export_menu, "POINTS_AT_ONCE", 0)
    at = open_page("explore", run=run.id)
    assert not at.get("link_button")
    for what in ("analysis", "report", "model"):
        at.button(key=f"prepare_{what}").click().run()
        assert not at.exception
        assert prepared_files.prepared_path(space, run, what).exists()
    assert is_analysis(prepared_files.prepared_path(space, run, "analysis"))
    model = SequenceEncoder.load(prepared_files.prepared_path(space, run, "model"))
    assert np.array_equal(model.transform(run.dataset().sequences), run.encodings())
    links = [link.proto.url for link in at.get("link_button")]
    assert any(f"taken/{run.id}/analysis" in url for url in links)


def test_a_report_that_could_not_be_written_leaves_the_earlier_one_whole(
    open_page: Open, run: Run, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    path = prepared_files.prepared_path(space, run, "report")
    path.parent.mkdir()
    path.write_text("whole")
    monkeypatch.setattr(export_menu, "POINTS_AT_ONCE", 0)
    monkeypatch.setattr(export_menu.report, "report", lambda *_, **__: "half \ud800")
    at = open_page("explore", run=run.id)
    at.button(key="prepare_report").click().run()
    assert at.exception  # a fault of ours, shown as one
    assert path.read_text() == "whole"


def test_what_was_made_a_day_ago_is_removed(space: Workspace, run: Run):
    folder = space.path / prepared_files.FOLDER
    folder.mkdir()
    for name, age in (("old.zip", 2 * prepared_files.KEPT_SECONDS), ("new.zip", 10)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age,) * 2)
    prepared_files.remove_expired(space)
    assert [path.name for path in folder.iterdir()] == ["new.zip"]


def handed(space: Workspace, run: str, what: str) -> Response:
    """What the route answers."""
    scope = {"type": "http", "path_params": {"run": run, "what": what}}
    return prepared_files.prepared_files_route(
        lambda request: space.run(request.path_params["run"])
    ).endpoint(Request(scope))


def test_what_was_made_is_handed_over_as_a_file(space: Workspace, run: Run):
    path = prepared_files.prepared_path(space, run, "report")
    path.parent.mkdir()
    path.write_text("<h1>report</h1>")
    answer = handed(space, run.id, "report")
    assert isinstance(answer, FileResponse)
    assert Path(answer.path) == path
    assert answer.headers["content-disposition"] == f'attachment; filename="{run.id}-report.html"'


@pytest.mark.parametrize(
    "what", ["report", "../spec.json", "spec.json", "analysis", "evil", "report.html", ""]
)
def test_nothing_else_is_handed_over(space: Workspace, run: Run, what: str):
    assert handed(space, run.id, what).status_code == 404


@pytest.mark.parametrize("id_", ["nobody-01234567", "..", ""])
def test_an_unknown_run_is_not_found(space: Workspace, id_: str):
    assert handed(space, id_, "report").status_code == 404


@pytest.mark.parametrize("n", [3, 1])
def test_few_sequences_can_be_taken_away(open_page: Open, space: Workspace, n: int):
    run = finish(put_run(space, waves(4).take(range(n))))
    at = open_page("explore", run=run.id)
    assert not at.exception
    assert page_texts.REPORT in {button.proto.label for button in at.get("download_button")}


# Opening


@pytest.fixture
def analysis(tmp_path: Path) -> bytes:
    """A run of another copy."""
    away = Workspace(tmp_path / "away")
    dataset = waves(6, name="from elsewhere")
    config = TrainConfig(epochs=2, lr=CONFIG.lr, batch_size=4)
    spec = RunSpec(name="Brought along", model="LSTM_AE", encoding_dim=2, config=config)
    run = finish(away.add_run(spec, dataset))
    export_run(run, tmp_path / "a.zip")
    return (tmp_path / "a.zip").read_bytes()


def dropped(at: AppTest, name: str, content: bytes) -> AppTest:
    """Drop a file on the page's uploader."""
    uploader = next(u for u in at.file_uploader if "folder" not in (u.key or ""))
    return uploader.set_value((name, content, "application/zip")).run()


@pytest.mark.parametrize("page", ["runs", "data"])
def test_a_dropped_analysis_is_opened_and_its_map_shown(
    open_page: Open, space: Workspace, analysis: bytes, page: str
):
    at = dropped(open_page(page), "analysis.zip", analysis)
    assert not at.exception
    (id_,) = space.run_ids()
    assert at.query_params["run"] == id_
    assert "Brought along" in str([box.options for box in at.selectbox])
    assert len(space.dataset_ids()) == 1
    assert list(space.uploads.path.iterdir()) == []


@pytest.mark.parametrize("page", ["runs", "data"])
def test_a_damaged_analysis_gets_a_sentence(
    open_page: Open, space: Workspace, analysis: bytes, page: str
):
    broken = bytearray(analysis)
    at_encodings = analysis.index(b"encodings.npy") + 40
    broken[at_encodings : at_encodings + 60] = bytes(60)
    at = dropped(open_page(page), "analysis.zip", bytes(broken))
    assert not at.exception
    assert "damaged" in texts(at)
    assert space.run_ids() == space.dataset_ids() == set()
    assert list(space.uploads.path.iterdir()) == []


def test_data_dropped_as_an_analysis_gets_a_sentence(open_page: Open, space: Workspace):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "1,2\n3,4\n")
    at = dropped(open_page("runs"), "data.zip", file.getvalue())
    assert "Data is loaded on the Data page" in texts(at)
    at.run()  # as a table starts one that has changed
    assert "Data is loaded on the Data page" in texts(at)


def test_an_opened_analysis_stands_among_the_runs(open_page: Open, run: Run, analysis: bytes):
    dropped(open_page("runs"), "analysis.zip", analysis)
    at = open_page("runs")
    assert not at.exception
    assert {"first", "Brought along"} == set(at.dataframe[0].value["Name"])
