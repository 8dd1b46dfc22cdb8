"""SequenceEncoder: a model and its training as an estimator of scikit-learn."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from numbers import Integral
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted
from torch import nn

from sequitur_core.data.data_frames import Columns
from sequitur_core.data.dataset import FloatArray, SequenceDataset
from sequitur_core.data.relative_time_pca import MAX_TERMS, RelativeTimePCA
from sequitur_core.data.scaling import Scaler, check_near
from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.latent_paths import decode
from sequitur_core.files import DAMAGE, from_values, write_whole
from sequitur_core.jobs.worker_process import start_follower
from sequitur_core.models import build
from sequitur_core.runs.layout import DATA_FOLDER, SPEC_FILE
from sequitur_core.runs.run import Run
from sequitur_core.settings.presets import preset as settings_of
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import Epoch, TrainConfig
from sequitur_core.training.baselines import reconstruction_errors
from sequitur_core.training.evaluation import encode, reconstruct
from sequitur_core.training.loop import fit as train
from sequitur_core.training.parallel.processes import learning_together
from sequitur_core.training.parallel.shared_work import ModelSettings
from sequitur_core.training.scaled_split import ScaledSplit
from sequitur_core.training.threads import threads_of_torch

ABOUT = "sequitur"  # what a file's metadata hold beside the weights
WEIGHTS, AVERAGE = "model.", "average"
SEEDS = 2**31


class SequenceEncoder(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]
    TransformerMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """Encodes sequences as vectors of one size: an autoencoder as a transformer of scikit-learn.

    It learns as a run of the dashboard does with the same settings, to the same numbers: the
    preset is sized from the data, sequences are scaled, and some are held out where there are
    many.

    Parameters
    ----------
    model : "LINEAR_AE" (plain numbers, one length), "LSTM_AE" (series of any lengths) or
        "CONV_LSTM_AE" (clips and volumes).
    encoding_dim : numbers per encoding.
    preset : "balanced", "separating", "faithful" or "original".
    options : options of the model that differ from the preset's, such as
        ``{"h_dims": [64]}``; ``{"in_channels": 3}`` says that frames have an axis of channels.
    epochs, lr, batch_size : instead of the preset's, where they are given.
    validation_share : share of the sequences held out, 0 to 0.5; from 50 sequences on.
    training : further fields of `TrainConfig` that differ, such as ``{"patience": 5}``;
        ``{"processes": 2}`` lets two processes of this computer learn a large model together.
    id_column : in tables in which each row is one element of a sequence (tidy), the column that
        names its sequence. None: each row of a table is a sequence of plain numbers.
    time_column : sorts the elements of each sequence; None keeps the order of the rows.
    value_columns : the channels of such a table; None for all columns but those two.
    random_state : seed of weights, order and split, or a generator of numpy. None draws one.
    device : "auto" (a GPU where there is one), "cpu", "cuda" or "mps".

    Attributes
    ----------
    model_ : the trained module; it takes and gives scaled sequences.
    scaler_ : how sequences are scaled for it.
    options_, config_ : the options of the model and the training, as they were used.
    history_ : an `Epoch` for each epoch.
    element_shape_ : shape of one element; (1,) for plain numbers.
    channels_ : names of the columns learned from, of tables that have any; later tables are read
        by them, in whatever order they come. Else ().

    Notes
    -----
    Sequences come as a list of arrays (length, channels) or (length,), of any lengths; as an array
    (n, length, ...); or as a table of pandas, polars or another library with `to_pandas`.

    In a `Pipeline` with a last step that has a `y`, and in `GridSearchCV`, `X` has one entry for
    each sequence: turn a tidy table into a list first, with `sequences`.

    scikit-learn's checks of estimators pass but for those that don't apply: a row of another length
    is a longer or shorter sequence here, and refused by no model that takes several lengths; and
    what can't be read as numbers is a SequiturError (a ValueError), where they want a TypeError.
    `tests/core/test_estimator_checks.py` names them.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> sequences = [rng.normal(size=(length, 3)) for length in (20, 30, 25, 40)]
    >>> encoder = SequenceEncoder(encoding_dim=4, epochs=2).fit(sequences)
    >>> encoder.transform(sequences).shape
    (4, 4)
    """

    def __init__(
        self,
        model: str = "LSTM_AE",
        encoding_dim: int = 16,
        *,
        preset: str = "balanced",
        options: Mapping[str, Any] | None = None,
        epochs: int | None = None,
        lr: float | None = None,
        batch_size: int | None = None,
        validation_share: float = 0.1,
        training: Mapping[str, Any] | None = None,
        id_column: str | None = None,
        time_column: str | None = None,
        value_columns: Sequence[str] | None = None,
        random_state: Any = 0,
        device: str = "auto",
    ) -> None:
        self.model = model
        self.encoding_dim = encoding_dim
        self.preset = preset
        self.options = options
        self.epochs = epochs
        self.lr = lr
        self.batch_size = batch_size
        self.validation_share = validation_share
        self.training = training
        self.id_column = id_column
        self.time_column = time_column
        self.value_columns = value_columns
        self.random_state = random_state
        self.device = device

    # --- What scikit-learn calls ---------------------------------------------------------

    @torch.inference_mode(False)
    def fit(self, X: Any, y: object = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn to encode sequences; `y` is ignored.

        Raises SequiturError, a ValueError, for sequences and settings that can't be used.
        """
        dataset = self._columns.read(X, channels := self._columns.names_in(X), to_learn=True)
        options, config = self._settings(dataset)
        data = ScaledSplit.of(dataset, config)
        with threads_of_torch(config.threads), torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.seed or 0)
            settings = ModelSettings(self.model, Sizes.of(dataset), self.encoding_dim, options)
            model = settings.build()
            with learning_together(settings, data.scaled, config, start_follower):
                history = list(train(model, data.scaled, config))
        learned = data.scaled.take(data.train)
        self._keep(model.eval(), data.scaler, _average(learned), mixed=_mixed(learned))
        self.options_, self.config_, self.history_ = options, config, history
        self.channels_ = channels
        self.__dict__.pop("n_features_in_", None)  # of sequences of plain numbers, of one length
        if not self._mixed and self.element_shape_ == (1,):
            self.n_features_in_ = len(self._average)
        return self

    def transform(self, X: Any) -> FloatArray:  # noqa: N803
        """The encodings, float32 of shape (n, encoding_dim), rows in the order given."""
        check_is_fitted(self)
        with threads_of_torch(self.config_.threads):
            return encode(self.model_, self._scaled(X))

    def inverse_transform(
        self,
        X: Any,  # noqa: N803
        lengths: int | Sequence[int] | None = None,
    ) -> FloatArray | list[FloatArray]:
        """The sequences that the decoder makes of encodings (n, encoding_dim).

        `lengths` says how long they shall be, one for all or one for each; None for the one
        length of all that was learned from. In the units of `fit`: an array (n, length, ...)
        where all lengths are equal, else a list of arrays.

        Raises SequiturError for encodings of another size, or without a length where there was
        more than one.
        """
        check_is_fitted(self)
        if lengths is None:
            if self._mixed:
                raise SequiturError(
                    "The sequences learned from had several lengths, so the decoder has to be told "
                    "how long its own shall be. Pass lengths: a number, or one for each."
                )
            lengths = len(self._average)
        encodings = np.asarray(X, np.float32)
        if encodings.ndim != 2 or encodings.shape[1] != self.encoding_dim:
            raise SequiturError(
                f"Encodings of shape {encodings.shape} came, but this model has "
                f"{self.encoding_dim} numbers for each sequence. Give an array of shape "
                f"(n, {self.encoding_dim})."
            )
        wanted = [int(one) for one in lengths] if isinstance(lengths, Iterable) else int(lengths)
        with threads_of_torch(self.config_.threads):
            drawn = decode(
                self.model_,
                encodings,
                wanted,
                element_shape=self.element_shape_,
                scaler=self.scaler_,
            )
        return np.stack(drawn) if drawn and len({len(one) for one in drawn}) == 1 else drawn

    def reconstruct(self, X: Any) -> list[FloatArray]:  # noqa: N803
        """Each sequence encoded and decoded: arrays (length, ...) in the units of `fit`."""
        check_is_fitted(self)
        with threads_of_torch(self.config_.threads):
            return list(self.scaler_.undo(reconstruct(self.model_, self._scaled(X))))

    def score(self, X: Any, y: object = None) -> float:  # noqa: N803
        """The share of the variance that reconstructions explain, at most 1; `y` is ignored.

        As on the pages: 1 less the squared error, divided by that of always drawing the average
        of the sequences learned from. Below 0 where it is worse than that.
        """
        check_is_fitted(self)
        scaled = self._scaled(X)
        with threads_of_torch(self.config_.threads):
            own = reconstruct(self.model_, scaled)
        usual = self._mean_predictor().reconstruct(scaled.sequences)
        weights = scaled.lengths
        error, average = (
            float(np.average(reconstruction_errors(scaled.sequences, one), weights=weights))
            for one in (own, usual)
        )
        if average == 0:  # nothing varies
            return 1.0 if error == 0 else 0.0
        return 1 - error / average

    def sequences(self, X: Any) -> list[FloatArray]:  # noqa: N803
        """What it takes `X` for: one float32 array (length, ...) for each sequence."""
        return list(self._columns.read(X, getattr(self, "channels_", ())).sequences)

    @property
    def _n_features_out(self) -> int:
        return self.encoding_dim

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    # --- Saving --------------------------------------------------------------------------

    def save(self, path: str | Path) -> None:
        """Write everything into one .safetensors file; nothing in it is executed when loaded.

        Raises SequiturError where nothing can be written.
        """
        check_is_fitted(self)
        path = Path(path)
        if not path.parent.is_dir():
            raise SequiturError(
                f"There is no folder {path.parent}, so {path.name} can't be written there. Make it "
                "first."
            )
        about = {
            "parameters": {**self.get_params(), "random_state": self.config_.seed},
            "options": self.options_,
            "config": asdict(self.config_),
            "history": [asdict(epoch) for epoch in self.history_],
            "scaler": json.loads(self.scaler_.to_json()),
            "mixed": self._mixed,
            "channels": self.channels_,
        }
        weights = {
            WEIGHTS + name: value.detach().cpu().contiguous()
            for name, value in self.model_.state_dict().items()
        }
        content = save(
            {**weights, AVERAGE: torch.from_numpy(np.ascontiguousarray(self._average))},
            metadata={ABOUT: json.dumps(about, default=_plain)},
        )
        write_whole(path, lambda file: file.write(content))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The encoder in a file that `save` or *Export* wrote, or of a finished run, by its folder.

        Raises SequiturError for a file that isn't there, is damaged or isn't one of these.
        """
        path = Path(path)
        if path.is_dir():
            if not ((path / SPEC_FILE).is_file() and (path / DATA_FOLDER).is_dir()):
                raise SequiturError(
                    f"{path} is no folder of a run with its data. Name one, or a saved encoder."
                )
            return cls._of_run(Run(path))
        if not path.is_file():
            raise SequiturError(f"There is no file {path.name}. Check the name and where it lies.")
        if zipfile.is_zipfile(path):
            raise SequiturError(
                f"{path.name} is a ZIP file. Export the model as .safetensors; an analysis opens "
                "by its folder, once it is unpacked."
            )
        try:
            with safe_open(path, framework="pt") as file:
                about = json.loads((file.metadata() or {})[ABOUT])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            average = tensors.pop(AVERAGE).numpy()
            encoder = cls(**about["parameters"])
            sizes = Sizes(1, len(average), len(average), average.shape[1:])
            model = build(encoder.model, sizes, None, encoder.encoding_dim, about["options"])
            model.load_state_dict(
                {name.removeprefix(WEIGHTS): value for name, value in tensors.items()}
            )
            scaler = Scaler.from_json(json.dumps(about["scaler"]))
            encoder._keep(model.eval(), scaler, average, mixed=about["mixed"])
            encoder.options_ = about["options"]
            encoder.channels_ = tuple(about.get("channels", ()))
            encoder.config_ = from_values(TrainConfig, about["config"])
            encoder.history_ = [from_values(Epoch, one) for one in about["history"]]
        except (SafetensorError, AttributeError, *DAMAGE) as error:
            if isinstance(error, SequiturError):
                raise
            raise SequiturError(
                f"{path.name} is damaged, or no file that SequenceEncoder.save or Export wrote, as "
                "weights alone. Save the encoder again, or name a run's folder."
            ) from error
        return encoder

    @classmethod
    def _of_run(cls, run: Run) -> Self:
        spec, config, scaler, parts = run.spec, run.config(), run.scaler(), run.split()
        model = run.model()
        if scaler is None or parts is None:
            raise SequiturError(
                f"How the data of {run.name} was scaled isn't known. Train it again."
            )
        encoder = cls(
            spec.model,
            spec.encoding_dim,
            preset=spec.preset or "balanced",
            options=dict(spec.options),
            epochs=config.epochs,
            lr=config.lr,
            batch_size=config.batch_size,
            validation_share=config.validation_share,
            random_state=config.seed,
            device=config.device,
        )
        learned = run.dataset().take(parts[0])
        learned = replace(learned, sequences=scaler.apply(learned.sequences))
        encoder._keep(model, scaler, _average(learned), mixed=_mixed(learned))
        encoder.options_, encoder.config_, encoder.channels_ = dict(spec.options), config, ()
        encoder.history_ = run.history()
        return encoder

    # --- Parts ---------------------------------------------------------------------------

    def _settings(self, dataset: SequenceDataset) -> tuple[dict[str, Any], TrainConfig]:
        """The preset's options and training for these data, with what was given instead."""
        sizes = Sizes.of(dataset).measured(dataset)
        given = dict(self.options or {})
        if "in_channels" in given:
            sizes = replace(sizes, in_channels=given["in_channels"])
        options, config = settings_of(self.preset, self.model, sizes, self.encoding_dim)
        chosen = {"epochs": self.epochs, "lr": self.lr, "batch_size": self.batch_size}
        changes: dict[str, Any] = {k: value for k, value in chosen.items() if value is not None}
        further = dict(self.training or {})
        if unknown := sorted(set(further) - set(TrainConfig.__dataclass_fields__)):
            raise SequiturError(
                f"There is no setting of a training called {unknown[0]!r}. There are "
                f"{', '.join(TrainConfig.__dataclass_fields__)}."
            )
        if twice := sorted(set(further) & set(changes)):
            raise SequiturError(f"{twice[0]} is given in training, too. Give it once.")
        seed = self.random_state
        if isinstance(seed, np.random.Generator):
            seed = seed.integers(SEEDS)
        if not isinstance(seed, Integral):
            seed = check_random_state(seed).randint(SEEDS)
        changes |= {"validation_share": self.validation_share, "device": self.device, **further}
        return {**options, **given}, replace(config, seed=int(seed), **changes)

    @property
    def _columns(self) -> Columns:
        return Columns(self.id_column, self.time_column, self.value_columns)

    def _scaled(self, X: Any) -> SequenceDataset:  # noqa: N803
        """Sequences in the units of the model; SequiturError for others than it has learned."""
        dataset = self._columns.read(X, self.channels_)
        if dataset.element_shape != self.element_shape_:
            raise SequiturError(
                f"Sequences with elements of shape {dataset.element_shape} came, but this "
                f"{type(self).__name__} was fitted on some of {self.element_shape_}. Give the same "
                "channels in the same order."
            )
        scaled = self.scaler_.apply(dataset.sequences)
        check_near(scaled, dataset.ids)
        return replace(dataset, sequences=scaled)

    def _keep(self, model: nn.Module, scaler: Scaler, average: FloatArray, *, mixed: bool) -> None:
        self.model_, self.scaler_ = model, scaler
        self._average, self._mixed = average, mixed
        self.element_shape_ = tuple(average.shape[1:])

    def _mean_predictor(self) -> RelativeTimePCA:
        """Draws the average of the sequences learned from, in relative time."""
        terms = min(MAX_TERMS, len(self._average)) if self._mixed else None
        return RelativeTimePCA(0, terms=terms).fit([self._average])


def _plain(value: Any) -> Any:
    """What numpy and pandas hold in place of plain values, as a grid of parameters may."""
    if not hasattr(value, "tolist"):
        raise SequiturError(
            f"The setting {value!r} can't be saved. Give plain numbers, texts and lists."
        )
    return value.tolist()


def _average(learned: SequenceDataset) -> FloatArray:
    """The average of sequences as `RelativeTimePCA` draws it, as long as the longest."""
    longest = int(learned.lengths.max())
    predictor = RelativeTimePCA(0).fit(learned.sequences)
    (drawn,) = predictor.decode(np.zeros((1, 0), np.float32), [longest])
    return drawn


def _mixed(learned: SequenceDataset) -> bool:
    return int(learned.lengths.min()) < int(learned.lengths.max())
