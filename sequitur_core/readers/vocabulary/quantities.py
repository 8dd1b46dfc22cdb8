"""What is measured, by the words of names."""

PERCENT = {"percent", "percentage", "pct", "perc", "prozent", "pourcentage"}
LEVELS = PERCENT | {"battery", "batt"}  # which are whole numbers and go one way for long
QUANTITIES = {
    "temperature", "temperatur", "humidity", "moisture", "light", "lux", "illuminance", "noise",
    "co", "voc", "tvoc", "pm", "wind", "rain", "precipitation", "radiation", "dewpoint", "ph",
    "conductivity", "turbidity", "oxygen", "salinity", "voltage", "current", "power", "energy",
    "frequency", "torque", "force", "flow", "weight", "vibration", "rpm", "pulse", "hrv", "rr",
    "breathing", "steps", "calories", "stress", "glucose", "pace", "speed", "velocity", "cadence",
    "distance", "altitude", "elevation", "position", "displacement", "strain", "angle",
    "attention", "meditation",  # of a headset
}  # fmt: skip
