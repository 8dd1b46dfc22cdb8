"""What the name of a column says of what it may be, as numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from sequitur_core.readers.dates.names.time_names import time_words, unit_behind
from sequitur_core.readers.dates.parts.date_parts import part_of
from sequitur_core.readers.tables.columns.units.in_names import in_units
from sequitur_core.readers.vocabulary.words import MOST_NAMES, words

# Words of which names of columns are made, by what they are mostly used for; many for several.
_USED_FOR = {
    "counting": """
        index idx indx ix no nr num number numb count counter cnt seq sequence seqno packet pkt
        frame frames framenum frameno row rows line lines record rec recno sample samples sampleno
        obs observation point pt points entry entries item tick ticks step steps scan scans shot
        block blk n i j k lfd zeile satz iteration iter order rank sn ordinal position pos nth lap
        cycle rownum instant loop burst chunk message msg msgid epoch msgcount page fixation saccade
        event eventid beat pulse peak""",
    "naming": """
        id ids uid uuid guid pid sid tid cid oid fid gid mid imei mmsi icao imsi mac ssn subject
        subj participant ppt patient person user userid animal rat mouse mice fish bird dog cow
        horse bee hive trial run session recording series case unit device dev sensor node station
        stn site location loc machine engine motor pump meter logger vehicle veh car bus train truck
        ship vessel flight trip ride track trk player athlete driver student child infant twin
        specimen plot plant tree leaf well borehole batch lot cell battery pack house household
        building room zone region county country state city town village district store shop product
        sku stock ticker symbol customer client account name tag label key code iso wmo wban usaf
        caseid subjectid volunteer volunteerid individual ind herd farm field parcel beacon anchor
        detector particle molecule atom star object obj target source cluster replicate rep donor
        cohort cage tank pond lake river basin gauge gage buoy float glider mooring cast profile
        haul transect tow quadrat trap colony nest camera cam video clip image img photo route stop
        segment link road lane visit wave""",
    "axis": """
        depth dpth z altitude elevation height wavelength lambda wavenumber wn nm freq frequency hz
        khz mhz angle theta twotheta degrees energy ev kev mev mz mass dist distance chainage
        station position location radius r q dose dosage concentration conc age ages year cycle
        crank phase lag tau lead offset order percent pct pctl quantile bin channel pressure plev
        level layer residue atom latitude fraction elution volume retention pixel row strain
        displacement extension load x field bias voltage potential stretch shift raman ppm
        chemical magnetic""",
    "time": """
        time date timestamp datetime t ts sec secs second seconds ms msec msecs us min mins minute
        minutes hour hours hr hrs day days doy julian jd mjd month year week clock utc gmt epoch
        elapsed duration timecode zeit datum heure fecha hora tijd data ora dt unix unixtime posix
        tow gpstime localtime when moment instant onset start begin stop end period""",
    "marking": """
        qc qf qn q flag flags quality qual valid validity status stat state error err errors errno
        code codes mask version ver crc checksum chk check fix nfix sats mode type class category
        alarm fault warning marker mark sync trigger trig ttl event evt parity reserved unused spare
        accuracy confidence conf flagged qualifier provisional method source src origin rc rev bits
        bitmask ns ctrl cmd command opcode""",
    "labelling": """
        label labels class classes activity act target y gt truth groundtruth category cat type kind
        condition cond group grp phase stage event sex gender species breed strain treatment arm
        diagnosis dx outcome result state status mode gear weather season holiday weekday dow
        dayofweek workingday weekend task exercise gesture motion posture position side hand foot
        leg limb surface terrain road brand model make color colour emotion mood stress level grade
        rating score anomaly outlier fault attack is has bed sleep awake occupied occupancy open
        closed on off""",
    "measuring": """
        temperature temp humidity hum rh pressure press speed velocity vel acc accel acceleration
        gyro gyr gyroscope mag magnetometer magnetic force torque moment power energy voltage volt
        current amp amps ampere flow rate level value val signal intensity amplitude counts reading
        price high low close volume sales demand load consumption production generation heart hr bpm
        pulse ecg eeg emg eda gsr ppg bvp spo2 resp respiration breathing pupil gaze x y z lat lon
        latitude longitude alt altitude heading course yaw pitch roll angle rain precipitation wind
        gust solar radiation irradiance co no o pm tvoc voc ph do turbidity salinity conductivity
        chlorophyll nitrate weight mass height length width area size diameter ratio percent pct rpm
        throttle brake steering fuel oil vibration displacement strain stress noise sound db spl
        light lux brightness moisture soil snow depth distance position joint deg cadence steps
        calories pace stride error loss reward score rssi snr battery soc charge capacity discharge
        factor cost revenue income profit gdp cpi population births deaths cases""",
}
_WORDS = {use: frozenset(said.split()) for use, said in _USED_FOR.items()}
_ID = re.compile(r"(?:[a-z]|_|\b)id$")
_WRITTEN_ID = re.compile(r"(?:ID|Id|_id|\bid)$")
_NUMBER = re.compile(r"(?:no|nr|num|number|#|idx|index)\W*$")
_QUALITY = re.compile(r"q[_ ].*|.*[_ ]q|.*_?q[cfn]\b.*")
_BRACKET = re.compile(r"[(\[]")
_STEM = re.compile(r"[\W\d_]*(?:[_ .-]?[xyz])?[\W\d_]*$", re.IGNORECASE)

OF_NAMES = len(_WORDS) * 4 + 14


@lru_cache(maxsize=MOST_NAMES)
def told_by_name(name: str) -> tuple[float, ...]:
    """Numbers that a name of a column gives, `OF_NAMES` of them."""
    parts, low = words(name), name.lower()
    told: list[float] = []
    for used in _WORDS.values():
        inside = [part in used for part in parts]
        told += (any(inside), inside[-1:] == [True], inside[:1] == [True], all(inside))
    told += (
        len(parts), len(name), sum(map(len, parts)), len(low.strip()) == 1, name.isupper(),
        low[-1:].isdigit(), bool(_BRACKET.search(name)),
        bool(in_units([name]) or unit_behind(name)), bool(_ID.search(low)),
        bool(_WRITTEN_ID.search(name)), bool(_NUMBER.search(low)),
        bool(_QUALITY.fullmatch(low)), time_words(name)[0],
        (part := part_of(name)) != "" and 1 + (part == "year"),
    )  # fmt: skip
    return tuple(map(float, told))


def stem(name: str) -> str:
    """What names of columns of one kind share: without numbers and x, y or z at the end."""
    return _STEM.sub("", name)
