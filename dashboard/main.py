"""The page frame: what every page shares. Started through app.py."""

import sys
from pathlib import Path

import streamlit as st

# Streamlit puts only this folder on sys.path.
if (root := str(Path(__file__).resolve().parents[1])) not in sys.path:
    sys.path.insert(0, root)

from dashboard import faults, state
from dashboard.classroom import membership
from dashboard.theme import colour
from dashboard.visitors import operator
from dashboard.widgets import your_workspace
from sequitur_core.errors import SequiturError

ICON = str(Path(__file__).with_name("icon.svg"))  # a named icon would be fetched from outside
st.set_page_config(
    page_title="Sequitur", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed"
)
st.logo(ICON, size="large")


LINKS = ".st-key-explore, .st-key-train_without"  # the next step, so they look like buttons
# White on all of these, which nobody can read on the light blue of the dark theme.
ON_PRIMARY = (
    'button[kind^="primary"]:enabled, button[kind^="primary"]:enabled *, '
    ".stMultiSelect [data-tag], .stMultiSelect [data-tag] *"
)


# Streamlit leaves room below the menu for a toolbar that isn't there, and a gap below each
# script. The link to the map is the next step, so it looks like a button. A folder's uploader
# says "Upload directories". An error that ends a page is seen wherever the page is scrolled to,
# and the Train button with it what forbids it; how long it takes, too, above the button, until
# one has scrolled beyond both (in a low window, such as at 200 %, they would take a third of the
# page), and lines fade where they go on behind it; and the code by which learners come in, beside
# all of their cards. What sticks is the wrapper, which stands among the other elements. What the
# keyboard goes to comes to stand beside what sticks, not behind it, and is seen: a picture's button
# to enlarge it isn't, and small pictures of others need none. A run's long name breaks beside its
# buttons, not above them. The last channel doesn't fill a line by itself. The keyboard passes by
# what a closed side panel holds, outside the window. Of a file that is made at a press and can't
# be, Streamlit says "Failed to generate file for download", and nothing to do.
st.html(f"""<style>
.stMainBlockContainer {{padding: 4.5rem clamp(1rem, 3vw, 5rem) 2rem}}
.stElementContainer:has(> .stHtml > script:only-child) {{display: none}}
:is({LINKS}) a:any-link {{
    background: {colour("primaryColor")}; min-height: 2.5rem; padding: 0 0.75rem}}
:is({LINKS}) a:hover {{filter: brightness(0.9)}}
:is({LINKS}) a *, {ON_PRIMARY} {{color: {colour("backgroundColor")}}}
button[kind^="primary"]:enabled kbd {{opacity: 1}}
[class*="st-key-upload_folder"] section button p {{font-size: 0; visibility: hidden}}
[class*="st-key-upload_folder"] section button p::after {{
    content: "Choose a folder"; font-size: 0.875rem; visibility: visible}}
div:has(> [class*="st-key-{faults.BOX}"]) {{
    position: sticky; top: 4.75rem; bottom: 1rem; z-index: 100}}
div:has(> .st-key-invitation) {{position: sticky; top: 4.75rem; align-self: flex-start}}
div:has(> .st-key-start_bar) {{position: sticky; top: 3.75rem; bottom: 0; z-index: 90}}
div:has(> .st-key-cost_line) {{position: sticky; bottom: 3.5rem; z-index: 89}}
#root :is(header a, .stPageLink a):focus-visible {{outline: 2px solid {colour("primaryColor")}}}
#root header a:focus-visible {{outline-offset: -2px}}
#root :is({LINKS}) a:focus-visible {{outline-offset: 2px}}
[class*="st-key-{faults.BOX}"] {{background: {colour("backgroundColor")}; border-radius: 0.5rem;
    box-shadow: 0 -1rem 0 0.5rem {colour("backgroundColor")},
        0 1rem 1rem {colour("backgroundColor")}}}
.stMain {{scroll-padding: 7rem 0 7.5rem}}
html.by-mouse .stMain::before {{content: none}}
.stSidebar[data-collapsed="true"] {{visibility: hidden}}
.st-key-sample .stElementToolbar {{display: none}}
[class*="st-key-preview_channels"] button {{flex: 0 0 auto}}
[data-testid="stDownloadButtonError"] {{font-size: 0}}
[data-testid="stDownloadButtonError"]::after {{
    content: "It couldn't be made. Reload the page: its data may be gone."; font-size: 0.875rem}}
.stElementToolbar:focus-within {{opacity: 1}}
.stElementToolbar button:focus-visible {{outline: 2px solid {colour("primaryColor")}}}
:is(.st-key-start_bar, .st-key-cost_line, .st-key-decoded_series) {{
    background: {colour("backgroundColor")}}}
.st-key-start_bar {{padding: 0.5rem 0}}
.st-key-run_header > :first-child {{flex: 1 1 14rem}}
.st-key-to_training {{display: none}}
@media (max-width: 640px) {{
.st-key-to_training {{display: block}}
button kbd {{display: none}}
}}
.st-key-cost_line {{padding: 0.5rem 0; margin-bottom: -0.75rem;
    box-shadow: 0 -1rem 1rem {colour("backgroundColor")}}}
@media (min-width: 641px) and (max-width: 1100px) {{
.st-key-{state.PRESET} button {{padding: 0 0.4rem}}
.st-key-{state.PRESET} button p {{font-size: 0.8125rem}}
}}
@media (max-height: 540px) {{
.stMainBlockContainer {{padding-top: 3.75rem}}
div:has(> :is(.st-key-start_bar, .st-key-cost_line)) {{position: static}}
}}
</style>""")
# In a narrow window, the menu lies over the page, and Streamlit leaves it there.
# A link of the menu drops what is in view, which the page then puts back into its address: that is
# no step of its own for Back. Where data or a lesson is opened by hand, it is, and a lesson begins
# at its top, wherever the list of them was scrolled to. What led to another page is gone, and the
# keyboard with it, which would begin at the top of the menu: it goes on with what is on the page,
# unless something there has taken it. And pages ask whether a person goes by the keyboard: a click
# on the page's ground, and then any key, would else draw Streamlit's ring around the whole page.
st.html(
    """<script>
if (!window.sequiturSteps) {
    window.sequiturSteps = true;
    let byHand = true;
    for (const kind of ["keydown", "pointerdown", "drop"]) {
        addEventListener(kind, ({ key }) => {
            byHand = true;
            window.sequiturByKeyboard = kind === "keydown";
            if (kind !== "keydown" || key === "Tab")
                document.documentElement.classList.toggle("by-mouse", kind !== "keydown");
        }, true);
    }
    addEventListener("click", ({ target }) => {
        if (target.closest('[data-testid="stSidebarNavLink"]'))
            document.querySelector('[data-testid="stSidebarCollapseButton"] button').click();
    });
    const lesson = url => new URL(url, location.href).searchParams.get("lesson");
    const goOnInPage = (looks) => {
        if (!looks || document.activeElement?.closest("header")) return;
        if (document.activeElement !== document.body) setTimeout(goOnInPage, 100, looks - 1);
        else document.querySelector(".stMain").focus({ preventScroll: true });
    };
    const push = history.pushState.bind(history);
    history.pushState = (state, title, url) => {
        const path = new URL(url, location.href).pathname;
        const here = path === location.pathname;
        if (!here && window.sequiturByKeyboard) setTimeout(goOnInPage, 100, 50);
        byHand &&= here;  // until a key or the mouse is pressed on the page that comes
        const opens = byHand && /\\/(learn)?$/.test(path);
        if (here && lesson(url) !== lesson(location.href))
            document.querySelector(".stMain").scrollTo(0, 0);
        if (here && !location.search && !opens) history.replaceState(state, title, url);
        else push(state, title, url);
    };
}
</script>""",
    unsafe_allow_javascript=True,
)
operators = (
    st.Page(
        "operator_page/page.py",
        title="Operator",
        icon=":material/monitor_heart:",
        url_path="operator",
        visibility="hidden",
    ),
)
data_page = st.Page("data_page/page.py", title="Data", icon=":material/table_chart:", default=True)
learn_page = st.Page(
    "learn_page/page.py", title="Learn", icon=":material/school:", url_path="learn"
)
train_page = st.Page(
    "train_page/page.py", title="Train", icon=":material/model_training:", url_path="train"
)
explore_page = st.Page(
    "explore_page/page.py", title="Explore", icon=":material/scatter_plot:", url_path="explore"
)
page = st.navigation(
    [
        data_page,
        train_page,
        explore_page,
        st.Page(
            "compare_page/page.py", title="Compare", icon=":material/compare:", url_path="compare"
        ),
        st.Page(
            "variants_page/page.py",
            title="Variants",
            icon=":material/science:",
            url_path="variants",
            visibility="hidden",
        ),
        st.Page("runs_page/page.py", title="Runs", icon=":material/history:", url_path="runs"),
        learn_page,
        st.Page(
            "class_page/page.py",
            title="Class",
            icon=":material/login:",
            url_path="class",
            visibility="hidden",
        ),
        st.Page(
            "board_page/page.py",
            title="Board",
            icon=":material/grid_view:",
            url_path="board",
            visibility="visible" if membership.teaches() else "hidden",
        ),
        *(operators if operator.has_page() else ()),
    ],
    position="top",
)
your_workspace.begin()
complete = {  # by these pages' addresses
    data_page: state.KEPT_IN_URL,
    train_page: (state.RUN,) if state.DATA in st.query_params else (),
    explore_page: (state.MAP,),
    learn_page: (state.LESSON,),
}
state.restore_query(complete=complete.get(page, ()) if state.went_back() else ())
try:
    page.run()
except SequiturError as error:  # a person can put it right: a sentence, no traceback
    faults.show(error)
