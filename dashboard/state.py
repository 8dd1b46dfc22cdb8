"""Every query and session key, spelled once.

The dataset and the run in view live in the URL, so that a reload or a bookmark brings them back;
the session keeps a copy, because the links of the navigation bar drop the query.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Query
DATA = "data"  # id of the dataset in view
RUN = "run"  # id of the run in view
MAP = "map"  # id of the map in view, where it isn't the usual one
COMPARED = "runs"  # ids of the runs that are compared, with commas between them
NO_RUNS = "none"  # instead of ids, where they were cleared: an address has no empty value
FAMILY = "family"  # id of the variants in view
LESSON = "lesson"  # key of the lesson in view
CODE = "code"  # of a class that is to be joined
CLASS = "class"  # code of the class whose board is in view
LEARNER = "learner"  # key of the learner in view on a board
NEW_CLASS = "open"  # whether a class is to be opened, from data or from a lesson
SHARED = "shared"  # what shows a run of somebody else's, read-only
FORM = ("model", "preset", "size", "epochs", "settings")  # what the Train form asks for
MOVEMENT = "movement"  # asks Data to keep the movement of clips only
KEPT_IN_URL = (DATA, RUN, MAP, LESSON)  # of every page
WITHOUT = "without"  # id of a run, on the way to train without what is selected in it

# Session: what pages keep. A version is part of a widget's key; the next one is a new widget.
UPLOADER_VERSION = "uploader_version"  # of the uploaders on the Data page
ADDRESSES = "addresses"  # (page in view, addresses that it has replaced itself, what it has put)
CHANGED_DATA = "changed_data"  # ids of data and what was made of it, the newest last, for undo
DATA_KNOWN = "data_known"  # (id of the data in view, ids of all data as it came into view)
READ_AS_SAID = "read_as_said"  # id of data that was read again, and the choices it was for
BACK_AGAIN = "back_again"  # (id of data read so, how many are in again, windows and roles given up)
WAYS_ASKED = "ways_asked"  # id of data and the ways to divide it, as they were last drawn
WAYS_SEEN = "ways_seen"  # (a file and its table, the ways to divide it that were offered so far)
EARLIER_DATA = "earlier_data"  # id of what was chosen in the list of it, until it is in view
PENDING_UPLOAD = "pending_upload"  # path of an upload that is to be read
ADDED_BEFORE = "added_before"  # id of the data of which a file was uploaded once more
UPLOAD_ERROR = "upload_error"  # why an upload wasn't taken, said at its uploader
EXAMPLES_SEED = "examples_seed"  # of the examples shown at random
REFUSED = "refused_text"  # (path of an upload that was refused but is text, why, data in view)
LINES_OF = "lines_of"  # the file whose lines a person says something of: data_page.lines.Asked
LINES_SAID = "lines_said"  # what was said of them, by the names of a recipe's fields
ROLE_REFUSED = "role_refused"  # (id of data, column or "" of several, why it keeps its role)
CHOICE = "choice_"  # begins the keys of what corrects how a file was understood
CORRECTIONS_VERSION = "corrections_version"  # of what corrects how a file was understood
COLUMN_CLICKED = "column_clicked"  # (dataset id, what is selected in the grid, column clicked last)
COLUMNS_LISTED = "columns_listed"  # (dataset id, role, how many columns of it are listed)
PREPROCESSING_SEED = "preprocessing_seed"  # of the sequences shown before and after
ROWS_TO_EXCLUDE = "rows_to_exclude"  # (dataset id, rows ticked to be excluded)
EXCLUDE_TABLE_VERSION = "exclude_table_version"
ALREADY_TRAINING = "already_training"  # id of the run whose settings were asked for once more
INITIAL_SETTINGS = "train_like"  # RunSpec that the Train form starts with
ADDRESS = "form_address"  # what of FORM the page itself has put into the URL
ADDRESS_PROBLEMS = "form_address_problems"  # what of FORM couldn't be used, in words
FORM_DATASET = "form_dataset"  # id of the data the Train form was last drawn for
FORM_KEY = "form_key"  # data, model and preset the Train form was last drawn for
RUN_GONE = "run_gone"  # that the run in the address isn't there, and what is shown instead
SELECTION = "selected_rows"  # (run id, rows selected on the map)
SELECTION_HISTORY = "selection_history"  # (run id, earlier selections, the newest last)
DECISION_ERROR = "decision_error"  # why a finding stays undecided
GROUP_ERROR = "group_error"  # why groups weren't changed
LABEL_ERROR = "label_error"  # why a change of labels wasn't made
OWN_LABEL_STEPS = "own_label_steps"  # by run, the steps of its labels that were made here
LABELS_REFUSED = "labels_refused"  # how many changes of labels weren't made
IMPORTED_LABELS = "imported_labels"  # what became of a table of labels, or why not
FOLLOWED_LABELS = "followed_labels"  # (how many, ids that found no place)
LABEL_UPLOADER_VERSION = "label_uploader_version"
COLOUR_BY_LABEL = "colour_by_label_next"  # the next run of the page colours the map by own labels
COLOUR_BY_PROPOSAL = "colour_by_proposal_next"  # or by proposed ones, once they are there
PROPOSALS = "proposals"  # (run id, settings) of the proposals that were asked for last
RECORDING_SHOWN = "recording_shown"  # (run id, number) of the recording below the map
RECORDING_FOLLOWS = "recording_follows"  # (run id, mark of the rows) that it was last chosen by
FINDING_CHANNEL = "finding_channel"  # (run id, name) of the channel of the finding selected last
COLOURED_CLASS = "coloured_class"  # whose colour is chosen in the map's settings
LABEL_IN_TURN = "label_in_turn"  # (run id, rows that are shown one after the other, to label)
RESTORED_VIEW = "restored_view"  # id of the run that was brought back as it was left
VIEW = "view"  # (run id, panel, colours, selection, rank by) of the last run of the page
UNPLAYABLE = "unplayable"  # paths of originals that this person's browser can't play
SIMILAR_TO = "similar_to"  # (run id, Span) whose like is looked for
MARKED_STRETCH = "marked_stretch"  # (run id, Span, rows) dragged across below the map
WALL = "wall_filled"  # (run id, rows on the wall, what a click there has selected, that click)
WALL_SOURCE = "wall_source"  # whether it shows what is selected, or examples
WALL_ROWS = "wall_rows"  # (run id, mark of what was selected) as the wall was drawn last
SELECTION_NAME_ERROR = "selection_name_error"  # why a selection couldn't be kept
RUN_WITHOUT_UMAP = "run_without_umap"  # id of the run in view while its UMAP map isn't there yet
REQUESTED_MAP = "requested_map"  # (run id, settings) of a map that is being drawn
COLOUR_BY_GROUP = "colour_by_group_next"  # the next run of the page colours the map by group
SECOND_SEED_MAP = "second_seed_map"  # (run id, map) that is drawn with a second seed beside it
POINTED_SPOT = "pointed_spot"  # what was pointed at last on a map: panels.latent_paths.Pointed
PATH_ENDS = "path_ends"  # (run id, rows at the ends of a path, rows selected then)
DECODER_START = "decoder_start"  # (run id, row) whose encoding is changed number by number
PROVISIONAL_OUTLIERS = "provisional_outliers"  # (run id, part, score, rows) with errors unchecked
MEASURED_AT_ONCE = "measured_at_once"  # ids of runs whose held-out errors nobody asked for
NEW_SEQUENCE = "new_sequence"  # mark of the new sequence in view: panels.new_data
NEW_DATA_UPLOADER_VERSION = "new_data_uploader_version"
PENDING_NEW_DATA = "pending_new_data"  # begins the keys of paths of files that are to be read
NEW_DATA_ERROR = "new_data_error"  # why a file wasn't placed on the map
LISTED_RUNS = "listed_runs"  # ids of the runs in the table, top to bottom
RUN_TABLE_VERSION = "run_table_version"  # counts changes of those
DELETED, DELETED_DATA = "deleted", "deleted_data"  # (ids, name, problem) of the last ones, for undo
COMPARE_SELECTION = "compare_selection"  # what tells the sequences selected in compared runs apart
PENDING_ANALYSIS = "pending_analysis"  # path of an analysis that is to be opened
ANALYSIS_UPLOADER_VERSION = "analysis_uploader_version"
IS_OPERATOR = "is_operator"  # whether this session has said the key of whoever runs the server
WORKSPACE = "workspace"  # id of the one that the session is about, where people have their own
ANALYSIS_ERROR = "analysis_error"  # why an analysis couldn't be opened
LESSON_UPLOADER_VERSION = "lesson_uploader_version"
LESSON_FILES_SAID = "lesson_files_said"  # (whether it went well, what to say of it)
EARLIER_LESSON = "earlier_lesson"  # the file removed or replaced last: lesson_files.Earlier
CLASS_IN_VIEW = "class_in_view"  # as CLASS
HIDDEN_INVITATION = "hidden_invitation"  # code of the class whose link and QR code are hidden

# Widgets that are read or set elsewhere than where they are drawn. The keys are also CSS classes.
ARCHITECTURE = "architecture"
PRESET = "preset"
ENCODING_DIM = "encoding_dim"
SUGGESTED_ENCODING_DIM = "suggested_encoding_dim"  # for the data that the form was last shown for
EPOCHS = "epochs"
MORE_SETTINGS = "more_settings"  # whether the box is open
OPERATOR_KEY = "operator_key"
AWAITED_LESSON = "awaited_lesson"  # whose runs were watched, so that what came out is shown
CLASS_CODE = "class_code_typed"
LEARNER_NAME = "learner_name"
COLOUR_BY = "color_by"
ALIKE_IN = "alike_in"  # the part of the encodings that the map in view goes by
MAP_VIEW = "map"  # the chart; MAP names it in the URL
FILTER = "filter"  # the histograms beside it
TIMELINE = "timeline"  # the chart of a recording below the map
ETHOGRAM = "ethogram"  # the chart of all recordings, beside the map
WALL_VIEW = "wall"  # what plays at once, beside the map
NEW_LABEL = "new_label"
SIMILAR_BY = "similar_by"  # shape or encodings
MOMENT_LABEL = "moment_label"
OTHER_LABEL = "other_label"
PANEL = "panel"  # what is shown beside the map
MORE_PANELS = "more_panels"  # the menu of what else can be
PANEL_FROM_MENU = "panel_from_menu"  # what was taken from it last
SEARCH = "find"  # by id
SEARCH_RESULT = "found"  # the id picked among several that were found
SELECT_BY = "select_by"  # whether the popover is open
SELECTION_VIEW = "show_as"
SELECTION_NAME = "keep_name"
FADE_DISTORTED = "fade_lost"  # whether points that lost their neighbours are faint
GROUP_METHOD = "group_method"
GROUP_COUNT = "group_number"  # k of k-means
GROUP_SIZE = "group_size"  # smallest group of HDBSCAN
GROUP_TREE = "group_tree"  # the chart
OUTCOME = "outcome"  # the label that a person wants explained
ANOMALY_SCORE = "odd_by"
ANOMALY_COUNT = "odd_shown"
PATH_MODE = "between_way"
DECODER_START_KIND = "between_start"  # the mean, a spot or a sequence
COMPARED_RUNS = "compared_runs"
COMPARE_METHOD = "compare_method"  # the kind of the maps beside one another
COMPARE_OVERLAY = "compare_overlay"  # the chart of maps on top of each other
BASELINE = "compare_baseline"  # id of the run that others are compared with

MAX_UNDO = 30  # selections


def view_lesson(key: str | None) -> None:
    """Bring a lesson into view, or with None all of them."""
    view(lesson=key)


def went_back() -> bool:
    """Whether this run of the page is a step back or forward of the browser.

    The address then says all: one without data is of a page that showed none.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def lesson_in_view() -> str | None:
    """Key of the lesson in view; the page shows the one it showed last."""
    return current(LESSON)


