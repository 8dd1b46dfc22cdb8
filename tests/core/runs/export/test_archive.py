"""A run as one file: all of it comes along, and nothing that is believed unread."""

from __future__ import annotations

import copy
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequitur_core.archives.analysis_format import is_analysis
from sequitur_core.data.dataset import Meta, SequenceDataset, same_data
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.jobs.file_reading import reader_process, reading
from sequitur_core.jobs.training import training_job
from sequitur_core.labels.events import Defined, Given
from sequitur_core.labels.vocabulary import Label
from sequitur_core.readers import load, recognise
from sequitur_core.runs import layout, queries
from sequitur_core.runs.allowance.limits import LIMITS_FILE
from sequitur_core.runs.annotations import hand_labels
from sequitur_core.runs.export import archive, archive_checks
from sequitur_core.runs.export.archive import export_run, import_run
from sequitur_core.runs.queries import Query
from sequitur_core.runs.results import selections
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import MAX_NAME_LENGTH, RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.evaluation import encode
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.core.files import npy

RECIPE = Recipe(format="table", layout="rows", label_columns=("kind",))
MAP = Query("map", {"method": "pca"})


def waves(n: int = 12, *, name: str = "Wellen <b>") -> SequenceDataset:
    rng = np.random.default_rng(0)
    return SequenceDataset(
        name,
        [rng.normal(size=(6 + i % 3, 2)).astype(np.float32) for i in range(n)],
        ids=tuple(f"w{i}" for i in range(n)),
        labels=pd.DataFrame({"kind": ["a", None] * (n // 2) + ["a"] * (n % 2)}),
        meta=Meta(channels=("x", "y"), units=("g", ""), step=0.5, step_unit="s"),
    )


def trained(space: Workspace, dataset: SequenceDataset) -> Run:
    data_id = space.add_dataset(dataset, RECIPE, source=Path("/home/somebody/waves.csv"))
    spec = RunSpec(
        name="A run", model="LSTM_AE", encoding_dim=2, dataset_id=data_id,
        config=TrainConfig(epochs=2, lr=0.01, batch_size=4),
    )  # fmt: skip
    return finish(space.add_run(spec, dataset))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run with all that can be in its folder. UMAP would have to compile first."""
    usual, PROJECTIONS["umap"] = PROJECTIONS["umap"], pca
    try:
        run = trained(Workspace(tmp_path_factory.mktemp("home") / "local"), waves())
    finally:
        PROJECTIONS["umap"] = usual
    run.rename("Renamed & kept")
    queries.submit(run, MAP)
    answer_all(run)
    queries.submit(run, Query("map", {"method": "pca", "seed": 4}))  # nobody has answered this one
    selections.save(run, "odd ones", [1, 5])
    hand_labels.record(run, [Defined(Label(0, "odd")), Given(0, np.array([1, 5]))])
    (run.path / "worker.log").write_text("/home/somebody/secret")
    return run


@pytest.fixture(scope="module")
def taken(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("taken") / "analysis.zip"
    export_run(run, path)
    return path


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Another copy's workspace."""
    return Workspace(tmp_path / "other" / "local")


def changed(taken: Path, to: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The archive with some files changed, packed anew."""
    with zipfile.ZipFile(taken) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return to


def refused(space: Workspace, path: Path, match: str) -> None:
    with pytest.raises(SequiturError, match=match):
        import_run(space, path)
    assert untouched(space)


def untouched(space: Workspace) -> bool:
    found = [p for p in space.path.rglob("*") if p.is_file()]
    return not found and not space.run_ids() and not space.dataset_ids()


# All of it comes along


def test_a_run_comes_back_as_it_was(run: Run, taken: Path, space: Workspace):
    opened = import_run(space, taken)
    assert (opened.id, opened.name, opened.status) == (run.id, "Renamed & kept", "done")
    assert np.array_equal(opened.encodings(), run.encodings())
    assert np.array_equal(opened.points("umap"), run.points("umap"))
    assert np.array_equal(opened.errors(), run.errors())
    assert opened.history() == run.history()
    assert opened.baselines() == run.baselines()
    assert opened.spec.config == run.spec.config
    assert opened.created == run.created
    assert same_data(opened.dataset(), run.dataset())


def test_every_file_but_logs_and_marks_comes_along(run: Run, taken: Path):
    names = set(zipfile.ZipFile(taken).namelist())
    there = {p.relative_to(run.path).as_posix() for p in run.path.rglob("*") if p.is_file()}
    left = {name for name in there if name not in names}
    unanswered = {f"asks/{Query('map', {'method': 'pca', 'seed': 4}).id}.json"}
    # How far an epoch was is only said where it took long.
    assert left - {"progress.json"} == {"worker.log", "worker.lock", "claim.json"} | unanswered
    assert names - there == {"analysis.json", "hand_labels.jsonl"}


def test_nothing_tells_where_it_lay(taken: Path):
    with zipfile.ZipFile(taken) as found:
        for name in found.namelist():
            assert b"somebody" not in found.read(name)


def test_its_model_still_encodes(run: Run, taken: Path, space: Workspace):
    opened = import_run(space, taken)
    scaled = opened.scaler().apply(opened.dataset().sequences)
    assert np.allclose(encode(opened.model(), scaled), run.encodings(), atol=1e-6)


def test_maps_that_were_asked_for_and_selections_come_along(taken: Path, space: Workspace):
    opened = import_run(space, taken)
    assert queries.completed(opened, "map") == [MAP]
    assert queries.result(opened, MAP)["points"].shape == (12, 2)
    assert [one.name for one in selections.saved(opened)] == ["odd ones"]
    assert queries.pending(space) == []


def test_labels_given_by_hand_come_along_for_all_runs_on_the_data(taken: Path, space: Workspace):
    opened = import_run(space, taken)
    again = space.add_run(opened.spec, space.dataset(opened.spec.dataset_id))
    assert hand_labels.hand_labels(again).rows(0).tolist() == [1, 5]


def test_labels_given_here_meanwhile_stay(run: Run, tmp_path: Path):
    home = Workspace(shutil.copytree(run.workspace, tmp_path / "copy"))
    here = home.run(run.id)
    export_run(here, tmp_path / "a.zip")
    hand_labels.undo(here)
    hand_labels.record(here, [Defined(Label(1, "mine")), Given(1, np.array([5, 7]))])
    import_run(home, tmp_path / "a.zip")
    names = hand_labels.hand_labels(here).names()
    assert names[[1, 5, 7]].tolist() == ["odd", "mine", "mine"]


def test_what_unpacks_to_more_than_a_person_may_have_is_refused(taken: Path, tmp_path: Path):
    space = Workspaces(tmp_path, shared=True).create()
    again = tmp_path / "again.zip"
    export_run(import_run(space, taken), again)  # its data is there already
    used = space.disk_use().total
    (tmp_path / LIMITS_FILE).write_text(f'disk_each = "{used + 1000} B"')
    with pytest.raises(SequiturError, match="are yours on this server"):
        import_run(space, again)
    assert space.disk_use().total == used


def test_its_data_can_be_trained_on_again(run: Run, taken: Path, space: Workspace):
    opened = import_run(space, taken)
    data_id = opened.spec.dataset_id
    assert space.recipe(data_id) == opened.spec.recipe == RECIPE
    assert space.summary(data_id).count == 12
    assert same_data(space.dataset(data_id), run.dataset())
    again = space.add_run(opened.spec, space.dataset(data_id))
    assert again.status == "queued"


def test_it_can_be_trained_longer(taken: Path, space: Workspace):
    longer = space.train_longer(import_run(space, taken), 1)
    longer.claim(os.getpid())
    assert training_job.execute(longer, leave_map=True) == 0
    assert len(longer.history()) == 3


def test_opened_again_it_stands_beside_itself(taken: Path, space: Workspace):
    first, second = import_run(space, taken), import_run(space, taken)
    assert first.id != second.id
    assert (first.name, second.name) == ("Renamed & kept", "Renamed & kept (imported)")
    assert {first.spec.dataset_id, second.spec.dataset_id} == space.dataset_ids()
    assert len(space.dataset_ids()) == 1  # both are on the same data
    assert import_run(space, taken).name == "Renamed & kept (imported) (2)"


def test_where_it_came_from_its_data_is_there_already(run: Run, tmp_path: Path):
    home = Workspace(shutil.copytree(run.workspace, tmp_path / "copy"))
    export_run(home.run(run.id), tmp_path / "a.zip")
    before = home.dataset_ids()
    assert import_run(home, tmp_path / "a.zip").spec.dataset_id == run.spec.dataset_id
    assert home.dataset_ids() == before


def test_a_run_whose_status_is_damaged_can_be_taken_away(
    run: Run, tmp_path: Path, space: Workspace
):
    copy = Run(Path(shutil.copytree(run.path, tmp_path / "copy-01234567")))
    (copy.path / layout.STATUS_FILE).write_bytes(b"{")
    export_run(copy, tmp_path / "a.zip")
    assert import_run(space, tmp_path / "a.zip").status == "done"


def test_progress_grows_to_the_whole(run: Run, tmp_path: Path, space: Workspace):
    shares: list[float] = []
    export_run(run, tmp_path / "a.zip", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    shares.clear()
    import_run(space, tmp_path / "a.zip", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_run_without_encodings_cannot_be_taken_away(space: Workspace, tmp_path: Path):
    queued = space.add_run(RunSpec(name="A run", model="LSTM_AE", encoding_dim=2), waves())
    with pytest.raises(SequiturError, match=r"isn't finished \(queued\)"):
        export_run(queued, tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip"))


def test_a_full_disk_leaves_no_half_file(run: Run, tmp_path: Path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "describe_run", full)
    with pytest.raises(SequiturError, match="The disk is full"):
        export_run(run, tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_map_that_was_not_there_yet_is_drawn_where_it_is_opened(
    taken: Path, tmp_path: Path, space: Workspace
):
    def unfinished(files: dict[str, bytes]) -> None:
        del files["points_umap.npy"]
        status = json.loads(files["status.json"])
        files["status.json"] = json.dumps({**status, "phase": "map"}).encode()

    assert import_run(space, changed(taken, tmp_path / "a.zip", unfinished)).unfinished


def test_checks_that_were_under_way_are_not_taken_up(taken: Path, tmp_path: Path, space: Workspace):
    def checking(files: dict[str, bytes]) -> None:
        status = json.loads(files["status.json"])
        files["status.json"] = json.dumps({**status, "phase": "checking"}).encode()

    assert not import_run(space, changed(taken, tmp_path / "a.zip", checking)).unfinished


# Recognised


def test_an_analysis_is_told_from_data(taken: Path, tmp_path: Path):
    clips = tmp_path / "clips.zip"
    with zipfile.ZipFile(clips, "w") as new:
        new.writestr("analysis.json", json.dumps({"kind": "my own"}))
        new.writestr("values.csv", "a,b\n1,2\n")
    (tmp_path / "text.zip").write_text("no zip")
    assert is_analysis(taken)
    assert not is_analysis(clips)
    assert not is_analysis(tmp_path / "text.zip")
    assert not is_analysis(tmp_path)


def test_readers_do_not_mistake_it_for_data(taken: Path):
    for read in (load, recognise):
        with pytest.raises(SequiturError, match="an analysis exported from Sequitur"):
            read(taken)


# Other versions


def test_a_newer_one_gets_a_sentence(taken: Path, tmp_path: Path, space: Workspace):
    def newer(files: dict[str, bytes]) -> None:
        about = json.loads(files["analysis.json"])
        files["analysis.json"] = json.dumps({**about, "version": 2}).encode()

    path = changed(taken, tmp_path / "a.zip", newer)
    assert is_analysis(path)
    refused(space, path, "made by a newer version of Sequitur")


def test_settings_that_this_version_lacks_get_a_sentence(
    taken: Path, tmp_path: Path, space: Workspace
):
    def other(files: dict[str, bytes]) -> None:
        values = json.loads(files["spec.json"])
        values["spec"]["config"]["momentum"] = 0.9
        files["spec.json"] = json.dumps(values).encode()

    refused(space, changed(taken, tmp_path / "a.zip", other), "made by another version")


@pytest.mark.parametrize("setting", [("threads", -1), ("epochs", 10**18)], ids=str)
def test_settings_that_no_training_has_get_a_sentence(
    taken: Path, tmp_path: Path, space: Workspace, setting: tuple[str, int]
):
    def changed_by_hand(files: dict[str, bytes]) -> None:
        values = json.loads(files["spec.json"])
        values["spec"]["config"] |= [setting]
        files["spec.json"] = json.dumps(values).encode()

    path = changed(taken, tmp_path / "a.zip", changed_by_hand)
    refused(space, path, f"{setting[0]} can't")


def test_a_model_that_this_version_lacks_gets_a_sentence(
    taken: Path, tmp_path: Path, space: Workspace
):
    def other(files: dict[str, bytes]) -> None:
        files["spec.json"] = files["spec.json"].replace(b"LSTM_AE", b"TRANSFORMER_AE")

    refused(space, changed(taken, tmp_path / "a.zip", other), "made by another version")


def test_an_older_run_lacks_what_came_later(taken: Path, tmp_path: Path, space: Workspace):
    def older(files: dict[str, bytes]) -> None:
        for name in list(files):
            if name.startswith("asks/") or name in ("selections.json", "reached.json"):
                del files[name]

    opened = import_run(space, changed(taken, tmp_path / "a.zip", older))
    assert opened.last_batch() is None
    assert queries.completed(opened, "map") == []


# Damage and malice


@pytest.mark.parametrize("name", archive_checks.REQUIRED_FILES)
def test_without_a_needed_file_nothing_is_opened(
    taken: Path, tmp_path: Path, space: Workspace, name: str
):
    refused(space, changed(taken, tmp_path / "a.zip", lambda files: files.pop(name)), "lacks")


@pytest.mark.parametrize("kept", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_damaged(
    taken: Path, tmp_path: Path, space: Workspace, kept: float
):
    content = taken.read_bytes()
    path = tmp_path / "a.zip"
    path.write_bytes(content[: int(kept * len(content))])
    refused(space, path, "damaged")
    assert not is_analysis(path)


@given(st.data())
@settings(max_examples=60)
def test_a_changed_byte_is_noticed_or_changes_nothing(
    taken: Path, tmp_path: Path, data: st.DataObject
):
    content = bytearray(taken.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    space = Workspace(tmp_path / f"home{at}" / "local")
    try:
        opened = import_run(space, path)
    except SequiturError:
        assert untouched(space)
    else:
        assert opened.encodings().shape == (12, 2)
        assert len(opened.dataset()) == 12
    shutil.rmtree(space.path)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json", "/etc/evil.json", "data/../../evil.json", "C:\\evil.json", "..\\evil.json",
        "evil.py", "data/evil.npy", "asks/../spec.json", "asks/map-0123.json", "worker.log",
        "checkpoint.pkl", "data/", "./spec.json", "spec.json/", "claim.json", "SPEC.JSON",
    ],
)  # fmt: skip
def test_other_names_are_refused(taken: Path, tmp_path: Path, space: Workspace, name: str):
    path = changed(taken, tmp_path / "a.zip", lambda files: files.update({name: b"{}"}))
    refused(space, path, "doesn't belong in an analysis")
    assert not list(tmp_path.rglob("evil*"))


def test_links_are_refused(taken: Path, tmp_path: Path, space: Workspace):
    path = changed(taken, tmp_path / "a.zip", lambda files: files.pop("seed.json", None))
    with zipfile.ZipFile(path, "a") as new:
        link = zipfile.ZipInfo("seed.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        new.writestr(link, "/etc/passwd")
    refused(space, path, "doesn't belong in an analysis")


def test_a_name_that_comes_twice_is_refused(taken: Path, tmp_path: Path, space: Workspace):
    path = changed(taken, tmp_path / "a.zip", lambda files: None)
    with zipfile.ZipFile(path, "a") as new, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        new.writestr("spec.json", "{}")
    refused(space, path, "doesn't belong in an analysis")


def test_too_many_files_are_refused(taken: Path, tmp_path: Path, space: Workspace):
    def many(files: dict[str, bytes]) -> None:
        files.update({f"asks/map-{i:016x}.json": b"{}" for i in range(archive_checks.MAX_FILES)})

    refused(space, changed(taken, tmp_path / "a.zip", many), "more than an analysis has")


def test_a_bomb_is_refused_before_it_goes_off(taken: Path, tmp_path: Path, space: Workspace):
    path = changed(taken, tmp_path / "a.zip", lambda files: files.pop("preview.npz", None))
    block = bytes(1 << 20)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as new,
        new.open("preview.npz", "w", force_zip64=True) as file,
    ):
        for _ in range(200):
            file.write(block)
    assert path.stat().st_size < 1_000_000
    refused(space, path, "as no analysis does")


def test_many_names_for_the_same_bytes_are_refused_before_they_are_unpacked(
    taken: Path, tmp_path: Path, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    path = changed(taken, tmp_path / "a.zip", lambda files: None)
    with zipfile.ZipFile(path, "a") as new:
        for i in range(100):
            again = copy.copy(new.getinfo("reconstructions.npy"))
            again.filename = again.orig_filename = f"asks/map-{i:016x}.npz"
            new.filelist.append(again)
        new._didModify = True
    monkeypatch.setattr(archive, "_unpack", lambda *_: pytest.fail("it was unpacked"))
    refused(space, path, "damaged")


def test_what_needs_more_than_the_disk_has_is_refused(
    taken: Path, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(archive, "_room", lambda _: 10)
    refused(space, taken, "Make room")


def test_other_packings_are_refused(taken: Path, tmp_path: Path, space: Workspace):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(taken) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as new:
        for name in old.namelist():
            how = zipfile.ZIP_STORED if name == "analysis.json" else zipfile.ZIP_BZIP2
            new.writestr(name, old.read(name), compress_type=how)
    refused(space, path, "packed in a way")


def lying(shape: tuple[int, ...]) -> bytes:
    """A header that promises more numbers than follow."""
    file = io.BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file.getvalue() + bytes(96)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("encodings.npy", npy(np.array([{}] * 12), allow_pickle=True)),
        ("encodings.npy", lying((10**12, 2))),
        ("encodings.npy", npy(np.zeros((11, 2), np.float32))),
        ("encodings.npy", npy(np.full((12, 2), np.nan, np.float32))),
        ("encodings.npy", npy(np.zeros((12, 3), np.float32))),
        ("points_pca.npy", npy(np.zeros((12, 3), np.float32))),
        ("data/lengths.npy", npy(np.full(12, -1))),
        ("data/lengths.npy", npy(np.zeros(0, np.int64))),
        ("data/values.npy", npy(np.full((84, 2), np.inf, np.float32))),
        ("data/labels.parquet", b"PAR1"),
        ("data/dataset.json", b"[]"),
        ("data/dataset.json", b'{"name": "x", "meta": {"evil": 1}}'),
        ("status.json", b'{"status": "running"}'),
        ("status.json", b"[" * 100_000),
        ("spec.json", b"[" * 100_000),
        ("history.jsonl", b'{"number": 7}\n'),
        ("model.safetensors", b"\xff" * 50),
        ("checkpoint.pt", b"cos\nsystem\n(S'touch evil'\ntR."),
        ("selections.json", b'{"selections": [{"name": "a", "rows": [99]}]}'),
        ("split.npz", b"PK"),
        ("scaler.json", b"{}"),
        ("scaler.json", b'{"mean": [0, 0, 0], "std": [1, 1, 1]}'),
        ("scaler.json", b'{"mean": [0, 0], "std": [0, 1]}'),
        ("scaler.json", b'{"mean": [0, null], "std": [1, 1]}'),
        ("data/dataset.json", b'{"name": 7, "meta": {"channels": ["x", "y"], "units": ["", ""]}}'),
        ("data/dataset.json", b'{"name": "x", "meta": {"channels": [["x"], "y"]}}'),
        ("data/dataset.json", b'{"name": "x", "meta": {"channels": ["x", "y"], "units": 7}}'),
        ("data/dataset.json", b'{"name": "x", "meta": {"channels": ["x", "y"], "units": ["g"]}}'),
        ("data/dataset.json", b'{"name": "x", "meta": {"step": "1 s"}}'),
        ("data/dataset.json", b'{"name": "x", "meta": {"notes": [1]}}'),
    ],
)
def test_damaged_or_malicious_content_is_refused(
    taken: Path, tmp_path: Path, space: Workspace, name: str, content: bytes
):
    path = changed(taken, tmp_path / "a.zip", lambda files: files.update({name: content}))
    refused(space, path, "a.zip is damaged, so nothing was opened")


def test_labels_with_more_rows_than_sequences_are_refused_unread(
    taken: Path, tmp_path: Path, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    file = io.BytesIO()
    pd.DataFrame({"id": ["a"] * 5_000_000}).to_parquet(file)
    path = changed(
        taken,
        tmp_path / "a.zip",
        lambda files: files.update({"data/labels.parquet": file.getvalue()}),
    )
    monkeypatch.setattr(pd, "read_parquet", lambda *_: pytest.fail("it was read"))
    refused(space, path, "damaged")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("start", ["soon"] * 12),
        ("start", [-1] * 12),
        ("recording", [0.5] * 12),
        ("recording", [str(i) for i in range(12)]),
        ("label:kind", [["a"]] * 12),
    ],
)
def test_columns_that_no_page_could_show_are_refused(
    taken: Path, tmp_path: Path, space: Workspace, column: str, values: list[object]
):
    def change(files: dict[str, bytes]) -> None:
        table = pd.read_parquet(io.BytesIO(files["data/labels.parquet"]))
        files["data/labels.parquet"] = table.assign(**{column: values}).to_parquet()

    refused(space, changed(taken, tmp_path / "a.zip", change), "damaged")


def test_a_run_of_a_clock_that_is_ahead_is_of_now(taken: Path, tmp_path: Path, space: Workspace):
    def change(files: dict[str, bytes]) -> None:
        values = json.loads(files[layout.SPEC_FILE])
        files[layout.SPEC_FILE] = json.dumps({**values, "created": 4e10}).encode()

    opened = import_run(space, changed(taken, tmp_path / "a.zip", change))
    assert opened.created == pytest.approx(time.time(), abs=60)


def test_packed_arrays_in_an_answer_are_refused(taken: Path, tmp_path: Path, space: Workspace):
    file = io.BytesIO()
    np.savez_compressed(file, points=np.zeros((12, 2), np.float32))
    name = f"asks/{MAP.id}.npz"
    path = changed(taken, tmp_path / "a.zip", lambda files: files.update({name: file.getvalue()}))
    refused(space, path, "damaged")


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "pca", "seed=evil(),\n    n": 1},
        {"method": "umap", "min_dist": "near"},
        {"method": "umap", "metric": ["euclidean"]},
        {"method": "umap", "neighbours": None},
    ],
    ids=["code", "text", "list", "nothing"],
)
def test_settings_that_no_page_writes_are_refused(
    taken: Path, tmp_path: Path, space: Workspace, settings: dict[str, object]
):
    """Their names become those of arguments in a script that people run."""
    query = Query("map", settings)
    values = json.dumps({"what": "map", "settings": settings}).encode()

    def put(files: dict[str, bytes]) -> None:
        files[f"asks/{query.id}.json"] = values
        files[f"asks/{query.id}.npz"] = files[f"asks/{MAP.id}.npz"]

    refused(space, changed(taken, tmp_path / "a.zip", put), "damaged")


GROUPS = {
    "labels": np.zeros(12, np.int64),
    "note": np.array(""),
    "agrees_with": np.array(["kind"]),
    "agreement": np.zeros((1, 5)),
}


@pytest.mark.parametrize(
    "change",
    [
        {"labels": np.zeros(5, np.int64)},
        {"labels": np.array(["a"] * 12)},
        {"agreement": np.zeros((2, 5))},
        {"agreement": np.zeros((1, 4))},
        {"note": np.array(["", ""])},
    ],
)
def test_results_that_no_page_could_show_are_refused(
    taken: Path, tmp_path: Path, space: Workspace, change: dict[str, np.ndarray]
):
    query = Query("groups", {"method": "hdbscan"})

    def put(arrays: dict[str, np.ndarray]) -> Callable[[dict[str, bytes]], None]:
        file = io.BytesIO()
        np.savez(file, **arrays)
        described = json.dumps({"what": query.kind, "settings": dict(query.settings)}).encode()
        return lambda files: files.update(
            {f"asks/{query.id}.json": described, f"asks/{query.id}.npz": file.getvalue()}
        )

    refused(space, changed(taken, tmp_path / "a.zip", put({**GROUPS, **change})), "damaged")
    import_run(space, changed(taken, tmp_path / "b.zip", put(GROUPS)))


def test_a_map_of_other_sequences_is_refused(taken: Path, tmp_path: Path, space: Workspace):
    file = io.BytesIO()
    np.savez(file, points=np.zeros((5, 2), np.float32), method="pca", note="")
    name = f"asks/{MAP.id}.npz"
    path = changed(taken, tmp_path / "a.zip", lambda files: files.update({name: file.getvalue()}))
    refused(space, path, "damaged")


def test_a_model_larger_than_its_weights_is_refused(taken: Path, tmp_path: Path, space: Workspace):
    def huge(files: dict[str, bytes]) -> None:
        values = json.loads(files["spec.json"])
        values["spec"]["options"]["h_dims"] = [100_000, 100_000]
        files["spec.json"] = json.dumps(values).encode()

    refused(space, changed(taken, tmp_path / "a.zip", huge), "damaged")


@pytest.mark.parametrize("id_", ["..", "../../evil", "/etc", "", "A", 7, None, "x" * 200])
def test_an_id_that_could_lead_elsewhere_is_replaced(
    taken: Path, tmp_path: Path, space: Workspace, id_: object
):
    def other(files: dict[str, bytes]) -> None:
        about = json.loads(files["analysis.json"])
        files["analysis.json"] = json.dumps({**about, "run": id_}).encode()

    opened = import_run(space, changed(taken, tmp_path / "a.zip", other))
    assert opened.path.parent == space.runs_folder
    assert layout.is_id(opened.id)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_gets_a_sentence(tmp_path: Path, space: Workspace, content: bytes):
    (tmp_path / "a.zip").write_bytes(content)
    refused(space, tmp_path / "a.zip", "damaged")


def test_data_gets_a_sentence(tmp_path: Path, space: Workspace):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as new:
        new.writestr("clip.mp4", "x")
    refused(space, tmp_path / "a.zip", "Data is loaded on the Data page")


def test_three_sequences_that_are_all_equal_travel_too(space: Workspace, tmp_path: Path):
    same = SequenceDataset("same", [np.ones((4, 1), np.float32)] * 3)
    run = trained(Workspace(tmp_path / "home"), same)
    export_run(run, tmp_path / "a.zip")
    opened = import_run(space, tmp_path / "a.zip")
    assert opened.points_note("umap") == run.points_note("umap") != ""


def test_a_name_stays_what_a_person_could_give(taken: Path, tmp_path: Path, space: Workspace):
    path = changed(
        taken,
        tmp_path / "a.zip",
        lambda files: files.update({"about.json": json.dumps({"name": "x" * 10_000}).encode()}),
    )
    assert len(import_run(space, path).name) == MAX_NAME_LENGTH


def test_opening_needs_neither_torch_nor_umap(taken: Path, space: Workspace):
    code = (
        "import sys; from pathlib import Path\n"
        "from sequitur_core.runs.export.archive import import_run\n"
        "from sequitur_core.runs.workspace import Workspace\n"
        f"import_run(Workspace(Path({str(space.path)!r})), Path({str(taken)!r}))\n"
        "assert not {'torch', 'umap', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# In the process that reads files


def test_it_is_opened_by_the_process_that_reads_files(run: Run, taken: Path, space: Workspace):
    shares: list[float] = []
    opened = reading.import_run(taken, space, progress=lambda share, _: shares.append(share))
    assert opened.path == space.runs_folder / run.id
    assert (opened.name, opened.status) == ("Renamed & kept", "done")
    assert np.array_equal(opened.encodings(), run.encodings())
    assert list(space.path.rglob(".*")) == []


def test_an_analysis_that_takes_too_much_memory_leaves_nothing(
    taken: Path, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reader_process, "available", lambda: 0.0)
    monkeypatch.setattr(reader_process, "HARMLESS", 1e6)
    with pytest.raises(SequiturError, match="Load a part of it"):
        reading.import_run(taken, space)
    assert untouched(space)
    assert list(space.path.rglob(".*")) == []
