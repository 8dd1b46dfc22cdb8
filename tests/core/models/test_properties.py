"""Whatever the sizes and settings: shapes are kept, and batches equal single sequences."""

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from sequitur_core.models import ACTIVATIONS, CONV_LSTM_AE, LINEAR_AE, LSTM_AE

sizes = st.integers(1, 6)
hidden = st.lists(st.integers(1, 6), max_size=2)
activations = st.sampled_from(list(ACTIVATIONS.values()))
lengths = st.lists(st.integers(1, 9), min_size=1, max_size=4)


@st.composite
def lstm_options(draw, hidden_layers, encoding_dim):
    times = draw(st.integers(0, 4))
    dense = bool(hidden_layers) and draw(st.booleans())
    return {
        "h_activ": draw(activations),
        "out_activ": draw(activations),
        "time_features": times,
        "patch": draw(st.integers(1, 5)),
        "layer_norm": draw(st.booleans()),
        "forget_bias": draw(st.floats(-2, 2)),
        "pooling": draw(st.sampled_from(["last", "max", "mean"])),
        "dense_encoding": dense,
        "linear_skip": draw(st.integers(0, 12)) if dense else 0,
        "rhythm": draw(st.integers(0, encoding_dim - 1)),
        "rhythm_length": draw(st.integers(1, 12)),
        "rhythm_patterns": draw(st.booleans()),
        "rhythm_weight": draw(st.floats(1, 4)),
        "decoder": draw(st.sampled_from(["lstm", "mlp"] if times else ["lstm"])),
        "decoder_h_dims": draw(hidden),
    }


def check(model: nn.Module, element: tuple[int, ...], counts: list[int], encoding_dim: int) -> None:
    """Shapes of single sequences, lists and rows, and that they agree."""
    model.double()
    sequences = [torch.randn(count, *element).double() for count in counts]
    encodings, reconstructions = model.encoder(sequences), model(sequences)
    padded = nn.utils.rnn.pad_sequence(sequences, batch_first=True)
    rows = model(padded, counts)
    assert rows.shape == padded.shape
    for row, x in enumerate(sequences):
        assert encodings[row].shape == (encoding_dim,)
        assert reconstructions[row].shape == x.shape
        torch.testing.assert_close(model.encoder(x), encodings[row])
        torch.testing.assert_close(model(x), reconstructions[row])
        torch.testing.assert_close(rows[row, : len(x)], reconstructions[row])
    assert (rows[torch.arange(rows.shape[1]) >= torch.tensor(counts)[:, None]] == 0).all()
    assert sum(y.isfinite().all() for y in reconstructions) == len(sequences)


@given(sizes, sizes, hidden, activations, activations, st.integers(1, 4), st.integers(0, 9))
def test_linear_models_keep_shapes(length, encoding_dim, h_dims, h_activ, out_activ, n, skip):
    model = LINEAR_AE(length, encoding_dim, h_dims, h_activ, out_activ, linear_skip=skip)
    check(model, (), [length] * n, encoding_dim)


@given(st.data(), sizes, sizes, hidden, lengths)
def test_lstm_models_keep_shapes(data, input_dim, encoding_dim, h_dims, counts):
    options = data.draw(lstm_options(h_dims, encoding_dim))
    check(LSTM_AE(input_dim, encoding_dim, h_dims, **options), (input_dim,), counts, encoding_dim)


@given(
    st.data(),
    st.lists(st.integers(1, 7), min_size=2, max_size=3),
    sizes,
    st.integers(1, 3),
    hidden,
    hidden,
    st.none() | st.integers(1, 3),
    st.booleans(),
    lengths,
)
def test_convolutional_models_keep_shapes(
    data, dims, encoding_dim, stride, channels, h_dims, in_channels, mean_frame, counts
):
    options = data.draw(lstm_options(h_dims, encoding_dim))
    model = CONV_LSTM_AE(
        dims,
        encoding_dim,
        stride=stride,
        h_conv_channels=channels,
        h_lstm_channels=h_dims,
        in_channels=in_channels,
        mean_frame=mean_frame,
        **options,
    )
    element = (*dims,) if in_channels is None else (in_channels, *dims)
    model.remember_mean([torch.randn(3, *element) + 2])
    check(model, element, counts, encoding_dim)


@given(sizes, st.integers(1, 12), st.integers(1, 4), st.integers(0, 3))
def test_decoders_write_as_many_elements_as_asked_for(encoding_dim, seq_len, patch, times):
    model = LSTM_AE(2, encoding_dim, patch=patch, time_features=times)
    assert model.decoder(torch.randn(encoding_dim), seq_len).shape == (seq_len, 2)