def view_class(code: str, learner: str = "") -> None:
    """Bring the board of a class into view, or what one of its learners sees.

    With what every address has, so that Back needs no step more, see `restore_query`.
    """
    kept = {key: value for key in KEPT_IN_URL if (value := current(key))}
    named = {CLASS: code, LEARNER: learner} if learner else {CLASS: code}
    put_address({**kept, **named})


def class_in_view() -> str:
    """The code of the class whose board is in view; "" before one was."""
    code: str = st.query_params.get(CLASS, st.session_state.get(CLASS_IN_VIEW, ""))
    if code and NEW_CLASS not in st.query_params:
        st.session_state[CLASS_IN_VIEW] = st.query_params[CLASS] = code
    return code


def forget_class() -> None:
    """Have no board in view any more."""
    st.session_state.pop(CLASS_IN_VIEW, None)
    st.query_params.pop(CLASS, None)


def prediction(lesson: str) -> str:
    """Key of the field in which the outcome of a lesson is predicted."""
    return f"prediction_{lesson}"


def further_setting(form: str, name: str) -> str:
    """Key of a field in Train's box of further settings, by the key of the form."""
    return f"{form}_{name}"


def said_of_lines(name: str) -> str:
    """Key of the field that asks for something of a file's lines, by the name of a recipe's."""
    return f"lines_{name}"


