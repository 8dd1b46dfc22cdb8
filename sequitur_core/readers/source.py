"""One file, a folder of files, or a .zip of them: what it contains, and each file in turn.

A folder or .zip that holds nothing but .zip files, as several that were loaded together do, is read
as if each were a folder called like it.

Nothing is unpacked under a name that came from outside: a member of a .zip goes into a
temporary file, called by the plain letters of its name, one at a time but for archives in it.
"""

from __future__ import annotations

import itertools
import re
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

import pandas as pd

from sequitur_core.archives.analysis_format import is_analysis
from sequitur_core.archives.packed import ARCHIVE_DAMAGE, Packed, unpack, unpack_gzip
from sequitur_core.archives.zip_limits import (
    directory_too_large,
    file_too_large,
    total_expands_too_much,
)
from sequitur_core.data.notes.files import other_formats
from sequitur_core.data.notes.note import Note
from sequitur_core.data.splitting import SPLIT, are_splits
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import byte_size, disambiguate, pluralise

MOST_FILES = 20_000
MOST_ARCHIVES = 100  # read together, each of which stays open
LONGEST_NAME = 100  # letters of a name of ours
MOST_LEVELS = 3  # folders within folders that become labels
NO_FOLDER = "none"  # of files that aren't in any of a level

Place = Path | Packed  # where a file is

# Files of watches and of programs that are packed one by one; text and volumes are as they are.
PACKED = ("gpx.gz", "tcx.gz", "kml.gz", "xml.gz", "tsf.gz", "json.gz", "jsonl.gz", "ndjson.gz")
HEADERS = (".hea", ".vhdr")  # of recordings whose numbers are beside them, under the same name
# Words of folders that say that there are files in them, and nothing of what these are.
_PACKING = {
    "data", "dataset", "datasets", "raw", "rawdata", "file", "files", "folder", "csv", "txt",
    "json", "xlsx", "log", "logs", "output", "outputs", "export", "exports", "backup",
    "download", "downloads",
}  # fmt: skip
_IGNORED = {"__macosx", "thumbs.db", "desktop.ini"}
_NOTES = {"readme", "license", "licence"}  # anywhere in a name
_ABOUT = ("readme", "license", "licence", "copying", "citation", "changelog", "attribution")


