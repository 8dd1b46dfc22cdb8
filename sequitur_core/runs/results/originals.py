"""The video or sound that a sequence was cut from, as it was uploaded."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.formatting import capitalised
from sequitur_core.readers.source import files_in, is_zip, without_ending
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import DataOrigin, Workspace, data_origin

CONVERTED_FOLDER = ".webm"  # in the folder of an upload
# Of endings that Python knows not, or as another kind.
_TYPES = {
    ".3gp": "video/3gpp", ".aif": "audio/aiff", ".aiff": "audio/aiff", ".flv": "video/x-flv",
    ".mts": "video/mp2t", ".oga": "audio/ogg", ".ogg": "audio/ogg", ".ogv": "video/ogg",
    ".opus": "audio/ogg", ".wma": "audio/x-ms-wma", ".wmv": "video/x-ms-wmv",
}  # fmt: skip
KINDS = {"video": "video", "sound": "audio"}  # by the recipe's format, as browsers call them


@dataclass(frozen=True)
class Original:
    """Where in which file a sequence is.

    Attributes
    ----------
    path : of the file, among the uploads of the run's workspace.
    media_type : of the file, such as "video/mp4".
    begin, end : seconds after the beginning of the file; both 0 where times aren't known.
    converted : where it is, or will be, as WebM for browsers that can't play the file itself:
        beside what was uploaded, and gone with it.
    """

    path: Path
    media_type: str
    begin: float
    end: float
    converted: Path

    @property
    def converted_type(self) -> str:
        """The media type of the WebM."""
        return f"{self.media_type.partition('/')[0]}/webm"


def original_format(run: Run) -> str:
    """What kind of files the run's data was read from: "video", "sound", or "" for others."""
    return format_of(data_origin(run))


def format_of(origin: DataOrigin) -> str:
    """As `original_format`, by where data came from."""
    recipe = origin.recipe
    return recipe.format if recipe is not None and recipe.format in KINDS else ""


def find_original(run: Run, dataset: SequenceDataset, row: int) -> Original:
    """The file that a row of a run's data was cut from; raises as `original_of`."""
    origin = data_origin(run)
    return original_of(Workspace(run.workspace), origin, dataset, row)


def original_of(
    workspace: Workspace, origin: DataOrigin, dataset: SequenceDataset, row: int
) -> Original:
    """The file that a row was cut from.

    Raises SequiturError where there is none, or it isn't kept, or lies in an archive. Only what
    was uploaded into the workspace is found: a path in a file that others wrote leads
    nowhere else.
    """
    format_ = format_of(origin)
    if not format_:
        raise SequiturError("These sequences weren't read from videos or sounds.")
    if not 0 <= row < len(dataset):
        raise SequiturError("There is no such sequence. Reload the page.")
    source, uploads = origin.source, workspace.uploads.path.resolve()
    if source is None or not source.exists() or not source.resolve().is_relative_to(uploads):
        raise SequiturError(
            f"The original {format_} isn't kept here any more. Load the file again on Data."
        )
    path = source if source.is_file() else _member(source, dataset.ids[row], format_)
    if is_zip(path):
        raise SequiturError(
            f"{capitalised(format_)}s in a ZIP can't be played from there. Load the unzipped "
            "folder on Data."
        )
    known = _TYPES.get(path.suffix.lower())
    media_type = known or mimetypes.guess_type(path.name)[0] or ""
    if media_type.partition("/")[0] not in KINDS.values() or not path.resolve().is_relative_to(
        uploads
    ):
        raise SequiturError(f"{path.name} is no {format_} that a browser plays.")
    step = dataset.meta.step if dataset.meta.step_unit == "s" else 0.0
    begin = float(dataset.start[row]) * step
    end = begin + len(dataset.sequences[row]) * step
    name = hashlib.sha256(path.relative_to(source.parent).as_posix().encode()).hexdigest()[:16]
    converted = source.parent / CONVERTED_FOLDER / f"{name}.webm"
    return Original(path, media_type, begin, end, converted)


def _member(source: Path, id_: str, format_: str) -> Path:
    """The file of a folder that an id is the name of, or begins with; the longest such name."""
    with files_in(source) as places:
        fitting = {member: _named(id_, without_ending(member)) for member in places}
        longest = max(fitting.values(), default=0)
        found = [places[member] for member, length in fitting.items() if length == longest > 0]
    if len(found) != 1 or not isinstance(found[0], Path):
        raise SequiturError(
            f"The {format_} of {id_} isn't found among the files that were loaded. Load them "
            "again on Data."
        )
    return found[0]


def _named(id_: str, path: str) -> int:
    """How many letters of an id are the end of a path, from a folder's name on; 0 for none."""
    parts = path.split("/")
    ends = ("/".join(parts[i:]) for i in range(len(parts)))
    return max((len(end) for end in ends if f"{id_} ".startswith(f"{end} ")), default=0)