def limited(field: str) -> str:
    """Key of the limit that a number box shows in place of what was typed, by its own key."""
    return f"limited_{field}"


def map_choice(run_id: str) -> str:
    """Key of the list of maps of a run."""
    return f"map_of_{run_id}"


def compare_map(run_id: str) -> str:
    """Key of the map of a run among others."""
    return f"compare_map_{run_id}"


def one_sequence(version: int | str) -> str:
    """The key of the question what each sequence is of, by CORRECTIONS_VERSION, or of its menu."""
    return f"one_sequence_{version}"


def recording_of(run_id: str) -> str:
    """Key of the list of recordings below the map of a run."""
    return f"recording_of_{run_id}"


def selection_table(run_id: str, rows: NDArray[np.int64]) -> str:
    """Key of the table of selected rows; ticks are by line, so other rows are another table."""
    return f"table_{run_id}_{hash(rows.tobytes())}"


def label_table(run_id: str, ids: Iterable[int]) -> str:
    """Key of the table of labels; other labels are another table, with nothing ticked."""
    return f"labels_{run_id}_{hash(tuple(ids))}"


def class_colour(label: str, name: str, colour: str) -> str:
    """Key of the colour of a class; once it has another one, it is another field."""
    return f"class_colour_{label}_{name}_{colour}"


