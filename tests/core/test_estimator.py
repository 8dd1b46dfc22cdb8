"""SequenceEncoder: what scikit-learn's users and those of the pages both rely on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from sequitur_core import SequenceEncoder, SequiturError
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.export.archive import export_run
from sequitur_core.runs.layout import MODEL_FILE, SPEC_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.core.conftest import finish, noise

LENGTHS = (5, 8, 6, 7, 5, 9)


def mixed(channels: int = 2) -> list[np.ndarray]:
    return [noise(length, channels, seed=length) for length in LENGTHS]


def quick(**changes: Any) -> SequenceEncoder:
    """An encoder that learns for a moment."""
    return SequenceEncoder(**{"encoding_dim": 3, "preset": "original", "epochs": 1, **changes})


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    """A run that ended, on sequences of several lengths."""
    space = Workspace(tmp_path_factory.mktemp("space") / "local")
    encoder = quick(epochs=2, random_state=7, training={"cross_fit": False})
    dataset = SequenceDataset("mixed", mixed())
    options, config = encoder._settings(dataset)
    spec = RunSpec(name="a", model="LSTM_AE", encoding_dim=3, options=options, config=config)
    return finish(space.add_run(spec, dataset))


def test_it_learns_what_a_run_of_the_same_settings_learns(run):
    encodings = quick(epochs=2, random_state=7).fit_transform(mixed())
    np.testing.assert_array_equal(encodings, run.encodings())


def test_a_run_opens_as_an_encoder(run):
    encoder = SequenceEncoder.load(run.path)
    np.testing.assert_array_equal(encoder.transform(mixed()), run.encodings())


def test_a_run_and_its_encoder_explain_the_same_share(run):
    baselines = run.baselines()
    assert baselines is not None
    explained = 1 - baselines.model / baselines.mean
    assert SequenceEncoder.load(run.path).score(mixed()) == pytest.approx(explained, abs=1e-5)


def test_a_list_an_array_and_a_table_of_equal_sequences_are_encoded_alike():
    array = noise(6, 5, 2)
    tidy = pd.DataFrame(array.reshape(30, 2), columns=["x", "y"])
    tidy.insert(0, "who", np.repeat(list("cabdef"), 5))
    tidy.insert(1, "t", np.tile([0, 1, 2, 3, 4], 6))
    shuffled = tidy.groupby("who", sort=False).sample(frac=1, random_state=0)
    as_table = quick(id_column="who", time_column="t").fit_transform(shuffled)
    np.testing.assert_array_equal(quick().fit_transform(array), as_table)
    np.testing.assert_array_equal(quick().fit_transform(list(array)), as_table)


class OtherFrame:
    """A table of another library, as polars' answers."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.columns = list(frame.columns)

    def to_pandas(self) -> pd.DataFrame:
        return self.frame


def test_a_table_of_another_library_is_read():
    frame = OtherFrame(pd.DataFrame({"id": ["a", "b", "b"], "x": [1.0, 2.0, 3.0]}))
    read = quick(id_column="id").sequences(frame)
    assert [one.tolist() for one in read] == [[[1.0]], [[2.0], [3.0]]]


def test_only_the_columns_named_are_values():
    frame = pd.DataFrame({"id": [1, 1], "x": [1, 2], "note": ["a", "b"]})
    (read,) = quick(id_column="id", value_columns=["x"]).sequences(frame)
    assert read.tolist() == [[1.0], [2.0]]


