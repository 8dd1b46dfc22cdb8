"""The laws of the house: which half may import what, and what is never read."""

import ast
import functools
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sequitur_core

ROOT = Path(__file__).resolve().parents[2]
CORE = sorted((ROOT / "sequitur_core").rglob("*.py"))
DASHBOARD = sorted((ROOT / "dashboard").rglob("*.py"))
PAGES = [path for path in DASHBOARD if path.name not in ("state.py", "cache.py")]
# The rooms of each package, top to bottom: a folder, or a file that lies beside the folders.
# Each imports only from rooms further down; rooms on one line don't know one another.
CORE_LAYERS = """
    __main__
    command_line
    worker backup status estimator
    jobs
    classroom
    comparison doctor lessons
    runs
    findings
    labels
    explore
    training
    models
    samples
    readers
    settings
    data
    archives
    csv_output event_log files formatting
    errors
"""
DASHBOARD_LAYERS = """
    cli
    app main
    board_page class_page learn_page
    data_page train_page explore_page compare_page variants_page runs_page operator_page
    classroom families
    export health
    widgets
    cache
    visitors
    components
    sentences
    charts
    state faults
    formatting server theme
"""
LAYERS = {"sequitur_core": CORE_LAYERS, "dashboard": DASHBOARD_LAYERS}
LEARNING = {"models", "training", "worker", "estimator"}  # rooms of the core that load torch
HEAVY = ["torch", "umap", "sklearn", "numba", "streamlit", "plotly", "ray"]
AGAIN = "quick_train after its module"
UNSAFE = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


def imported(path: Path) -> set[str]:
    """Names of all modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {part.split(".")[0] for part in found}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """The part of a package that a module belongs to; "" for the package itself."""
    return ".".join(module.split(".")[1:2])


MODULES = {module_of(path): path for path in CORE + DASHBOARD}
LEVELS = {
    (package, room): level
    for package, layers in LAYERS.items()
    for level, line in enumerate(layers.split("\n"))
    for room in line.split()
}
LIGHT = [module for module in map(module_of, CORE) if room_of(module) not in LEARNING]
LIGHT.append("sequitur_core.training.baselines")


def imported_modules(path: Path) -> set[str]:
    """Modules of the house that a file imports anywhere in it, functions included."""
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                found.add(name if name in MODULES else node.module or "")
    return found & set(MODULES) - {module_of(path)}


@functools.cache
def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Every call in a file with what is called, such as ("np.load", node)."""
    return [(ast.unparse(n.func), n) for n in nodes_of(path) if isinstance(n, ast.Call)]


def in_a_fresh_interpreter(code: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_file_lies_in_a_room_of_the_layers():
    rooms = [(*module.split("."), "")[:2] for module in MODULES if "." in module]
    assert [room for room in rooms if room not in LEVELS] == []


def test_no_folder_has_more_than_a_dozen_files_nor_a_file_more_than_500_lines():
    """What a newcomer looks through to find the room for a change."""
    files = [*MODULES.values(), *(ROOT / "tests").rglob("*.py")]
    inside = Counter(path.parent for path in files if path.name != "__init__.py")
    assert [name_of(folder) for folder, count in inside.items() if count > 12] == []
    long = [p for p in MODULES.values() if len(p.read_text(encoding="utf-8").splitlines()) > 500]
    assert [name_of(path) for path in long] == []


def test_nothing_imports_upwards_or_sideways():
    assert [f"{me} imports {other}" for me in MODULES for other in imports_against_layers(me)] == []


def imports_against_layers(me: str) -> Iterator[str]:
    """Modules of the same package that a module imports from rooms that don't lie below its own."""
    package = me.split(".")[0]
    level = LEVELS.get((package, room_of(me)), -1)  # the package itself stands above its rooms
    for other in sorted(imported_modules(MODULES[me])):
        elsewhere = other.startswith(f"{package}.") and room_of(other) != room_of(me)
        if elsewhere and LEVELS[package, room_of(other)] <= level:
            yield other


def test_no_modules_import_one_another_in_a_circle():
    below = {module: imported_modules(path) for module, path in MODULES.items()}
    while leaves := {module for module, others in below.items() if not others}:
        below = {m: others - leaves for m, others in below.items() if m not in leaves}
    assert sorted(below) == []


@pytest.mark.parametrize(
    ("paths", "foreign"),
    [
        pytest.param(CORE, {"dashboard", "streamlit", "plotly"}, id="the core draws nothing"),
        pytest.param(CORE, {"multiprocessing", "concurrent"}, id="the core starts subprocesses"),
        pytest.param(DASHBOARD, {"umap", "numba"}, id="the dashboard computes no map"),
        pytest.param(CORE + DASHBOARD, UNSAFE, id="nothing is unpickled"),
    ],
)
def test_some_packages_are_never_imported(paths: list[Path], foreign: set[str]):
    assert {
        name_of(path): imported(path) & foreign for path in paths if imported(path) & foreign
    } == {}


def is_dangerous(called: str, node: ast.Call) -> bool:
    """Whether a call may execute what it is given."""
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
    if called == "np.load":
        return given.get("allow_pickle") != "False"
    if called == "torch.load":
        return given.get("weights_only") != "True"
    if called in {"eval", "exec", "compile", "os.system"}:
        return True
    return called.rpartition(".")[2] in {"read_pickle", "to_pickle"}


def test_nothing_is_executed_that_was_read():
    found = [
        f"{name_of(path)}: {ast.unparse(node)}"
        for path in CORE + DASHBOARD
        for called, node in calls(path)
        if is_dangerous(called, node)
    ]
    assert found == []


def session_keys(path: Path) -> Iterator[tuple[ast.expr, ast.AST]]:
    """What a file looks up in the session, and the function (or file) that does so."""

    def visit(node: ast.AST, owner: ast.AST) -> Iterator[tuple[ast.expr, ast.AST]]:
        match node:
            case (
                ast.Subscript(value=kept, slice=key)
                | ast.Call(func=ast.Attribute(value=kept), args=[key, *_])
                | ast.Compare(left=key, comparators=[kept])
            ) if is_session(kept):
                yield key, owner
        for child in ast.iter_child_nodes(node):
            yield from visit(child, node if isinstance(node, ast.FunctionDef) else owner)

    return visit(tree_of(path), tree_of(path))


def is_session(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="st"), attr="session_state"):
            return True
    return False