def label_field(id_: int, what: str, value: str) -> str:
    """Key of the field for what a label is called, or its colour or key, with that value."""
    return f"label_{what}_{id_}_{value}"


def group_name(group: int) -> str:
    """Key of the field for the name of a group."""
    return f"group_name_{group}"


def tree_cut(run_id: str, part: str) -> str:
    """Key of the slider that cuts the tree of groups of a run by a part of its encodings."""
    return f"tree_cut_{run_id}_{part}"


def data_name(data_id: str) -> str:
    """Key of the field for another name of data."""
    return f"data_name_{data_id}"


def stored_table(data: Sequence[tuple[str, str]]) -> str:
    """The list of data with these ids and names, whose ticks are by place."""
    return f"stored_table_{hash(tuple(data))}"


def moment_table(query_id: str, listed: Iterable[int]) -> str:
    """Key of the table of similar moments; with others in it, it is another one."""
    return f"moments_{query_id}_{hash(tuple(listed))}"


def state_table(run_id: str, states: Iterable[str]) -> str:
    """Key of the table of states over time; other states are another table, with nothing ticked."""
    return f"states_{run_id}_{hash(tuple(states))}"


def proposal_table(run_id: str, mark: str) -> str:
    """Key of the table of proposals; once others are labelled it is another one."""
    return f"proposals_{run_id}_{mark}"


