"""Texts of the pages that several tests look for: one that changes is changed here alone."""

# The map and the panels beside it
FINDINGS = "Findings"
SELECTION = "Selection"
LABELS = "Labels"
GROUPS = "Groups"
FILTER = "Filter"
SIMILAR = "Similar"
TIMELINE = "Timeline"
WALL = "Wall"
OUTLIERS = "Outliers"
DECODER = "Decoder"
MAP_QUALITY = "Map quality"
NEW_DATA = "New data"
EXPLORE = "Explore the map"
ERROR = "reconstruction error"
BIG_PICTURE = "Big picture"
BALANCED = "Balanced"

# In the panels
EACH, TOGETHER, TABLE = "Each", "Together", "Table"
IN_SELECTION, NOT_IN_SELECTION = "in selection", "not in selection"
WITH_DIFFERENCE = "with its reconstruction and the difference"
TRUSTWORTHINESS = "Trustworthiness"
BY_CHANCE = "By chance"
BETWEEN_TWO, NUMBER_BY_NUMBER = "Between two sequences", "Number by number"
POINT_ON_MAP = "Point on the map"
ALONG_THE_PATH = "Along the path"
DECODER_DRAWS = "What the decoder draws"
CLOSE = "As close to the data as your sequences are to each other."
GUESSING = "The decoder is guessing here"
ALL_UNSEEN = "All errors are held-out errors"
REPORT = "Report (HTML)"

# On the other pages
GONE = "isn't here any more"
NOTHING_CHANGED = "Nothing was changed"
FILL_IGNORED = "Fill in, but ignore in training"
NEVER_CHANGES = "never changes"
HIDDEN_LAYERS = "Hidden layers"
OWN_DATA, FILES = "Use your own data", "Files: tables"
CHANGE_READING = "Not right? Change how the file is read"

TRAIN_TWO = "Train 2 models and see"
WHAT_DO_YOU_PREDICT, CAME_OUT = "What do you predict?", "It came out"


def map_of(count: int, colour: str = "") -> str:
    """What the map is called."""
    return f"Map of {count} sequences{f', coloured by {colour}' if colour else ''}"


def selected(count: int, what: str = "sequence") -> str:
    """How many sequences are selected; what they are where each is a whole day."""
    if count == 0:
        return "Nothing selected"
    return f"{count} {what}{'' if count == 1 else 's'} selected"
