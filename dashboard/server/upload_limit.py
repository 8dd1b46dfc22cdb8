"""How large a file the server takes in before anybody looks at it."""

from __future__ import annotations

import math

import streamlit as st
from streamlit import config

OPTION = "server.maxUploadSize"  # in megabytes
MEGABYTE = 10**6


def limit_uploads(most: int) -> None:
    """Refuse files of more than `most` bytes while they arrive, as Streamlit holds them in memory.

    0 is no limit; a smaller one that Streamlit was started with stays. What together is too much
    is refused once it has arrived.
    """
    megabytes = math.ceil(most / MEGABYTE)
    if 0 < megabytes < st.get_option(OPTION):
        config.set_option(OPTION, megabytes, "limits of people who share a server")