def pending_new_data(run_id: str, version: int) -> str:
    """Key of the path of a file that is to be read for a run, by the uploader it came from."""
    return f"{PENDING_NEW_DATA} {run_id} {version:06}"


def keys_from(beginning: str) -> list[str]:
    """The keys of the session that begin so, in order: numbered ones from the oldest on."""
    return sorted(key for key in map(str, st.session_state) if key.startswith(beginning))


def pressed_button(key: str) -> str:
    """Key of when a button was pressed, until the page has dealt with it."""
    return f"pressed {key}"


def version(choice: str) -> str:
    """Key of how often the control of a choice was replaced: widgets.fields.page_choice."""
    return f"{choice} version"


def control(choice: str, number: int) -> str:
    """Key of the control that shows a choice, by its version; that of its box is the choice's."""
    return f"{choice}_{number}"


def examples_page(data_id: str, order: str) -> str:
    """Key of the page number of a dataset's examples in some order."""
    return f"preview_page_{data_id}_{order}"


def component_memory(component: str, key: str) -> str:
    """Key of what a component of ours, by its own key, keeps between runs of the page."""
    return f"{component} {key}"


def belong_to(workspace: str) -> None:
    """Forget all of the session that is about another workspace, as a browser may be given one."""
    if st.session_state.setdefault(WORKSPACE, workspace) != workspace:
        st.session_state.clear()
        st.session_state[WORKSPACE] = workspace


def restore_query(*, complete: Collection[str]) -> None:
    """Make URL and session agree; the URL wins, and what a `complete` part lacks is forgotten.

    On every page alike: where an address changes as a page opens, Back needs a step more. A step
    back changes no address: the browser would be where it came from, and Back lead nowhere.
    """
    _go_on_from_own_address()
    for key in KEPT_IN_URL:
        if key in st.query_params or key in complete:
            st.session_state[f"_{key}"] = st.query_params.get(key)
    if not went_back():
        _write_address({})


def put_address(after: Mapping[str, str]) -> None:
    """Put all of it into the URL at once: each change is a step of Back."""
    page, replaced, _ = st.session_state.get(ADDRESSES, ("", [], {}))
    before, now = st.query_params.to_dict(), dict(after)
    st.query_params.from_dict(now)
    replaced = [one for one in [*replaced, before] if one != now][-MAX_UNDO:]
    st.session_state[ADDRESSES] = (page, replaced, now)


def _go_on_from_own_address() -> None:
    """Don't take for a person's wish the address that the page in view has replaced since.

    The browser says it with all that it sends until it has heard. A step back is a wish.
    """
    context = get_script_run_ctx()
    here = "" if context is None else context.page_script_hash
    page, replaced, put = st.session_state.get(ADDRESSES, ("", [], {}))
    if page != here or went_back():
        st.session_state[ADDRESSES] = (here, [], {})
    elif st.query_params.to_dict() in replaced:
        st.query_params.from_dict(put)


def _write_address(changes: Mapping[str, str | None]) -> None:
    """Put what is in view into the URL in one order."""
    before = st.query_params.to_dict()
    kept = {key: before.get(key) or current(key) for key in KEPT_IN_URL}
    after = {key: value for key, value in {**kept, **before, **changes}.items() if value}
    if after != before or list(after) != list(before):
        put_address(after)


def current(key: str) -> str | None:
    """Id of the dataset, run or map in view, or key of the lesson."""
    value: str | None = st.session_state.get(f"_{key}")
    return value