def is_spelled_elsewhere(key: ast.expr, owner: ast.AST) -> bool:
    """Whether a key comes from `state`, or is handed to the function that looks it up."""
    match key:
        case ast.Attribute(value=ast.Name(id="state")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="state"))):
            return True
        case ast.Name(id=name) if isinstance(owner, ast.FunctionDef):
            given = [*owner.args.args, *owner.args.kwonlyargs]
            values = [
                node.value
                for node in ast.walk(owner)
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
            ]
            if values:
                return all(is_spelled_elsewhere(value, owner) for value in values)
            return name in {argument.arg for argument in given}
    return False


def test_session_keys_are_spelled_in_one_file():
    spelled = [
        f"{name_of(path)}: {ast.unparse(key)}"
        for path in PAGES
        for key, at in session_keys(path)
        if not is_spelled_elsewhere(key, at)
    ]
    assert spelled == []


def test_what_is_cached_lies_in_one_file():
    caching = [path for path in DASHBOARD if "st.cache_" in path.read_text(encoding="utf-8")]
    assert [name_of(path) for path in caching] == ["dashboard/cache.py"]


def test_no_page_links_to_itself():
    """The browser leaves the address of the page in view as it is, whatever the link asks for."""
    assert [
        name_of(path)
        for path in DASHBOARD
        for page in [path.relative_to(ROOT / "dashboard").parts[0]]
        if re.search(rf'page_link\(\s*"{page}/', path.read_text(encoding="utf-8"))
    ] == []


def test_no_field_has_a_limit_of_letters():
    """The browser throws a longer text away that is pasted, whole and without a word."""
    texts = {name_of(path): path.read_text(encoding="utf-8") for path in DASHBOARD}
    assert [name for name, text in texts.items() if "max_chars" in text] == []


def test_the_changelog_stays_a_list_that_people_read():
    """A merge of both sides could bring back its 385 KB without a heading."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert len(text.encode()) < 80_000, "say more in fewer lines, or change those that are there"
    assert "\n- " not in text.partition("\n### ")[0], "a new line goes under a heading"


def test_figures_are_plain_dicts():
    """Plotly's objects take ten times as long; tests of charts have Plotly look at the dicts."""
    objects = re.compile("plotly.*(graph_obj|express|subplots|figure_factory)")
    assert [
        name_of(path)
        for path in DASHBOARD
        for node in nodes_of(path)
        if isinstance(node, ast.Import | ast.ImportFrom) and objects.search(ast.unparse(node))
    ] == []


def test_tables_leave_by_one_function_that_neutralises_formulas():
    writing = [
        name_of(path)
        for path in CORE + DASHBOARD
        for called, _ in calls(path)
        if called.rpartition(".")[2] in {"to_csv", "to_excel", "to_clipboard"}
    ]
    assert writing == ["sequitur_core/csv_output.py"]


def test_one_file_offers_downloads():
    """Elsewhere, what makes a file when it is pressed wouldn't know for whom."""
    offering = [p for p in DASHBOARD if "st.download_button(" in p.read_text(encoding="utf-8")]
    assert [name_of(path) for path in offering] == ["dashboard/export/download.py"]


