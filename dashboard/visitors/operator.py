"""Who runs the server: whoever knows the key that it was started with."""

from __future__ import annotations

import hmac
import os

from dashboard.visitors.identity import workspaces

VARIABLE = "SEQUITUR_OPERATOR_KEY"
FEWEST_LETTERS = 16  # so that it can't be guessed
WRONG_SECONDS = 1.0  # that a wrong key costs


def has_page() -> bool:
    """Whether there is a page for whoever runs the server: it is shared, and has a key."""
    return workspaces().shared and bool(_key())


def problem() -> str:
    """What keeps the key from opening anything, and what to do; "" where it does."""
    if len(_key()) >= FEWEST_LETTERS:
        return ""
    return (
        f"The key in {VARIABLE} has fewer than {FEWEST_LETTERS} letters, so it could be guessed. "
        "Start the server with a longer one."
    )


def is_key(said: str) -> bool:
    """Whether this is the key; takes equally long whatever is said."""
    return not problem() and hmac.compare_digest(said.strip().encode(), _key().encode())


def _key() -> str:
    return os.environ.get(VARIABLE, "").strip()