def shared_by(run_id: str = "") -> str:
    """What shows a run of somebody else's, by the address; "" for one's own.

    Where a class is in view, that is any of its runs, as `classroom.members.key_to`.
    """
    code = st.query_params.get(CLASS, "")
    return st.query_params.get(SHARED, f"class.{code}.{run_id}" if code and run_id else "")


def view(**ids: str | None) -> None:
    """Bring data, a run, a map or a lesson into view: `view(run=...)`; None forgets it."""
    for key, value in ids.items():
        st.session_state[f"_{key}"] = value
    _write_address(ids)


def compared() -> list[str] | None:
    """Ids of the runs that are compared, in their order; the URL wins; None if never chosen.

    Of learners' runs only the URL says so: they aren't looked for among one's own later.
    """
    ids: str | None = st.query_params.get(COMPARED)
    if CLASS not in st.query_params:
        if ids is not None:
            st.session_state[f"_{COMPARED}"] = ids
        ids = st.session_state.get(f"_{COMPARED}")
    if ids is None:
        return None
    return [] if ids == NO_RUNS else list(dict.fromkeys(filter(None, ids.split(","))))


def compare(ids: Iterable[str]) -> None:
    """Bring some runs into view beside one another."""
    put_address({**st.query_params.to_dict(), COMPARED: ",".join(ids) or NO_RUNS})
    if CLASS not in st.query_params:
        st.session_state[f"_{COMPARED}"] = st.query_params[COMPARED]


def family() -> str | None:
    """Id of the variants in view; the URL wins."""
    if FAMILY in st.query_params:
        st.session_state[f"_{FAMILY}"] = st.query_params[FAMILY]
    id_: str | None = st.session_state.get(f"_{FAMILY}")
    return id_


def compare_select(keys: Iterable[tuple[str, int]]) -> None:
    """Select sequences in all compared runs, by what tells them apart."""
    st.session_state[COMPARE_SELECTION] = frozenset(keys)


def compare_selection() -> frozenset[tuple[str, int]]:
    """What tells the sequences apart that are selected in compared runs."""
    chosen: frozenset[tuple[str, int]] = st.session_state.get(COMPARE_SELECTION, frozenset())
    return chosen


def select(run_id: str, rows: Iterable[int]) -> None:
    """Select rows of a run; they are shown from the next run of the page on.

    What was selected before is remembered for `select_back`.
    """
    before = selected(run_id)
    now = np.asarray(rows if isinstance(rows, np.ndarray) else list(rows), np.int64)
    if not (now[1:] > now[:-1]).all():  # of half a million rows, sorting takes a while
        now = np.unique(now)
    if not np.array_equal(before, now):
        earlier = [*_history(run_id), before.astype(np.int32)]
        st.session_state[SELECTION_HISTORY] = (run_id, earlier[-MAX_UNDO:])
        st.session_state[SELECTION] = (run_id, now.tolist())


def take_over_selection(run_id: str, same_data: Collection[str]) -> None:
    """Select in a run what is selected in another one with the same data, if such a one is."""
    owner, rows = st.session_state.get(SELECTION, (None, []))
    if owner != run_id and owner in same_data:
        st.session_state[SELECTION] = (run_id, rows)


def selected(run_id: str) -> NDArray[np.int64]:
    """The selected rows of a run, ascending."""
    owner, rows = st.session_state.get(SELECTION, (None, []))
    return np.asarray(rows if owner == run_id else [], dtype=np.int64)


def select_back(run_id: str) -> None:
    """Select what was selected before; does nothing where there is no step back."""
    if earlier := _history(run_id):
        st.session_state[SELECTION] = (run_id, earlier[-1].tolist())
        st.session_state[SELECTION_HISTORY] = (run_id, earlier[:-1])


def steps_back(run_id: str) -> int:
    """How many selections can be taken back."""
    return len(_history(run_id))


def _history(run_id: str) -> list[NDArray[np.int32]]:
    owner, earlier = st.session_state.get(SELECTION_HISTORY, (None, []))
    return list(earlier) if owner == run_id else []