@dataclass(frozen=True)
class Source:
    """What a person loaded.

    Attributes
    ----------
    path : the file, the folder or the .zip.
    members : the files in it that are read, relative to it and with "/" between, in order of
        their names; a single file has its own name.
    left_out : files in it of formats that aren't read.
    remarks : on files that were left out for other reasons.
    places : where the members of a folder or a .zip are, by name.
    described : what a table beside the members says of each, one row for each; None without one.
    classes : columns of that which say what each is, by their names.
    labels_before : columns that the recipe names by which it is read; parts of names keep what
        they are called there.
    any_ending : whether files of endings that aren't known are among the members, beside others.
    """

    path: Path
    members: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    remarks: tuple[Note, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    described: pd.DataFrame | None = None
    classes: tuple[str, ...] = ()
    labels_before: tuple[str, ...] = ()
    any_ending: bool = False

    @property
    def name(self) -> str:
        """What the person calls it, with its ending."""
        return encodable(self.path.name)

    @property
    def stem(self) -> str:
        """The name without its ending, for a dataset."""
        return self.called(len(self.members)) if self.path.is_dir() else without_ending(self.name)

    def called(self, read: int) -> str:
        """The name; one that counts all files of an upload (*32 files*) counts those `read`."""
        every = len(self.members) + len(self.left_out)
        return re.sub(rf"\b{every} files$", pluralise(read, "file"), self.name)

    @property
    def has_many_files(self) -> bool:
        """Whether it is a folder or an archive, not a file."""
        return bool(self.places)

    @contextmanager
    def file(self, member: str) -> Iterator[Path]:
        """One of the files on disk, for as long as the block lasts.

        Raises SequiturError if it can't be unpacked.
        """
        place = self.places.get(member, self.path)
        gzipped = member.lower().endswith(PACKED)
        if isinstance(place, Path) and not gzipped:
            yield place
            return
        with tempfile.TemporaryDirectory(prefix="sequitur-") as folder:
            at = Path(folder) / _safe(member.rpartition("/")[2])
            name = member if isinstance(place, Path) else f"{member} in {self.name}"
            if not isinstance(place, Path):
                unpack(place, at, name=name)
            beside_it = self.places if member.endswith(HEADERS) else {}
            for other, packed in beside_it.items():
                if belongs_to_header(other, (member,)) and isinstance(packed, Packed):
                    beside = at.with_suffix(Path(_safe(other)).suffix)
                    unpack(packed, beside, name=f"{other} in {self.name}")
            if gzipped:
                gz = place if isinstance(place, Path) else at
                at = Path(folder) / gz.name[: -len(".gz")]
                unpack_gzip(gz, at, name=name)
            yield at

    def ids(self, members: Sequence[str]) -> tuple[str, ...]:
        """A name for each of the members: without folders where that is enough to be unique."""
        plain = list(map(stem_of, members))
        if len(set(plain)) < len(plain):
            below = _parts_below_common(members)
            plain = [without_ending("/".join(below[m])) for m in members]
        if len(set(plain)) < len(plain):  # parts of one recording, such as x.EW and x.NS
            plain = [member.rpartition("/")[2] for member in members]
        return disambiguate(plain)

    def labels(self, members: Sequence[str]) -> pd.DataFrame:
        """The folders each of the members is in, a column for each level.

        Folders that all share are left out, and so are those deeper than the third. One that says
        what to train on is called so and stands last, keys as in station=A are names, and a folder
        of data beside other files is none, unless an earlier recipe names them.
        """
        parts = _parts_below_common(members)
        levels = itertools.zip_longest(*(parts[m][:-1] for m in members), fillvalue=NO_FOLDER)
        columns = [list(c) for c in itertools.islice(levels, MOST_LEVELS) if len(set(c)) > 1]
        if {*_names_of(columns)}.isdisjoint(self.labels_before):
            columns = [level for level in columns if not _only_packs(level)]
            found = dict(map(_without_key, _names_of(columns), columns))
        else:
            found = dict(zip(_names_of(columns), columns, strict=False))
        splits = [n for n in found if n not in self.labels_before and are_splits(found[n])]
        if splits:
            found[SPLIT] = found.pop(splits[0])
            if len(found) == 2 and not {*found} & {*self.labels_before} - {SPLIT}:
                found = {"folder": next(iter(found.values())), SPLIT: found[SPLIT]}
        return pd.DataFrame(found)

    def notes(self) -> list[Note]:
        """What was left out."""
        return [*([other_formats(self.left_out)] if self.left_out else []), *self.remarks]


def _names_of(levels: Sequence[Sequence[str]]) -> list[str]:
    return [f"folder {i}" for i in range(1, len(levels) + 1)] if levels[1:] else ["folder"]


def _only_packs(level: Sequence[str]) -> bool:
    """Whether the one folder of a level, which some files aren't in, is called as any might be."""
    name, *more = {*level} - {NO_FOLDER}
    said = {*re.split(r"[\W\d_]+", name.lower())} - {""}
    return not more and bool(said) and said <= _PACKING


def _without_key(name: str, folders: Sequence[str]) -> tuple[str, list[str]]:
    """Folders such as station=A and station=B, as partitioned tables have them, by their key."""
    parts = [folder.partition("=") for folder in folders]
    keys = {key for key, _, _ in parts}
    keyed = len(keys) == 1 and "" not in keys and all(sign for _, sign, _ in parts)
    return (keys.pop(), [value for _, _, value in parts]) if keyed else (name, [*folders])


def _safe(name: str) -> str:
    """What of a name may become one of ours, and is told where the file can't be read.

    The ending is in small letters, as some decoders go by it.
    """
    stem, point, ending = re.sub(r"[^A-Za-z0-9_.-]", "_", name)[-LONGEST_NAME:].rpartition(".")
    return f"{stem.strip('.') or 'file'}{point}{ending.lower()}"


def belongs_to_header(name: str, members: Collection[str]) -> bool:
    """Whether a file holds the numbers or marks of a header among some files: its own name."""
    stem, point, _ = name.rpartition(".")
    headers = {f"{stem}{ending}" for ending in HEADERS}
    return bool(point) and name not in members and not headers.isdisjoint(members)


def size_of(place: Place) -> int:
    """Bytes of a file on disk, or unpacked."""
    return place.stat().st_size if isinstance(place, Path) else place.info.file_size


def encodable(name: str) -> str:
    """A file's name with what no text file could hold (a disk's names are bytes) written out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def is_zip(path: PurePath) -> bool:
    """Whether a file is an archive of files, by its ending."""
    return path.name.lower().endswith(".zip")


def without_ending(name: str) -> str:
    """A file's name without its ending; .nii.gz counts as one, and digits alone are none."""
    ending = r"(?<=.)((\.[a-z]{2,4})?\.gz|\.(?=[a-z0-9]*[a-z])(?:[a-z0-9]{1,7}|skeleton))$"
    return re.sub(ending, "", name, flags=re.IGNORECASE)


def stem_of(member: str) -> str:
    """The name of a member of a source without its folders and its ending."""
    return without_ending(member.rpartition("/")[2])


@contextmanager
def files_in(path: Path) -> Iterator[dict[str, Place]]:
    """The files in a folder or a .zip by name, sorted; hidden ones and READMEs left out.

    A .zip is open for as long as the block lasts: it is searched only once, however many files
    are read from it.

    Raises SequiturError for an archive that can't or shouldn't be unpacked.
    """
    with ExitStack() as opened:
        if not path.is_dir():
            members = _members(path.name, opened.enter_context(_archive(path, path.name)))
            if members and all(is_zip(PurePosixPath(name)) for name in members):
                archives = _unpacked_archives(path, members, opened)
                yield _sorted(path, _members_of_all(path, archives, opened))
            else:
                yield _sorted(path, members)
            return
        all_ = [(p.relative_to(path).as_posix(), p) for p in path.rglob("*") if p.is_file()]
        found = {encodable(name): p for name, p in all_ if _wanted(name)}
        if found and all(map(is_zip, found.values())):
            yield _sorted(path, _members_of_all(path, found, opened))
        else:
            yield _sorted(path, found)


def _unpacked_archives(
    path: Path, members: Mapping[str, Packed], opened: ExitStack
) -> dict[str, Path]:
    """The archives in another one as temporary files, for as long as `opened` is."""
    _check_archives(path, len(members))
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="sequitur-")))
    found = {}
    for number, (name, packed) in enumerate(members.items()):
        found[name] = folder / f"{number}.zip"
        unpack(packed, found[name], name=f"{name} in {encodable(path.name)}")
    return found


