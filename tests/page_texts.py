"""Texts of the pages that several tests look for: one that changes is changed here alone."""

# The map and the panels beside it
FINDINGS = "Findings"
SELECTION = "Selection"
GROUPS = "Groups"
ODD_ONES = "Odd ones"
IN_BETWEEN = "In between"
TRUST = "Trust"
NEW_DATA = "New data"
EXPLORE = "Explore the map"
ERROR = "reconstruction error"
BIG_PICTURE = "Big picture"
BALANCED = "Balanced"

# In the panels
EACH, TOGETHER, TABLE = "Each", "Together", "Table"
IN_IT, NOT_IN_IT = "in it", "not in it"
WITH_DIFFERENCE = "with its reconstruction and the difference"
REAL_NEIGHBOURS = "Neighbours shown are real"
BY_CHANCE = "By chance"
BETWEEN_TWO, NUMBER_BY_NUMBER = "Between two", "Number by number"
A_SPOT = "A spot"
ALONG_THE_PATH = "Along the path"
DECODER_DRAWS = "What the decoder draws"
CLOSE = "As close to the data as the sequences are to each other."
GUESSING = "the decoder is guessing here"
ALL_UNSEEN = "All errors come from models that hadn't seen the sequence."
REPORT = "Report (HTML)"

# On the other pages
GONE = "isn't here any more"
NOTHING_CHANGED = "Nothing was changed"
FILL_UNJUDGED = "Fill in, but don't judge by them"
NEVER_CHANGES = "never changes"
HIDDEN_LAYERS = "Hidden layers"


def map_of(count: int, colour: str = "") -> str:
    """What the map is called."""
    return f"Map of {count} sequences{f', coloured by {colour}' if colour else ''}"


def selected(count: int) -> str:
    """How many sequences are selected."""
    if count == 0:
        return "Nothing selected"
    return f"{count} sequence{'' if count == 1 else 's'} selected"