def tidy(names: tuple[str, str], numbers: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame(dict(zip(names, numbers.reshape(-1, 2).T, strict=True)))
    frame.insert(1, "id", np.repeat(np.arange(len(numbers)), numbers.shape[1]))
    return frame


def one_each(names: tuple[str, str], numbers: np.ndarray) -> list[pd.DataFrame]:
    return [pd.DataFrame(one, columns=list(names)) for one in numbers]


def wide(names: tuple[str, str], numbers: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(numbers[:, 0], columns=list(names))


@pytest.mark.parametrize(
    ("table", "settings"), [(tidy, {"id_column": "id"}), (one_each, {}), (wide, {})]
)
def test_later_tables_are_read_by_the_names_of_their_columns(table, settings, tmp_path):
    numbers = noise(6, 5, 2)
    encoder = quick(**settings).fit(table(("x", "y"), numbers))
    encoder.save(tmp_path / "encoder.safetensors")
    turned = table(("y", "x"), numbers[..., ::-1])
    for one in (encoder, SequenceEncoder.load(tmp_path / "encoder.safetensors")):
        np.testing.assert_array_equal(
            one.transform(turned), encoder.transform(table(("x", "y"), numbers))
        )


@pytest.mark.parametrize(("table", "settings"), [(tidy, {"id_column": "id"}), (one_each, {})])
def test_a_later_table_without_a_column_that_was_learned_from_is_refused(table, settings):
    encoder = quick(**settings).fit(table(("x", "y"), noise(6, 5, 2)))
    with pytest.raises(SequiturError, match="no column 'y'"):
        encoder.transform(table(("x", "z"), noise(6, 5, 2)))


@pytest.mark.parametrize(
    "times", [["10", "9"], ["2026-10-01", "2026-09-30 12:00"], ["10:00:00", "9:00:00"]]
)
def test_times_as_text_are_sorted_as_times(times):
    frame = pd.DataFrame({"id": [1, 1], "t": times, "x": [2.0, 1.0]})
    (read,) = quick(id_column="id", time_column="t").sequences(frame)
    assert read.tolist() == [[1.0], [2.0]]


def test_a_generator_draws_the_seed():
    seeds = [
        quick(random_state=np.random.default_rng(seed)).fit(mixed()).config_.seed
        for seed in (0, 0, 1)
    ]
    assert seeds[0] == seeds[1] != seeds[2]


def test_new_sequences_may_stand_still_far_from_zero():
    encoder = quick().fit([one * 1e4 + 1e6 for one in mixed()])
    assert np.isfinite(encoder.transform([one.astype(np.float64) + 1e6 for one in mixed()])).all()


def test_what_is_decoded_has_the_shape_and_units_it_was_learned_in():
    array = 1000 + noise(6, 5, 2)
    encoder = quick().fit(array)
    decoded = encoder.inverse_transform(encoder.transform(array))
    np.testing.assert_allclose(decoded, np.stack(encoder.reconstruct(array)), rtol=1e-5)


def test_sequences_of_several_lengths_are_decoded_to_the_lengths_asked_for():
    encoder = quick().fit(mixed())
    decoded = encoder.inverse_transform(encoder.transform(mixed()), LENGTHS)
    assert [one.shape for one in decoded] == [(length, 2) for length in LENGTHS]


def test_an_encoder_that_was_saved_encodes_and_scores_as_before(tmp_path):
    encoder = quick().fit(mixed())
    encoder.save(tmp_path / "encoder.safetensors")
    opened = SequenceEncoder.load(tmp_path / "encoder.safetensors")
    np.testing.assert_array_equal(opened.transform(mixed()), encoder.transform(mixed()))
    assert opened.score(mixed()) == pytest.approx(encoder.score(mixed()), abs=1e-6)
    assert opened.get_params() == encoder.get_params()


def test_parameters_of_a_grid_in_numpys_types_are_saved_as_plain_ones(tmp_path):
    quick(encoding_dim=np.int64(2), lr=np.float64(0.1)).fit(mixed()).save(tmp_path / "e")
    assert type(SequenceEncoder.load(tmp_path / "e").encoding_dim) is int


def test_a_setting_that_cant_be_saved_is_told_in_a_sentence(tmp_path):
    encoder = quick().fit(mixed()).set_params(device=object())
    with pytest.raises(SequiturError, match="can't be saved"):
        encoder.save(tmp_path / "e")


def test_it_is_a_step_of_a_pipeline_that_a_grid_search_chooses():
    sequences, kinds = [*mixed(), *mixed()], [0, 1] * 6
    pipeline = make_pipeline(quick(), LogisticRegression())
    sizes = {"sequenceencoder__encoding_dim": [1, 2]}
    search = GridSearchCV(pipeline, sizes, cv=2).fit(sequences, kinds)
    assert search.best_params_["sequenceencoder__encoding_dim"] in (1, 2)


def test_a_grid_search_goes_by_the_variance_explained():
    search = GridSearchCV(quick(), {"encoding_dim": [1, 2]}, cv=2).fit(mixed())
    assert search.best_score_ <= 1


def test_a_clone_has_the_settings_and_nothing_learned():
    encoder = quick(options={"h_dims": [4]}).fit(mixed())
    copy = clone(encoder)
    assert copy.get_params() == encoder.get_params()
    with pytest.raises(NotFittedError):
        copy.transform(mixed())


def test_settings_given_replace_those_of_the_preset():
    training = {"patience": 3}
    encoder = quick(lr=0.5, training=training, options={"h_dims": [4]}).fit(mixed())
    assert (encoder.config_.lr, encoder.config_.patience) == (0.5, 3)
    assert encoder.options_["h_dims"] == [4]


def test_encodings_have_names_in_a_table():
    table = quick().set_output(transform="pandas").fit_transform(mixed())
    assert list(table.columns) == [f"sequenceencoder{i}" for i in range(3)]


def test_the_random_state_of_torch_is_left_alone():
    import torch

    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    quick().fit(mixed())
    assert torch.rand(1) == expected


@pytest.mark.parametrize(
    ("settings", "data", "sentence"),
    [
        ({"model": "GRU"}, mixed(), "no model 'GRU'"),
        ({"preset": "best"}, mixed(), "no preset 'best'"),
        ({"options": {"depth": 3}}, mixed(), "no option 'depth'"),
        ({"training": {"optimiser": "SGD"}}, mixed(), "called 'optimiser'"),
        ({"epochs": 0}, mixed(), "0 epochs can't be trained"),
        (
            {"encoding_dim": 0, "preset": "balanced"},
            np.ones((24, 10, 2)),
            "encoding_dim=0. It must",
        ),
        ({"model": "LINEAR_AE"}, mixed(), "LSTM_AE"),
        ({}, [], "list of sequences is empty"),
        ({}, None, "'None' came where sequences were expected"),
        ({}, np.empty((0, 4)), "Your array is empty"),
        ({"id_column": "x"}, pd.DataFrame({"x": [], "y": []}), "Your table has no rows"),
        (
            {"id_column": "x", "value_columns": "yz"},
            pd.DataFrame({"x": [1], "yz": [1]}),
            r"Give a list: \['yz'\]",
        ),
        ({}, [1.0, 2.0], "A single number came"),
        ({}, ["abc", "de"], "'abc' came where a sequence of numbers"),
        ({}, np.array([[1.0, np.nan]]), "missing or infinite"),
        ({}, np.array([["a", "b"]]), "something else than numbers"),
        ({}, [["a", "b"], ["c", "d"]], "something else than numbers"),
        ({}, [[[1, 2], [3]]], "isn't an array of numbers"),
        ({}, [torch.eye(3).to_sparse()], "isn't an array of numbers"),
        ({}, np.ma.masked_greater(np.array([[1.0, 999.0]]), 100), "missing or infinite"),
        ({}, [np.ma.masked_greater(np.array([1, 999]), 100)], "missing or infinite"),
        (
            {"id_column": "x"},
            pd.DataFrame([[1, 2, 3]], columns=["x", "y", "y"]),
            "several columns 'y'",
        ),
        (
            {"id_column": "x", "time_column": "t"},
            pd.DataFrame({"x": [1, 1, 2], "t": [0, 0, 0], "y": [1, 2, 3]}),
            "times in the column 't' are the same",
        ),
        ({"id_column": "id"}, pd.DataFrame({"x": [1]}), "no column 'id' in the table. It has x"),
        ({"id_column": "x"}, pd.DataFrame({"x": [1]}), "the table has no columns"),
        ({"id_column": "x"}, pd.DataFrame({"x": [1, 2], "y": ["a", "b"]}), "doesn't hold numbers"),
        ({"id_column": "x"}, pd.DataFrame({"x": [1, None], "y": [1, 2]}), "a cell is empty"),
        (
            {"id_column": "x", "time_column": "t"},
            pd.DataFrame({"x": [1, 1], "t": ["31.5.2026", "1.6.2026"], "y": [1, 2]}),
            "its order isn't known",
        ),
        ({}, [one.astype(np.float64) + 1e9 for one in mixed()], "Channel 1 .* little of that"),
        ({}, noise(6, 5, 2).astype(np.float64) + 1e9, "little of that"),
        ({}, [one.astype(np.float64) * 1e39 for one in mixed()], "larger than 3.4e38"),
        ({}, [one + 1j for one in mixed()], "Complex data"),
        ({}, [one.astype("datetime64[D]") for one in mixed()], "Dates or durations"),
        ({"epochs": 1, "training": {"epochs": 2}}, mixed(), "epochs is given in training"),
    ],
)
def test_what_cant_be_used_is_told_in_a_sentence(settings, data, sentence):
    with pytest.raises(SequiturError, match=sentence):
        quick(**settings).fit(data)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda e: e.transform(mixed(channels=3)), r"shape \(3,\) came"),
        (lambda e: e.transform(None), "'None' came where sequences were expected"),
        (lambda e: e.inverse_transform(np.zeros((2, 3))), "Pass lengths"),
        (lambda e: e.save(Path("none/encoder.safetensors")), "no folder none"),
        (lambda e: e.inverse_transform(np.zeros((2, 4)), 5), r"shape \(n, 3\)"),
        (lambda e: e.inverse_transform(np.zeros((2, 3)), [5]), "2 encodings can't be drawn with 1"),
    ],
)
def test_what_doesnt_fit_what_was_learned_is_told_in_a_sentence(wrong, sentence):
    with pytest.raises(SequiturError, match=sentence):
        wrong(quick().fit(mixed()))