def test_one_file_draws_the_stop_button():
    drawing = [path for path in DASHBOARD if ":material/stop:" in path.read_text(encoding="utf-8")]
    assert [name_of(path) for path in drawing] == ["dashboard/widgets/stop_button.py"]


@pytest.mark.parametrize(
    ("line", "spelled"),
    [
        ("st.session_state['a']", True),
        ("st.session_state.pop(f'a{b}', None)", True),
        ("'a' in st.session_state", True),
        ("st.session_state[KEY]", True),
        ("key = 'a'; st.session_state[key]", True),
        ("st.session_state[state.A]", False),
        ("st.session_state.get(state.a(b), 0)", False),
        ("key = state.a(b); key not in st.session_state", False),
        ("st.session_state[given]", False),
    ],
)
def test_a_spelled_session_key_is_noticed(tmp_path, line: str, spelled: bool):
    path = tmp_path / "page.py"
    path.write_text(f"def f(given):\n    {line}")
    ((key, owner),) = session_keys(path)
    assert is_spelled_elsewhere(key, owner) != spelled


@pytest.fixture(scope="module")
def fresh() -> dict[str, Any]:
    """What a fresh interpreter finds, one after the other: to start one takes seconds.

    readers : what a worker has loaded of them before it is given a run.
    light : what each light module has loaded of the heavy ones, by its name.
    public : kind and home of every public name; and of quick_train as AGAIN, where its module of
        the same name was imported before.
    compiler : what a training has loaded of torch's compiler.
    """
    code = (
        "import importlib, json, sys\nimport sequitur_core.worker\n"
        "readers = [name for name in sys.modules if name.startswith('sequitur_core.readers.')]\n"
        "light = {}\n"
        f"for name in {LIGHT}:\n"
        "    importlib.import_module(name)\n"
        f"    light[name] = [heavy for heavy in {HEAVY} if heavy in sys.modules]\n"
        "import sequitur_core as s\n"
        "found = {name: getattr(s, name) for name in s.__all__}\n"
        "del s.quick_train\n"
        "import sequitur_core.training.quick_train\nfrom sequitur_core import quick_train\n"
        f"found[{AGAIN!r}] = quick_train\n"
        "public = {n: [type(v).__name__, getattr(v, '__module__', '')] for n, v in found.items()}\n"
        "from sequitur_core.worker import warm_up_training\n"
        "warm_up_training()\n"
        "compiler = [name for name in ('torch._dynamo', 'sympy') if name in sys.modules]\n"
        "found = {'readers': readers, 'light': light, 'public': public, 'compiler': compiler}\n"
        "print(json.dumps(found))"
    )
    return in_a_fresh_interpreter(code)


def test_the_data_half_loads_nothing_heavy(fresh):
    assert {name: heavy for name, heavy in fresh["light"].items() if heavy} == {}


def test_a_worker_starts_without_what_reads_files(fresh):
    """It takes half a second, a quarter of the time until a training can begin."""
    assert {"formats", "recognised_file", "tables", "dates"} & {
        name.split(".")[2] for name in fresh["readers"]
    } == set()


def test_a_training_loads_no_compiler(fresh):
    assert fresh["compiler"] == []


def test_pages_load_no_statistics():
    """They take half a second of the first page, and answer in other processes."""
    code = (
        "import json, sys\n"
        "import dashboard.data_page.summary, dashboard.train_page.monitor\n"
        "import dashboard.explore_page.panels, dashboard.explore_page.export_menu\n"
        "heavy = ('scipy.stats', 'sklearn', 'torch')\n"
        "print(json.dumps({'': [name for name in heavy if name in sys.modules]}))"
    )
    assert in_a_fresh_interpreter(code) == {"": []}


def test_every_public_name_is_listed_where_it_lives():
    assert sorted(sequitur_core.__all__) == sorted(sequitur_core._HOME)


@pytest.fixture
def public(fresh: dict[str, Any]) -> dict[str, list[str]]:
    """Kind and home of every public name."""
    return fresh["public"]


def test_every_public_name_is_the_thing_and_not_its_module(public):
    assert {kind for kind, _ in public.values()} == {"type", "function", "dict"}
    assert public["quick_train"][0] == "function"  # as its module is called
    homes = {n: home for n, (kind, home) in public.items() if kind != "dict" and n != AGAIN}
    assert homes == {name: f"sequitur_core.{sequitur_core._HOME[name]}" for name in homes}


def test_type_checkers_see_every_public_name():
    tree = ast.parse((ROOT / "sequitur_core" / "__init__.py").read_text(encoding="utf-8"))
    seen = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sequitur_core.")
        for alias in node.names
    }
    assert seen == set(sequitur_core.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        sequitur_core.nothing_of_the_kind  # noqa: B018


def test_quick_train_is_a_function_also_after_its_module_was_imported(public):
    assert public[AGAIN] == public["quick_train"]
