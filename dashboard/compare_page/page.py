"""Compare: two to four runs beside one another."""

from __future__ import annotations

import streamlit as st

from dashboard.compare_page import chosen, linked_maps, losses, setting_differences, table, verdict

# Four runs fit one line: of a long name the end is in sight, with model, size and preset.
CHIPS = """<style>
.st-key-compare .stMultiSelect [data-tag] {max-width: max(11rem, calc(96% / var(--runs, 4) - 1rem))}
.st-key-compare .stMultiSelect [data-tag] > span {
direction: rtl; overflow: hidden; text-overflow: ellipsis; white-space: nowrap}
</style>"""

st.html(CHIPS)
st.title("Compare", anchor=False)
with st.container(key="compare"):
    runs = chosen.choose()
    st.html(f"<style>.st-key-compare {{--runs: {len(runs)}}}</style>")
    comparable = losses.say_what_compares(runs)
    for some, of_some in losses.comparable_groups(runs, comparable):
        verdict.show(some, of_some)
    losses.say_what_errors_compare(runs, comparable)
    left, right = st.columns([5, 6], gap="large")
    with left:
        losses.show(runs, one_dataset=comparable.one_dataset)
    with right:
        table.show(runs, comparable)
    setting_differences.show(runs)
    linked_maps.show(runs)
