"""What a group may configure, read once at the edge."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
from pydantic import Field, field_validator, model_validator

from domain.clinic_ids import possible_clinic_id
from domain.environment import config_folder
from domain.exercises import ExerciseCatalogue
from domain.flag_thresholds import FlagThresholds
from domain.names import Name
from domain.service import Service
from domain.strict import MOST, Days, Strict, twice
from domain.yaml_files import checked, checked_yaml, is_given, yaml_content


def known_time_zone(name: str) -> str:
    """The name of a time zone that every engine knows; raises ValueError."""
    try:
        ZoneInfo(name)
        # Python knows names of files, such as localtime, that stand for no zone elsewhere.
        pl.Series([datetime(2000, 1, 1)]).dt.replace_time_zone(name)  # noqa: DTZ001
    except (KeyError, ValueError, OSError, pl.exceptions.ComputeError):
        raise ValueError(
            f"'{name}' is no time zone; expected one such as Australia/Adelaide"
        ) from None
    return name


class Group(Strict):
    """The clinic group."""

    name: Name
    time_zone: str

    _time_zone = field_validator("time_zone")(known_time_zone)


class Clinic(Strict):
    """One clinic of the group."""

    clinic_id: str = Field(min_length=1)
    name: Name
    time_zone: str

    _clinic_id = field_validator("clinic_id")(possible_clinic_id)
    _time_zone = field_validator("time_zone")(known_time_zone)


class Clinics(Strict):
    """The content of clinics.yaml."""

    group: Group
    clinics_must_be_listed: bool = False
    clinics: tuple[Clinic, ...] = ()

    @model_validator(mode="after")
    def _each_clinic_once(self) -> "Clinics":
        if again := twice(self.ids):
            raise ValueError(f"clinics: expected {', '.join(again)} once")
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the clinics that are listed."""
        return tuple(clinic.clinic_id for clinic in self.clinics)

    @property
    def deciding_rows(self) -> str:
        """What of it decides how the rows of an export are read, in words: the same, the same rows.

        A name does not, nor which clinics are listed, unless others are refused.
        """
        common = self.group.time_zone
        of_their_own = {c.clinic_id: c.time_zone for c in self.clinics if c.time_zone != common}
        listed = sorted(self.ids) if self.clinics_must_be_listed else None
        return json.dumps([common, of_their_own, listed], sort_keys=True)

    def unlisted(self, met: Iterable[str]) -> list[str]:
        """Which of the clinics that were met are not listed."""
        return sorted({*met}.difference(self.ids))

    def time_zone_of(self, clinic_id: str) -> str:
        """The time zone whose calendar counts at a clinic; the group's where it is not listed."""
        zones = {clinic.clinic_id: clinic.time_zone for clinic in self.clinics}
        return zones.get(clinic_id, self.group.time_zone)

    def name_of(self, clinic_id: str) -> str:
        """The clinic's name for people; its id where it is not listed."""
        names = {clinic.clinic_id: clinic.name for clinic in self.clinics}
        return names.get(clinic_id, clinic_id)

    def unique_name_of(self, clinic_id: str) -> str:
        """The same, with the id beside it where other clinics have that name."""
        name = self.name_of(clinic_id)
        is_shared = [clinic.name for clinic in self.clinics].count(name) > 1
        return f"{name} ({clinic_id})" if is_shared else name


class ProcessChartSettings(Strict):
    """When a week is a point of a process chart, and how many points its limits are made from."""

    least_patients: int = Field(ge=1, le=MOST)
    locked_after: int = Field(ge=2, le=MOST)


class ConfidenceSequenceSettings(Strict):
    """How many patients, both cohorts together, the sequence is narrowest for."""

    narrowest_at_patients: int = Field(ge=1, le=MOST)


class DirectionAlarm(Strict):
    """When a clinic's pain seems to rise with function: one of the two may be reversed."""

    least_pairs: int = Field(ge=3, le=MOST)
    from_correlation: float = Field(gt=0, le=1)


class Measures(Strict):
    """The content of measures.yaml: thresholds, with their version."""

    version: str = Field(min_length=1)
    # Of 100: a share of 1, such as 0.8, is a slip.
    adherent_from_pct: float = Field(ge=1, le=100)
    too_few_patients: int = Field(ge=2, le=MOST)
    too_few_clinics: int = Field(ge=2, le=MOST)
    suppress_under: int = Field(ge=1, le=MOST)
    persistence_gap_days: Days
    process_chart: ProcessChartSettings
    confidence_sequence: ConfidenceSequenceSettings
    direction_alarm: DirectionAlarm
    flags: FlagThresholds

    @property
    def rules_version(self) -> str:
        """Such as ``2+1f2e3d4c``: equal exactly where all thresholds are, whatever version says."""
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()
        return f"{self.version}+{digest[:8]}"


@dataclass(frozen=True)
class Settings:
    """Everything that the configuration says."""

    clinics: Clinics
    exercises: ExerciseCatalogue
    measures: Measures
    folder: Path
    service: Service = field(default_factory=Service)


def load_settings(folder: Path | None = None) -> Settings:
    """The configuration in ``folder``; raises UsageError when it is not as it should be."""
    folder = folder or config_folder()
    return Settings(
        clinics=checked_yaml(folder / "clinics.yaml", Clinics),
        exercises=checked_yaml(folder / "exercises.yaml", ExerciseCatalogue),
        measures=checked_yaml(folder / "measures.yaml", Measures),
        service=service_settings(folder),
        folder=folder,
    )


def service_settings(folder: Path) -> Service:
    """What service.yaml says; its defaults where there is none: only the service needs it."""
    path = folder / "service.yaml"
    return checked(yaml_content(path) or {}, path, Service) if is_given(path) else Service()
