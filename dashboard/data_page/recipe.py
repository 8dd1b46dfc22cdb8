"""The recipe of the data: described, downloaded, and used for another file."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.data_page.reading import reread, show_error
from dashboard.export.download import download_button
from dashboard.formatting import plain
from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError
from sequitur_core.readers.recognised_file import Origin

MOST_BYTES = 1_000_000  # a recipe is a page of text


def show(data_id: str, origin: Origin) -> None:
    """How the data was made from its file, to download; and another recipe for this file."""
    with st.expander("Recipe", icon=":material/receipt_long:"):
        left, right = st.columns(2, gap="large")
        with left:
            st.write("How this dataset was made from its file:")
            # A workbook's cells, and those of files with types, are separated by nothing.
            cells = any(choice.name == "delimiter" for choice in origin.understood.options)
            said = describe(origin.recipe, cells=cells)
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said))
            download_button(
                "Export recipe",
                data=origin.recipe.to_json().encode(),
                file_name=f"{data_id}-recipe.json",
                mime="application/json",
                key="download_recipe",
                icon=":material/download:",
            )
        with right:
            above = st.container()  # in sight, where what follows the uploader may not be
            st.write("To read this file like another one, load the recipe you exported there:")
            file = st.file_uploader(
                "A recipe", key=f"recipe_{data_id}", label_visibility="collapsed"
            )
            if file is not None:
                with above:
                    try:
                        _use(file, origin)
                    except SequiturError as error:
                        show_error(error)


def _use(file: UploadedFile, origin: Origin) -> None:
    wanted = "Choose the .json file that “Export recipe” gave."
    if file.size > MOST_BYTES:
        raise SequiturError(f"{file.name} is far too large for a recipe. {wanted}")
    try:
        other = Recipe.from_json(file.getvalue().decode("utf-8-sig"))
    except (UnicodeDecodeError, SequiturError) as error:
        raise SequiturError(
            f"{file.name} isn't a recipe that this version of Sequitur understands. {wanted}"
        ) from error
    if other.format != origin.recipe.format:
        raise SequiturError(
            f"This recipe is for files of type {other.format}, but this file is of type "
            f"{origin.recipe.format}. Use it with a file like the one it was made for."
        )
    if other == origin.recipe:
        st.info("This file has already been read with this recipe.", icon=":material/check:")
        return
    reread(origin, other)
