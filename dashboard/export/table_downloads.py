"""A table to be downloaded as CSV or Parquet, made when a button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.export.download import download_button
from dashboard.export.run_downloads import CSV_HELP
from sequitur_core.csv_output import as_csv

TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def show(title: str, make: Callable[[], pd.DataFrame], *, file_name: str, key: str) -> None:
    """The title, and a button for each of both; `file_name` is without its ending."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(title, width="stretch")
        for ending, mime in TYPES.items():
            download_button(
                "CSV" if ending == "csv" else "Parquet",
                data=partial(_packed, make, ending),
                file_name=f"{file_name}.{ending}",
                mime=mime,
                key=f"{key}_{ending}",
                help=CSV_HELP if ending == "csv" else None,
            )


def _packed(make: Callable[[], pd.DataFrame], ending: str) -> bytes:
    table = make()
    return as_csv(table) if ending == "csv" else table.to_parquet(index=False)
