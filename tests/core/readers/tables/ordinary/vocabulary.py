"""Words of ordinary tables: what is measured, what of, and how those are grouped."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import numpy as np


class Chance(NamedTuple):
    """What picks words, and what makes up numbers, of one seed."""

    words: Random
    numbers: np.random.Generator

    @classmethod
    def of(cls, seed: int) -> Chance:
        return cls(Random(seed), np.random.default_rng(seed))


def _words(text: str) -> list[str]:
    return text.split()


FIELDS = {  # what is measured together, a field each
    name: tuple(word.strip() for word in words.split(","))
    for name, words in {
        "weather": "temperature (°C), temp, Temp. [°C], humidity, rel_humidity (%), pressure_hpa, "
        "wind speed (m/s), wind_speed, rain_mm, precipitation, cloud cover, "
        "solar radiation (W/m²), dew point, Temperatur, Luftfeuchte, TMAX, TMIN, PRCP, visibility",
        "body": "heart rate, hr, HR (bpm), SpO2, resp_rate, systolic, diastolic, "
        "glucose (mg/dL), body_temp, weight_kg, steps, eda, bvp, emg_1, emg_2, skin_temp, pulse, "
        "calories, sleep_minutes, stress",
        "motion": "acc_x, acc_y, acc_z, gyro_x, gyro_y, gyro_z, ax, ay, az, gx, gy, gz, mag_x, "
        "x, y, z, roll, pitch, yaw, speed, velocity, angle, knee_angle, hip, distance",
        "machine": "vibration, current (A), voltage (V), voltage, rpm, torque [Nm], oil_pressure, "
        "bearing_temp, load, power_kw, flow rate, valve, motor speed, tool wear, Drehzahl, "
        "spindle, level, pressure, force (N), displacement (mm)",
        "finance": "open, high, low, close, volume, price, adj close, return, sales, revenue, "
        "units_sold, orders, visitors, conversion_rate, stock, inventory, turnover, Umsatz, cost, "
        "profit",
        "water": "discharge, flow (m³/s), water level, stage_m, pH, turbidity, conductivity, "
        "dissolved oxygen, temp_water, nitrate, chlorophyll, salinity, depth_m, Pegel, ammonium, "
        "DO (mg/L)",
        "air": "pm10, PM2.5, no2, NO2 (µg/m³), o3, co, so2, co2_ppm, CO2, tvoc, noise_db, benzene",
        "energy": "consumption, load_mw, generation, solar, wind, demand, kWh, energy_kwh, import, "
        "export, battery_soc, grid, price_eur, Verbrauch, heat, gas, supply_temp, return_temp",
        "biology": "length_mm, width, height, leaf_area, biomass, od600, OD, fluorescence, "
        "cell_count, area, intensity, ratio, growth, weight, diameter, score, activity, "
        "food_intake, wheel_turns",
        "traffic": "count, vehicles, cars, trucks, bikes, occupancy, avg_speed, passengers, delay, "
        "delay_min, pedestrians, boardings, trips",
        "web": "sessions, pageviews, users, bounce_rate, clicks, impressions, ctr, latency_ms, "
        "requests, errors, cpu, cpu_percent, memory, mem_mb, disk_io, throughput, queue_length, "
        "response time",
        "French": "température, humidité, pression, vitesse, débit, poids, taille, tension (V), "
        "courant, fréquence cardiaque, consommation (kWh), bruit (dB)",
        "Spanish": "temperatura, humedad, presión (hPa), velocidad, caudal, peso, altura, "
        "tensión, corriente, precio, ventas, consumo",
        "German": "Außentemperatur [°C], Luftdruck (hPa), Geschwindigkeit, Durchfluss, Gewicht, "
        "Spannung (V), Strom (A), Leistung [kW], Puls, Niederschlag, Absatz",
        "Dutch": "temperatuur, luchtvochtigheid, druk, snelheid, gewicht, spanning, verbruik",
        "sleep": "EEG Fpz-Cz, EOG, EMG, airflow, snore, SpO2 (%), position, pleth",
    }.items()
}

PEOPLE = _words(
    "anna ben carla dmitri elif farid greta hugo ines jonas kofi lea mia noor otto pia quentin "
    "rosa sam tilda uma viktor wen yara zoe adam bea cem dora emil"
)
CITIES = _words(
    "Berlin Paris Rome Madrid Oslo Vienna Prague Lisbon Athens Dublin Warsaw Zurich Turin Lyon "
    "Porto Graz Bonn Kiel Ghent Bergen Malmö Cork Leeds York Bath"
)
COUNTRIES = _words(
    "Austria Belgium Chile Denmark Estonia France Germany Hungary Ireland Japan Kenya Latvia "
    "Mexico Norway Oman Peru Qatar Romania Spain Turkey Uganda Vietnam"
)
TICKERS = _words("AAPL MSFT GOOG AMZN IBM ORCL INTC CSCO SAP BMW BAYN ALV DTE BAS VOW SIE ADS MRK")
ROOMS = _words("kitchen bath bedroom office hall attic cellar garage studio lab library nursery")

ID_COLUMNS = {  # what each sequence may be of: the column's name, and kinds of names in it
    column: tuple(kinds.split())
    for column, kinds in {
        "id": "number p1 code",
        "subject": "p1 number S1",
        "subject_id": "p1 number S001",
        "patient": "number P01 people",
        "patient_id": "number P01 code",
        "participant": "p1 number VP01",
        "person": "people p1",
        "user": "people number hex",
        "name": "people",
        "animal": "m1 number people",
        "mouse": "m1 number",
        "cow": "number4 people",
        "bird": "code people",
        "plant": "number A p1",
        "station": "cities ST001 number4",
        "site": "cities A ST001",
        "city": "cities",
        "country": "countries",
        "sensor": "s1 number mac",
        "device": "hex s1 dev-1",
        "machine": "M1 number machine_1",
        "unit": "number M1",
        "engine": "number E1",
        "pump": "number pump_1",
        "product": "code sku",
        "store": "number cities code",
        "ticker": "tickers",
        "symbol": "tickers",
        "batch": "B-2001 number code",
        "tank": "T1 A",
        "sample": "s1 number code",
        "trial": "number t1",
        "recording": "number rec_01",
        "run": "number rec_01",
        "experiment": "number E1",
        "house": "number House_1",
        "room": "rooms",
        "meter": "number4 mac",
        "vehicle": "V1 number plates",
        "athlete": "people number",
        "well": "wells",
        "series_id": "number code",
        "Station": "cities",
        "Proband": "VP01 number",
        "session": "number sess_1",
        "file": "files",
        "track": "number",
        "beat": "number",
        "gesture": "number g1",
        "replicate": "R1 number",
        "rat": "R1 x1 number",
        "specimen": "x1 number",
        "night": "dates",
        "date_of_test": "dates",
        "sujet": "S1 number",
        "capteur": "s1 code",
        "estación": "cities E1",
        "paciente": "number P01 people",
        "Gerät": "dev-1 number",
        "Messstelle": "A cities number4",
        "proefpersoon": "VP01 number",
        "Patient ID": "number P01",
        "Sensor Name": "Sensor_1 cities",
        "lot_no": "B-2001 number4",
        "turbine": "T1 WT01",
        "inverter": "code number",
        "employee": "people number4",
    }.items()
}

LABELS: dict[str, tuple[str | int, ...]] = {
    "group": ("control", "treated"),
    "class": (0, 1),
    "label": ("normal", "faulty"),
    "condition": ("A", "B", "C"),
    "diagnosis": ("healthy", "PD"),
    "sex": ("m", "f"),
    "type": ("small", "large"),
    "treatment": ("placebo", "drug", "high dose"),
    "species": ("rat", "mouse"),
    "region": ("north", "south", "east", "west"),
    "activity": ("walk", "run", "sit"),
    "quality": ("good", "bad"),
    "category": ("food", "toys", "books"),
    "outcome": (0, 1),
    "target": ("yes", "no"),
    "Gruppe": ("Kontrolle", "Versuch"),
    "groupe": ("témoin", "traité"),
    "sexo": ("hombre", "mujer"),
    "stage": ("W", "N1", "N2", "REM"),
    "is_smoker": ("True", "False"),
    "grade": (1, 2, 3),
    "gender": ("Male", "Female"),
    "failure": (0, 1),
}


def _numbered(form: str) -> Callable[[int, Random], list[str]]:
    return lambda n, _: [form.format(i) for i in range(1, n + 1)]


def _some(names: Sequence[str]) -> Callable[[int, Random], list[str]]:
    return lambda n, words: words.sample(names, min(n, len(names)))


def _random(letters: str, length: int) -> Callable[[int, Random], list[str]]:
    return lambda n, words: ["".join(words.choices(letters, k=length)) for _ in range(n)]


def _plates(n: int, words: Random) -> list[str]:
    return [
        f"HH-{words.choice('ABCDEF')}{words.choice('XYZ')} {words.randrange(100, 999)}{i % 10}"
        for i in range(n)
    ]


def _codes(n: int, words: Random) -> list[str]:
    letters = string.ascii_uppercase
    return [
        f"{''.join(words.choices(letters, k=2))}{words.randrange(10, 99)}{i}"
        for i in range(1, n + 1)
    ]


KINDS_OF_NAMES: dict[str, Callable[[int, Random], Sequence[str | int]]] = {
    "number": lambda n, _: range(1, n + 1),
    "number4": lambda n, words: sorted(words.sample(range(1000, 9999), n)),
    "A": lambda n, _: [chr(65 + i % 26) + (str(i // 26) if n > 26 else "") for i in range(n)],
    "wells": lambda n, _: [f"{'ABCDEFGH'[i // 6 % 8]}{i % 6 + 1}" for i in range(n)],
    "code": _codes,
    "sku": lambda n, words: [f"SKU-{i}" for i in words.sample(range(10_000, 99_999), n)],
    "plates": _plates,
    "mac": _random("0123456789abcdef", 6),
    "hex": _random("0123456789abcdef", 8),
    "people": _some(PEOPLE),
    "cities": _some(CITIES),
    "countries": _some(COUNTRIES),
    "tickers": _some(TICKERS),
    "rooms": _some(ROOMS),
    "dates": lambda n, _: [f"{date(2023, 5, 1) + timedelta(days=3 * i)}" for i in range(n)],
    "files": _numbered("rec_{:03d}.wav"),
    "B-2001": _numbered("B-20{:02d}"),
    "pump_1": _numbered("pump {}"),
    "House_1": _numbered("House {}"),
    **{f"{letter}1": _numbered(letter + "{}") for letter in "EMRSTVgmpstx"},
    **{f"{word}1": _numbered(word + "{}") for word in ("dev-", "machine_", "sess_", "Sensor_")},
    **{f"{word}01": _numbered(word + "{:02d}") for word in ("P", "VP", "WT", "rec_")},
    **{f"{word}001": _numbered(word + "{:03d}") for word in ("S", "ST")},
}


def names(kind: str, n: int, chance: Chance) -> list[str | int]:
    """About n names of a kind, none of them twice: of people and places, as many as are known."""
    return [*KINDS_OF_NAMES[kind](n, chance.words)]
