"""All that a server with several people holds in one .tar: their workspaces and what opens them.

It is packed while runs train, as `backup` packs one workspace, and comes back where nobody has a
workspace yet: whoever had a cookie or an account then has theirs again.
"""

from __future__ import annotations

from pathlib import Path

from sequitur_core.errors import SequiturError
from sequitur_core.files import scratch_folder, sync_all, write_whole, writing
from sequitur_core.runs import layout
from sequitur_core.runs.allowance.limits import LIMITS_FILE
from sequitur_core.runs.export import backup
from sequitur_core.runs.layout import is_id
from sequitur_core.runs.sharing.people import Workspaces

# Beside people's workspaces.
OF_SERVER = (LIMITS_FILE, layout.LESSONS_FOLDER, layout.CLASSES_FOLDER)
# Of a workspace, beside what any backup holds. A link, which works for a day, isn't kept.
OF_PERSON = (
    layout.KEYS_FOLDER,
    layout.SHARES_FOLDER,
    layout.PREDICTIONS_FOLDER,
    layout.VISITED_FILE,
    layout.TEACHES_FILE,
    layout.IN_CLASS_FILE,
)


def pack_server(workspaces: Workspaces, path: Path) -> int:
    """Write all workspaces of a server to a file, which is whole or not there; how many they are.

    Raises WriteError where the disk is full.
    """
    workspaces.server_id()  # by which browsers know their cookies, drawn if it wasn't
    spaces = workspaces.all()
    picturing = backup.picture_folder(workspaces.folder)
    with picturing as (picture, link), writing(workspaces.home):
        people = picture / layout.PEOPLE_FOLDER
        _link(workspaces.folder, people, (layout.SERVER_FILE,), link)
        _link(workspaces.home, picture, OF_SERVER, link)
        for space in spaces:
            _link(space.path, people / space.path.name, OF_PERSON, link)
            backup.take_picture(space, people / space.path.name, link)
        blocks = backup.archive_of(picture, kind=backup.SERVER_KIND)
        write_whole(path, lambda file: file.writelines(blocks), durable=True)
    return len(spaces)


def restore_server(path: Path, workspaces: Workspaces) -> int:
    """Bring back what such a file holds; how many workspaces that are.

    Lessons, classes and limits that are there already stay as they are. Raises SequiturError for
    a file that isn't a whole archive, and where somebody has a workspace already.
    """
    home = workspaces.home
    if workspaces.all():
        raise SequiturError(
            f"People have workspaces in {home} already. Restore a server into a folder in which "
            "nobody has one: --home FOLDER."
        )
    with writing(home):
        home.mkdir(parents=True, exist_ok=True)
    with scratch_folder(home) as folder:
        backup.unpack(path, folder, kind=backup.SERVER_KIND, is_ours=_is_ours)
        with writing(home):
            for one in (folder / layout.CLASSES_FOLDER).glob("*"):
                (one / layout.MEMBERS_FOLDER).mkdir(exist_ok=True)
            sync_all(folder)
            for name in OF_SERVER:
                if (folder / name).exists() and not (home / name).exists():
                    (folder / name).rename(home / name)
            workspaces.folder.mkdir(exist_ok=True)
            for one in (folder / layout.PEOPLE_FOLDER).iterdir():
                one.replace(workspaces.folder / one.name)
    found = Workspaces(home, shared=True).all()
    for space in found:
        workspaces.visit(space)  # an old backup would be of workspaces that nobody visits
    return len(found)


def _link(source: Path, target: Path, names: tuple[str, ...], link: backup.Link) -> None:
    """Links in a folder to files, and to all that is in folders, as far as they are there."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (source / name).is_dir():
            backup.link_all(source / name, target / name, link)
        elif (source / name).exists():
            link(str(source / name), str(target / name))


def _is_ours(name: str) -> bool:
    top, _, below = name.partition("/")
    person, _, inner = below.partition("/")
    if not backup.is_plain(name):
        return False
    if top != layout.PEOPLE_FOLDER:
        return top in OF_SERVER
    of_person = is_id(person) and inner.split("/")[0] in OF_PERSON
    of_workspace = is_id(person) and backup.is_of_workspace(inner)
    return below == layout.SERVER_FILE or of_person or of_workspace