def _members_of_all(
    path: Path, archives: Mapping[str, Path], opened: ExitStack
) -> dict[str, Place]:
    """The files in all archives of a folder, each as in a folder called like its archive."""
    _check_archives(path, len(archives))
    found: dict[str, Place] = {}
    packed: list[zipfile.ZipInfo] = []
    folders = disambiguate([without_ending(name) for name in archives])
    for folder, (name, archive) in zip(folders, archives.items(), strict=True):
        own = encodable(name.rpartition("/")[2])
        members = _members(own, opened.enter_context(_archive(archive, own)))
        # What an archive holds in one folder is packed as that, and its own name says enough.
        parts = _parts_below_common(list(members))
        found |= {"/".join((folder, *parts[name])): place for name, place in members.items()}
        packed += [place.info for place in members.values()]
        _check_count(path, len(found))
    _check_total(path.name, packed, size=None if path.is_dir() else path.stat().st_size)
    return found


def _sorted(path: Path, found: Mapping[str, Place]) -> dict[str, Place]:
    _check_count(path, len(found))
    return {name: found[name] for name in sorted(found, key=natural_key)}


def _check_archives(path: Path, count: int) -> None:
    if count > MOST_ARCHIVES:
        raise SequiturError(
            f"{encodable(path.name)} holds {count:,} ZIP files; at most {MOST_ARCHIVES} "
            "are read together. Unpack them and load the folder."
        )


