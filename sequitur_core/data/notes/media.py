"""Notes on clips, pictures, volumes and sounds."""

from __future__ import annotations

from sequitur_core.data.notes.note import NoteKind
from sequitur_core.formatting import dimensions, join_names, pluralise, pluralise_were


@NoteKind
def clips_of_one_frame(count: int, fps: float) -> str:
    return (
        f"{pluralise_were(count, 'clip')} left out: too short for more than one frame at "
        f"{fps:.3g} frame{'' if fps == 1 else 's'} per second."
    )


@NoteKind
def clips_thinned(name: str, frames: int, of: int, clips: int, fps: float) -> str:
    rate = f"at {fps:.3g} frame{'' if fps == 1 else 's'} per second, the rate of slower clips"
    if clips == 1:
        return f"{name} keeps {frames:,} of {of:,} frames {rate}."
    return (
        f"{pluralise(clips, 'clip')} keep fewer than half of their frames {rate}: "
        f"{name} keeps {frames:,} of {of:,}."
    )


@NoteKind
def clip_left_out(name: str, frames: int, of: int) -> str:
    return f"{name} was left out: only {pluralise(frames, 'frame')} of {of:,} can be decoded."


@NoteKind
def sizes_differ(sizes: int, made: tuple[int, ...], bordered: int) -> str:
    text = f"Frames of {sizes} sizes were brought to {dimensions(made)} pixels."
    if bordered:
        has = "has" if bordered == 1 else "have"
        text += f" {pluralise(bordered, 'clip')} of another shape {has} black borders."
    return text


@NoteKind
def same_picture(clips: int) -> str:
    shows = "shows" if clips == 1 else "show"
    return f"{pluralise(clips, 'clip')} {shows} the same picture from beginning to end."


@NoteKind
def pictures_unreadable(clip: str, names: tuple[str, ...]) -> str:
    return (
        f"{pluralise(len(names), 'picture')} of {clip} can't be read and "
        f"{'was' if len(names) == 1 else 'were'} left out: {join_names(names)}."
    )


@NoteKind
def picture_sizes(clip: str, sizes: int, made: tuple[int, int]) -> str:
    return f"The pictures of {clip} have {sizes} sizes; all are made {dimensions(made)}."


@NoteKind
def pictures_undefined(clip: str) -> str:
    return f"Missing numbers in the pictures of {clip} were set to 0."


@NoteKind
def frame_sizes(clip: str, made: tuple[int, ...]) -> str:
    return f"The frames of {clip} change their size; all are made {dimensions(made)}."


@NoteKind
def frames_lacking(clip: str, came: int, of: int) -> str:
    return f"{clip} is damaged or cut off: {came:,} of {of:,} frames came."


@NoteKind
def frames_damaged(clip: str, count: int) -> str:
    return f"{clip} is damaged: {pluralise(count, 'frame')} can't be decoded in full."


@NoteKind
def voxels_scaled() -> str:
    return (
        "Each voxel was scaled to mean 0 and standard deviation 1 over each file, so that "
        "only its changes count."
    )


@NoteKind
def voxels_undefined(count: int) -> str:
    return f"{pluralise_were(count, 'missing or infinite value')} set to 0."


@NoteKind
def long_folder(folder: str, count: int, of: int, noun: str, times: float) -> str:
    its = f"The only {noun}" if count == 1 else f"The {pluralise(count, noun)}"
    are = "is" if count == 1 else "are at least"
    return (
        f"{its} in {folder} {are} {times:.2g} times as long as any of the other {of - count:,}. "
        "Leave out what is no class of its own, such as background noise."
    )


@NoteKind
def long_folder_left_out(folder: str, ids: tuple[str, ...], times: float) -> str:
    lasts = f"lasts {times:.2g} times as long as any other"
    return (
        f"{pluralise_were(len(ids), 'sound')} left out: the _ at the start of {folder} marks "
        f"it as no class, and what is in it {lasts}."
    )


@NoteKind
def sounds_of_one_step(count: int, fps: float) -> str:
    return (
        f"{pluralise_were(count, 'sound')} left out: too short for two steps at "
        f"{fps:.4g} steps per second."
    )


@NoteKind
def sound_left_out(name: str) -> str:
    return f"{name} was left out: too little of it can be decoded."


@NoteKind
def sound_damaged(name: str, pieces: int) -> str:
    return f"{name} is damaged: {pluralise(pieces, 'piece')} of it can't be decoded."


@NoteKind
def sound_undefined(name: str) -> str:
    return f"{name} has values that are no numbers; they were treated as silence."


@NoteKind
def silent(sounds: int) -> str:
    verb = "is" if sounds == 1 else "are"
    return f"{pluralise(sounds, 'sound')} {verb} silent from beginning to end."


@NoteKind
def cut_off(names: tuple[str, ...], missing: float) -> str:
    if len(names) == 1:
        return f"{names[0]} is cut off: {missing:.0%} of it is missing at its end."
    return f"{len(names):,} sounds are cut off ({join_names(names)})."


@NoteKind
def moments_left_out(names: tuple[str, ...]) -> str:
    one = len(names) == 1
    return (
        f"{pluralise_were(len(names), 'file')} left out, as {'it holds' if one else 'each holds'} "
        f"a picture of one moment: {join_names(names, 3)}."
    )
