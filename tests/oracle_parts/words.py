"""The words and numbers of the contract, restated so that the oracle shares nothing with the code.

Nothing here is imported from the project: a slip in ``domain/`` must not be a slip here as well.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

CONFIG = Path(__file__).resolve().parent.parent.parent / "config"
CATALOGUE = yaml.safe_load((CONFIG / "exercises.yaml").read_text("utf-8"))["exercises"]
CLINICS = yaml.safe_load((CONFIG / "clinics.yaml").read_text("utf-8"))

COMPONENT_OF: dict[str, str] = {entry["code"]: entry["component"] for entry in CATALOGUE}
CODE_OF_NAME: dict[str, str] = {
    name.casefold(): entry["code"]
    for entry in CATALOGUE
    for name in (entry["code"], entry["name"], *entry.get("synonyms", []))
}
TIME_ZONES: dict[str, str] = {
    clinic["clinic_id"]: clinic["time_zone"] for clinic in CLINICS["clinics"]
}
GROUP_TIME_ZONE: str = CLINICS["group"]["time_zone"]

ITEMS = " ".join(f"item_{number}" for number in range(1, 25))

# Contract 2, the table as it stands there: * is required, the value in brackets is the default.
COLUMNS: dict[str, str] = {
    "episodes": "clinic_id* patient_id* episode_id* physio_id cohort* started_on* discharged_on "
    "birth_year sex symptom_weeks updated_at",
    "prescriptions": "clinic_id* patient_id* episode_id* prescription_id* exercise_code* sets* "
    "reps_min* reps_max times_per_day* days_per_week(7) valid_from* valid_to updated_at",
    "holds": "clinic_id* patient_id* episode_id* hold_id* from_on* to_on reason updated_at",
    "sessions": "clinic_id* patient_id* session_id* line_no* performed_at* setting* "
    "source_kind(patient) exercise_code* status(done) side sets_done* reps_per_set* pain comment "
    "updated_at",
    "appointments": "clinic_id* patient_id* appointment_id* starts_at* status* updated_at",
    "outcomes": "clinic_id* patient_id* response_id* instrument* completed_at* score "
    f"{ITEMS} updated_at",
    # Who is whom: no dataset that is measured.
    "patients": "clinic_id* patient_id* merged_into deleted updated_at",
}

KEYS: dict[str, tuple[str, ...]] = {
    "episodes": ("clinic_id", "episode_id"),
    "prescriptions": ("clinic_id", "prescription_id"),
    "holds": ("clinic_id", "hold_id"),
    "sessions": ("clinic_id", "session_id", "line_no"),
    "appointments": ("clinic_id", "appointment_id"),
    "outcomes": ("clinic_id", "response_id"),
    "patients": ("clinic_id", "patient_id"),
}

DATES = {"started_on", "discharged_on", "valid_from", "valid_to", "from_on", "to_on"}
DATETIMES = {"performed_at", "starts_at", "completed_at", "updated_at"}
INTEGERS = {
    *("birth_year", "sets", "reps_min", "reps_max", "times_per_day", "days_per_week"),
    *("line_no", "sets_done", "reps_per_set"),
}
REALS = {"symptom_weeks", "pain", "score", *ITEMS.split()}

# Contract 2, the lists of values; by dataset and column, because `status` stands in two datasets.
LISTS: dict[tuple[str, str], str] = {
    ("episodes", "cohort"): "lumbar_only lumbar_hip",
    ("sessions", "setting"): "home clinic telehealth",
    ("sessions", "source_kind"): "patient clinician device inferred",
    ("sessions", "status"): "done partial skipped",
    ("sessions", "side"): "left right both",
    ("appointments", "status"): "booked attended did_not_attend late_cancelled clinic_cancelled",
    ("outcomes", "instrument"): "nprs odi modi rmdq psfs groc pass satisfaction",
}

# Contract 3, the hard limits.
LIMITS: dict[str, tuple[float, float]] = {
    "pain": (0, 10),
    "sets": (0, 20),
    "sets_done": (0, 20),
    "reps_min": (0, 200),
    "reps_max": (0, 200),
    "reps_per_set": (0, 200),
    "times_per_day": (1, 10),
    "days_per_week": (1, 7),
    "symptom_weeks": (0, 4000),
}
SCORE_LIMITS: dict[str, tuple[float, float]] = {
    "nprs": (0, 10),
    "odi": (0, 100),
    "modi": (0, 100),
    "rmdq": (0, 24),
    "psfs": (0, 10),
    "groc": (-7, 7),
    "pass": (0, 1),
    "satisfaction": (0, 10),
}
ITEM_LIMITS: dict[str, tuple[float, float]] = {
    "nprs": (0, 10),
    "psfs": (0, 10),
    "odi": (0, 5),
    "modi": (0, 5),
    "rmdq": (0, 1),
}


def monday_of(day: date) -> date:
    """The Monday of the week that holds ``day``."""
    return day - timedelta(days=day.weekday())


def days_from(first: date, last: date) -> list[date]:
    """Every day from ``first`` to ``last``, both included; none where ``last`` is earlier."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def percent(part: Fraction | float, whole: Fraction | float) -> float | None:
    """100 × part / whole; null where the whole is nothing, never 0 or 100 for that."""
    return float(100 * part / whole) if whole else None


def is_within(day: date, first: date, last: date | None) -> bool:
    """All from/to dates include both ends; a null end is open."""
    return first <= day and (last is None or day <= last)
