"""The uploaded file behind a sequence is found among one's own uploads, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise
from sequitur_core.runs import layout
from sequitur_core.runs.results.originals import find_original, original_format
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.core import files

Made = tuple[Run, SequenceDataset]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "local")


def run_on(space: Workspace, source: Path) -> Made:
    """A run on what was uploaded, still in the queue."""
    recipe = recognise(source).recipe
    dataset = read(source, recipe)
    data = space.add_dataset(dataset, recipe, source=source)
    spec = RunSpec(name="r", dataset_id=data, model="LSTM_AE", encoding_dim=2, recipe=recipe)
    return space.add_run(spec, dataset), dataset


def uploaded(space: Workspace, path: Path) -> Path:
    with path.open("rb") as file:
        return space.uploads.add(path.name, file)


@pytest.fixture
def one(space: Workspace, tmp_path: Path) -> Made:
    """Windows of one recording."""
    return run_on(space, uploaded(space, files.sound(tmp_path / "a.wav", files.tone(8, 440))))


@pytest.fixture
def several(space: Workspace, tmp_path: Path) -> Made:
    """Files in folders, one called like the beginning of another."""
    names = ("dogs/bark.wav", "dogs/bark 2.wav", "cats/bark.wav", "cats/miaow.wav")
    made = [tmp_path / name.replace("/", "-") for name in names]
    for i, path in enumerate(made):
        files.sound(path, files.tone(1, 300 + 100 * i))
    with_names = [(f"animals/{n}", p.open("rb")) for n, p in zip(names, made, strict=True)]
    source = space.uploads.add_together(with_names)
    for _, file in with_names:
        file.close()
    return run_on(space, source)


def test_a_window_is_where_it_was_cut_from(one: Made):
    run, dataset = one
    last = len(dataset) - 1
    found = find_original(run, dataset, last)
    assert (found.path.name, original_format(run)) == ("a.wav", "sound")
    assert found.media_type.startswith("audio/")
    assert found.begin == pytest.approx(dataset.start[last] * dataset.meta.step)
    assert found.begin > 0
    assert found.end - found.begin == pytest.approx(
        len(dataset.sequences[last]) * dataset.meta.step
    )


def test_each_of_several_files_is_found_by_its_name(several: Made):
    run, dataset = several
    found = {i: find_original(run, dataset, row).path for row, i in enumerate(dataset.ids)}
    assert {i: "/".join(path.parts[-2:]) for i, path in found.items()} == {
        "dogs/bark": "dogs/bark.wav",
        "dogs/bark 2": "dogs/bark 2.wav",
        "cats/bark": "cats/bark.wav",
        "cats/miaow": "cats/miaow.wav",
    }


def test_a_file_that_is_gone_is_said(one: Made):
    run, dataset = one
    find_original(run, dataset, 0).path.unlink()
    with pytest.raises(SequiturError, match="isn't kept here any more"):
        find_original(run, dataset, 0)


def test_a_path_that_leads_elsewhere_is_not_followed(one: Made, space: Workspace, tmp_path: Path):
    run, dataset = one
    summary = space.datasets_folder / run.spec.dataset_id / layout.SUMMARY_FILE
    values = json.loads(summary.read_text())
    for elsewhere in (tmp_path / "a.wav", space.uploads.path / ".." / ".." / "a.wav"):
        summary.write_text(json.dumps({**values, "source": str(elsewhere)}))
        with pytest.raises(SequiturError, match="isn't kept"):
            find_original(run, dataset, 0)


def test_a_link_among_the_uploads_is_not_followed(one: Made, tmp_path: Path):
    run, dataset = one
    path = find_original(run, dataset, 0).path
    path.unlink()
    path.symlink_to(tmp_path / "a.wav")
    with pytest.raises(SequiturError, match="isn't kept"):
        find_original(run, dataset, 0)


def test_what_is_in_an_archive_is_not_played_from_there(space: Workspace, tmp_path: Path):
    sounds = [files.sound(tmp_path / f"{i}.wav", files.tone(1, 300 + 50 * i)) for i in range(3)]
    packed = tmp_path / "sounds.zip"
    packed.write_bytes(files.zipped({path.name: path.read_bytes() for path in sounds}))
    run, dataset = run_on(space, uploaded(space, packed))
    with pytest.raises(SequiturError, match="Sounds in a ZIP"):
        find_original(run, dataset, 0)


def test_series_have_no_original_to_play(space: Workspace, tmp_path: Path):
    run, dataset = run_on(space, uploaded(space, files.waves(tmp_path / "waves.csv")))
    assert original_format(run) == ""
    with pytest.raises(SequiturError, match="weren't read from"):
        find_original(run, dataset, 0)
