"""A further model needs a class and a record: page, training and map follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from torch import Tensor, nn

from sequitur_core.models import MODELS
from sequitur_core.models.inputs import Batch, Encodings, SeqLen, Sequences, first_weight
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings.architectures import ARCHITECTURES
from sequitur_core.settings.architectures.architecture import Architecture
from sequitur_core.settings.options import Option
from sequitur_core.settings.parameter_checks import whole
from sequitur_core.settings.presets import PRESETS
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.training_length import config_of_steps
from sequitur_core.settings.workload import Workload, dense_layers
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, control, texts, waves

NAME = "MEAN_AE"


@dataclass(frozen=True)
class MeanShape:
    """Layer widths from an element to its code and on to the encoding."""

    widths: tuple[int, int, int]

    @classmethod
    def of(cls, input_dim: int, encoding_dim: int, code: int = 8) -> MeanShape:
        return cls((input_dim, whole(NAME, "code", code), encoding_dim))

    def count_parameters(self) -> int:
        a, b, c = self.widths
        return (a + 1) * b + (b + 1) * c + (c + 1) * a

    def workloads(self, length: int, *, mixed: bool) -> tuple[Workload, Workload]:
        return dense_layers(*self.widths), dense_layers(self.widths[2], self.widths[0])


class Encoder(nn.Module):
    """(T, input_dim) -> (encoding_dim,): of the mean element."""

    def __init__(self, shape: MeanShape) -> None:
        super().__init__()
        a, b, c = shape.widths
        self.input_dim = a
        self.nn = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c))

    def batch(self, x: Sequences, lengths: Tensor | None) -> Batch:
        shape = (self.input_dim,)
        return Batch.of(x, lengths, model=NAME, element_shape=shape, like=first_weight(self))

    def forward(self, x: Sequences, lengths: Tensor | None = None) -> Tensor | list[Tensor]:
        batch = self.batch(x, lengths)
        return batch.restore_encodings(self.nn(batch.real_values(NAME).mean(1)))


class Decoder(nn.Module):
    """(encoding_dim,) -> (T, input_dim): the same element T times."""

    def __init__(self, shape: MeanShape) -> None:
        super().__init__()
        self.encoding_dim = shape.widths[2]
        self.nn = nn.Linear(shape.widths[2], shape.widths[0])

    def forward(self, z: Sequences, seq_len: SeqLen | None = None) -> Tensor | list[Tensor]:
        encodings = Encodings.of(
            z,
            seq_len,
            model=NAME,
            encoding_dim=self.encoding_dim,
            common_length=None,
            like=first_weight(self),
        )
        return encodings.restore(self.nn(encodings.z)[:, None].expand(-1, encodings.width, -1))


class MEAN_AE(nn.Module):
    """Describes a sequence by its mean element."""

    def __init__(self, input_dim: int, encoding_dim: int, code: int = 8) -> None:
        super().__init__()
        shape = MeanShape.of(input_dim, encoding_dim, code)
        self.encoder, self.decoder = Encoder(shape), Decoder(shape)

    def forward(self, x: Sequences, lengths: Tensor | None = None) -> Tensor | list[Tensor]:
        batch = self.encoder.batch(x, lengths)
        width = batch.values.shape[1]
        return batch.restore(self.decoder(self.encoder(batch.values, batch.lengths), width))


def data_arguments(sizes: Sizes, options: Mapping[str, Any]) -> dict[str, Any]:
    return {"input_dim": sizes.element_shape[0]}


RECORD = Architecture(
    name=NAME,
    description="Looks at nothing but the average: for tests.",
    when_too_slow="Fewer sequences help.",
    options=(
        Option(
            name="code",
            label="Size of the code",
            kind="int",
            default=8,
            low=1,
            high=64,
            help="Numbers between an element and its encoding.",
        ),
    ),
    data_arguments=data_arguments,
    preference=lambda sizes: -1,
    layer_sizes=MeanShape.of,
    presets=dict.fromkeys(
        PRESETS, lambda sizes, encoding_dim: ({"code": 4}, config_of_steps(sizes, 5, lr=0.01))
    ),
)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, NAME, MEAN_AE)
    monkeypatch.setitem(ARCHITECTURES, NAME, RECORD)


def test_a_new_model_is_trained_from_the_page_to_the_map(open_page: Open, space: Workspace):
    at = open_page("train", data=space.add_dataset(waves(12)), more=True)
    architectures = control(at, "architecture")
    assert architectures.options == ["LSTM_AE · recommended", NAME]
    architectures.set_value(NAME).run()
    code = next(box for box in at.number_input if box.label == "Size of the code")
    assert code.value == 4
    code.set_value(5).run()
    learned = MeanShape.of(2, 16, 5).count_parameters()
    assert f"{learned} parameters, 12 sequences: takes about" in texts(at)
    at.button(key="train").click().run()
    assert not at.exception

    (run,) = space.runs()
    assert (run.spec.model, run.spec.options) == (NAME, {"code": 5})
    assert finish(run).status == "done"
    assert sum(weight.numel() for weight in run.model().parameters()) == learned

    explore = open_page("explore", run=run.id)
    assert not explore.exception
    boxes = {box.label: box for box in explore.selectbox}
    assert boxes["Run"].value == run.id
    assert "PCA" in boxes["Map"].options
