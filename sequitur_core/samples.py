"""Small data to try everything with; sources and licences are in sample_data/README.md."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sequitur_core import readers
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError

# Installed, the samples lie in the package; in the repository beside it.
_OWN = Path(__file__).resolve().parent / "sample_data"
FOLDER = _OWN if _OWN.is_dir() else _OWN.parents[1] / "sample_data"


@dataclass(frozen=True)
class Sample:
    """A file that comes with Sequitur.

    Attributes
    ----------
    key : short name, as in `SAMPLES` and in addresses.
    title : what people call it.
    sentence : what it shows, for someone who has never seen such data.
    file : name in the folder of samples.
    recipe : how it is read.
    model : the model that suits it.
    answered_by : kinds of findings that answer its question; empty where the verdict does.
    """

    key: str
    title: str
    sentence: str
    file: str
    recipe: Recipe
    model: str
    answered_by: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """What it invites to ask: the end of its sentence."""
        return self.sentence[self.sentence.rindex(". ") + 2 :]

    @property
    def path(self) -> Path:
        """Where the file lies, from any working directory."""
        return FOLDER / self.file


SAMPLES: dict[str, Sample] = {
    "seattle": Sample(
        key="seattle",
        title="A year of days in Seattle",
        sentence="Hourly temperatures on 365 days. Do days of the same season look alike?",
        file="seattle_temperature.csv",
        recipe=Recipe(
            format="table",
            layout="long",
            time_columns=("date",),
            time_format="%Y/%m/%d %H:%M",
            value_columns=("temperature (°F)",),
            window=24,
            align="day",
            date_labels=("season", "month"),
        ),
        model="LINEAR_AE",
    ),
    "watch": Sample(
        key="watch",
        title="Shoulder exercises on a watch",
        sentence="Ten people do seven exercises wearing a smartwatch. Does its motion show which "
        "exercise it is?",
        file="watch_exercises.csv.gz",
        recipe=Recipe(
            format="table",
            layout="tidy",
            id_columns=("recording",),
            time_columns=("seconds",),
            time_format="number",
            value_columns=(
                "acceleration x (g)",
                "acceleration y (g)",
                "acceleration z (g)",
                "rotation x (rad/s)",
                "rotation y (rad/s)",
                "rotation z (rad/s)",
            ),
            label_columns=("exercise", "subject"),
        ),
        model="LSTM_AE",
    ),
    "heartbeats": Sample(
        key="heartbeats",
        title="Twenty-seven heartbeats",
        sentence="An electrocardiogram, cut into windows about as long as a heartbeat. Can you "
        "find the one beat that came too early?",
        file="heartbeats.csv",
        recipe=Recipe(
            format="table",
            layout="long",
            value_columns=("voltage (mV)",),
            label_columns=("label",),
            window=300,
            window_step=50,
            step=1 / 360,
            step_unit="s",
        ),
        model="LINEAR_AE",
        answered_by=("rhythm", "odd"),
    ),
    "digits": Sample(
        key="digits",
        title="Moving digits",
        sentence="Clips of handwritten digits that bounce, circle or swing. Does the map separate "
        "the motions, or the digits?",
        file="moving_digits.npz",
        recipe=Recipe(
            format="array",
            array="X",
            axes="NTHW",
            label_columns=("motion", "digit"),
            step=1.0,
            step_unit="frame",
        ),
        model="CONV_LSTM_AE",
    ),
    "volumes": Sample(
        key="volumes",
        title="Simulated brain scans",
        sentence="Made-up scans (nobody was scanned) in which one part of the brain becomes "
        "active. Does the map show which?",
        file="simulated_volumes.npz",
        recipe=Recipe(
            format="array",
            array="X",
            axes="NTHWD",
            label_columns=("region",),
            step=2.0,
            step_unit="s",
        ),
        model="CONV_LSTM_AE",
    ),
}


def sample_of(dataset: SequenceDataset) -> Sample | None:
    """The sample that a dataset was made of, whole or in part; None of others."""
    return next((one for one in SAMPLES.values() if one.file == dataset.meta.source), None)


def load_sample(key: str) -> SequenceDataset:
    """The dataset of a sample; raises SequiturError if there is no such sample."""
    if key not in SAMPLES:
        raise SequiturError(
            f"There is no sample called {key!r}. The samples are {', '.join(SAMPLES)}."
        )
    sample = SAMPLES[key]
    return replace(readers.read(sample.path, sample.recipe), name=sample.title)