def _check_count(path: Path, count: int) -> None:
    if count > MOST_FILES:
        raise SequiturError(
            f"{encodable(path.name)} holds {count:,} files; at most {MOST_FILES:,} are read. "
            "Load a part of them."
        )


def _check_total(
    name: str, packed: Collection[zipfile.ZipInfo], *, size: int | None = None
) -> None:
    """SequiturError where files unpack to too much, perhaps of archives in one of some size."""
    if total_expands_too_much(packed, size):
        unpacked = sum(info.file_size for info in packed)
        raise SequiturError(
            f"The {len(packed):,} files in {name} would unpack to {byte_size(unpacked)}. "
            "Unpack them yourself and load the folder, if you know where they come from."
        )


def _wanted(name: str) -> bool:
    parts = name.lower().split("/")
    if any(part.startswith(".") or part in _IGNORED for part in parts):
        return False
    ending = parts[-1].rpartition(".")[2] if "." in parts[-1] else ""
    about = parts[-1].startswith(_ABOUT) or not _NOTES.isdisjoint(re.split(r"[\W_]+", parts[-1]))
    return not (about and ending in ("", "txt", "md", "rst"))


def natural_key(name: str) -> list[tuple[int, int | str]]:
    """A sort key that puts clip 2 before clip 10."""
    pieces = re.split(r"(\d+)", name.lower())
    return [(0, int(p)) if p.isdecimal() else (1, p) for p in pieces]


def _parts_below_common(members: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The parts of each member's name, without the folders that all share."""
    parts = {member: PurePosixPath(member).parts for member in members}
    levels = zip(*(p[:-1] for p in parts.values()), strict=False)
    shared = sum(1 for _ in itertools.takewhile(lambda level: len(set(level)) == 1, levels))
    return {member: p[shared:] for member, p in parts.items()}


def _archive(path: Path, name: str) -> zipfile.ZipFile:
    if path.stat().st_size == 0:
        raise SequiturError(f"{name} is empty. Pack the files again.")
    if is_analysis(path):
        raise SequiturError(
            f"{encodable(name)} is an analysis exported from Sequitur, not data to train on. "
            "Open it on the Runs page."
        )
    if directory_too_large(path):
        raise SequiturError(
            f"{name} lists far more than the {MOST_FILES:,} files that are read. Pack a part "
            "of them."
        )
    try:
        return zipfile.ZipFile(path)
    except ARCHIVE_DAMAGE as error:
        raise SequiturError(
            f"{name} isn't a .zip archive, or is damaged. Pack the files again."
        ) from error


def _members(whole: str, archive: zipfile.ZipFile) -> dict[str, Packed]:
    """The files in an archive by name, once their claimed sizes were checked."""
    found = {}
    for info in archive.infolist():
        # Archives packed under Windows may write their folders with a backslash.
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/"):
            raise SequiturError(
                f"{whole} holds a file whose name leads out of the archive, which could "
                "overwrite other files. Pack the files again."
            )
        if name.endswith("/") or not _wanted(name):
            continue
        if info.flag_bits & 1:
            raise SequiturError(
                f"{whole} is protected by a password. Unpack it and load the folder."
            )
        if file_too_large(info):
            raise SequiturError(
                f"{name} in {whole} would unpack to {byte_size(info.file_size)}. Unpack "
                "it yourself and load the folder, if you know where it comes from."
            )
        if name in found:
            raise SequiturError(
                f"{whole} holds two files called {name}. Give one another name, and pack the "
                "files again."
            )
        found[name] = Packed(archive, info)
    _check_total(whole, [place.info for place in found.values()])
    return found
