"""quick_train, as in sequitur: an autoencoder in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn

from sequitur_core.data.data_frames import as_dataset
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.ragged import in_chunks
from sequitur_core.data.scaling import FARTHEST
from sequitur_core.errors import SequiturError
from sequitur_core.models import MODELS, model_name_of, network_arguments
from sequitur_core.settings.presets import preset as settings_of
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.evaluation import encode
from sequitur_core.training.loop import fit
from sequitur_core.training.threads import threads_of_torch

USUAL_LR = 1e-3
USUAL_EPOCHS = 50
AS_SEQUITUR = TrainConfig(batch_size=1, reduction="sum", shuffle=False)


@torch.inference_mode(False)
def quick_train(
    model: type[nn.Module],
    train_set: Sequence[Tensor | ArrayLike],
    encoding_dim: int,
    verbose: bool = False,
    lr: float = USUAL_LR,
    epochs: int = USUAL_EPOCHS,
    denoise: bool | float = False,
    *,
    clip_value: float | None = None,
    device: str | None = None,
    batch_size: int | None = None,
    preset: str | None = None,
    seed: int | None = None,
    threads: int = 1,
    **kwargs: Any,
) -> tuple[nn.Module, nn.Module, list[Tensor], list[float]]:
    """Make an autoencoder, train it on some sequences and encode them.

    Without `preset` and `batch_size` it learns from one sequence per step, in
    the order given, and makes its summed error smaller, as sequitur does.

    Parameters
    ----------
    model : LINEAR_AE, LSTM_AE or CONV_LSTM_AE.
    train_set : sequences, each (length, *element_shape); plain numbers may be
        (length,). All are trained on, none are held out.
    encoding_dim : size of the encoding.
    verbose : print the loss of each epoch.
    lr : learning rate of Adam.
    epochs : passes over the sequences.
    denoise : add Gaussian noise to the input and keep the target clean. True
        adds 0.2 times each channel's standard deviation, a number another share.
    clip_value : largest gradient norm; None doesn't clip.
    device : where to train and to leave the model: "cpu" (also None), "cuda",
        "auto" (a GPU where there is one).
    batch_size : learn from so many sequences per step, of similar length, in a
        new order each epoch; the mean error is made smaller.
    preset : "balanced", "separating", "faithful" or "original": model options and training
        sized from the data, which should be z-scored. `lr` and `epochs` are then the
        preset's unless they differ from the defaults above; what is given in
        `kwargs` is kept.
    seed : of weights, order and noise, set in torch's global generator; None
        leaves the generator alone.
    threads : of the processor that torch may use meanwhile; more pay only where a step takes
        long, as with large frames.
    **kwargs : parameters of the model. `in_channels` says that frames have an
        axis of channels, as colour video: (length, channels, height, width).

    Returns
    -------
    encoder, decoder : trained modules.
    encodings : one tensor (encoding_dim,) per sequence, without gradients.
    losses : of each epoch, the mean over sequences of the mean squared error;
        with `preset` or `batch_size` the mean over all numbers.

    Raises
    ------
    SequiturError
        Another model, sequences it can't read, settings that can't be used,
        or a training that broke down.

    Examples
    --------
    >>> sequences = [torch.randn(10, 3) for _ in range(100)]
    >>> encoder, decoder, encodings, losses = quick_train(LSTM_AE, sequences, encoding_dim=4)
    >>> decoder(encoder(sequences[0])).shape
    torch.Size([10, 3])
    """
    name = _name_of(model)
    dataset = as_dataset(train_set, to_learn=True)
    sizes = Sizes.of(dataset)
    if "in_channels" in kwargs:
        sizes = replace(sizes, in_channels=kwargs["in_channels"])

    options: dict[str, Any] = {}
    config = TrainConfig()
    if preset is not None:
        _check_scaled(dataset)
        sizes = sizes.measured(dataset)
        options, config = settings_of(preset, name, sizes, encoding_dim)
    elif batch_size is None:
        config = AS_SEQUITUR
    given: dict[str, Any] = {
        "lr": lr if preset is None or lr != USUAL_LR else None,
        "epochs": epochs if preset is None or epochs != USUAL_EPOCHS else None,
        "batch_size": batch_size,
        "clip_value": clip_value,
        "denoise": denoise or None,
        "device": device or "cpu",
        "threads": threads,
    }
    config = replace(
        config,
        **{setting: value for setting, value in given.items() if value is not None},
        validation_share=0.0,
        seed=None,  # torch's own generator goes on to decide, after the weights
    )

    if seed is not None:
        replace(config, seed=seed)  # raises for what is no seed
        torch.manual_seed(seed)
    arguments = network_arguments(name, sizes, encoding_dim, options)
    autoencoder = model(**{**arguments, **kwargs})

    with threads_of_torch(config.threads):
        losses = _train(autoencoder, dataset, config, verbose=verbose)
        autoencoder.eval()
        weight = next(autoencoder.parameters())
        encodings = list(torch.from_numpy(encode(autoencoder, dataset)).to(weight.device))
    encoder, decoder = autoencoder.encoder, autoencoder.decoder
    return encoder, decoder, encodings, losses  # type: ignore[return-value]


def _check_scaled(dataset: SequenceDataset) -> None:
    """Raise for numbers of which presets can't measure anything."""
    largest = max(float(np.abs(chunk).max()) for chunk in in_chunks(dataset.sequences))
    if largest > FARTHEST:
        raise SequiturError(
            f"The sequences hold numbers of up to {largest:.3g}. With a preset, give them scaled: "
            "for each channel, subtract the mean and divide by the standard deviation."
        )


def _train(
    autoencoder: nn.Module, dataset: SequenceDataset, config: TrainConfig, *, verbose: bool
) -> list[float]:
    """The loss of each epoch."""
    losses = []
    for epoch in fit(autoencoder, dataset, config):
        losses.append(epoch.train_loss)
        if verbose:
            print(f"Epoch {epoch.number} of {config.epochs}: loss {epoch.train_loss:.6g}")  # noqa: T201 - documented
    return losses


def _name_of(model: Any) -> str:
    """The name of the autoencoder that a class is."""
    name = model_name_of(model) if isinstance(model, type) else None
    if name is not None:
        return name
    got = f"a {type(model).__name__}" if isinstance(model, nn.Module) else repr(model)
    raise SequiturError(
        f"quick_train got {got} to train. Give one of the classes {', '.join(MODELS)}; "
        "for others use fit."
    )