def test_it_learns_the_same_where_gradients_are_turned_off():
    sequences = noise(12, 20, 2)
    with torch.inference_mode():
        encoder = quick().fit(sequences)
    assert encoder.history_[-1].train_loss == quick().fit(sequences).history_[-1].train_loss


def test_a_sequence_without_a_finite_encoding_is_named():
    encoder = quick(preset="balanced").fit(noise(12, 20, 2))
    with pytest.raises(SequiturError, match="Sequence 2 is so far from those learned from"):
        encoder.transform(np.stack([noise(20, 2), noise(20, 2) * np.float32(1e35)]))


@pytest.mark.parametrize("content", [b"", b"no weights at all", None])
def test_a_damaged_file_of_an_encoder_is_told_in_a_sentence(tmp_path: Path, content):
    path = tmp_path / "encoder.safetensors"
    if content is None:
        quick().fit(mixed()).save(path)
        content = path.read_bytes()[:-8]
    path.write_bytes(content)
    with pytest.raises(SequiturError, match=r"encoder.safetensors is damaged, or no file that"):
        SequenceEncoder.load(path)


def test_what_holds_only_a_part_of_an_encoder_is_refused_as_what_it_is(run, tmp_path: Path):
    export_run(run, tmp_path / "run.zip")
    with pytest.raises(SequiturError, match=r"run.zip is a ZIP file. Export the model as .safet"):
        SequenceEncoder.load(tmp_path / "run.zip")
    with pytest.raises(SequiturError, match="weights alone"):
        SequenceEncoder.load(run.path / MODEL_FILE)
    (tmp_path / SPEC_FILE).write_bytes((run.path / SPEC_FILE).read_bytes())
    with pytest.raises(SequiturError, match="no folder of a run with its data"):
        SequenceEncoder.load(tmp_path)


def test_a_file_that_isnt_there_is_told_in_a_sentence(tmp_path: Path):
    with pytest.raises(SequiturError, match="no file nowhere"):
        SequenceEncoder.load(tmp_path / "nowhere")
    with pytest.raises(SequiturError, match="no folder of a run"):
        SequenceEncoder.load(tmp_path)
