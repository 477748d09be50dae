"""What a group may configure, read once at the edge; the one home of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import polars as pl
import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from domain.errors import UsageError
from domain.exercises import ExerciseCatalogue
from domain.flag_thresholds import FlagThresholds
from domain.service import Service

REPOSITORY = Path(__file__).resolve().parent.parent
# The same as safe_load, eight times as fast where libyaml is there: every flow run reads them all.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Model = TypeVar("Model", bound=BaseModel)
IN_OUR_WORDS = {
    "extra_forbidden": "there is no such key; expected it spelt as in the project's own file",
    "missing": "expected this key, found none",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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


class Group(_Strict):
    """The clinic group."""

    name: str
    time_zone: str

    _time_zone = field_validator("time_zone")(known_time_zone)


class Clinic(_Strict):
    """One clinic of the group."""

    clinic_id: str = Field(min_length=1)
    name: str
    time_zone: str

    _time_zone = field_validator("time_zone")(known_time_zone)


class Clinics(_Strict):
    """The content of clinics.yaml."""

    group: Group
    clinics_must_be_listed: bool = False
    clinics: tuple[Clinic, ...] = ()

    @model_validator(mode="after")
    def _each_clinic_once(self) -> "Clinics":
        ids = [clinic.clinic_id for clinic in self.clinics]
        if twice := {clinic_id for clinic_id in ids if ids.count(clinic_id) > 1}:
            raise ValueError(f"clinics: expected {', '.join(sorted(twice))} once")
        return self

    def time_zone_of(self, clinic_id: str) -> str:
        """The time zone whose calendar counts at a clinic; the group's where it is not listed."""
        zones = {clinic.clinic_id: clinic.time_zone for clinic in self.clinics}
        return zones.get(clinic_id, self.group.time_zone)

    def name_of(self, clinic_id: str) -> str:
        """The clinic's name for people; its id where it is not listed."""
        names = {clinic.clinic_id: clinic.name for clinic in self.clinics}
        return names.get(clinic_id, clinic_id)


class ProcessChartSettings(_Strict):
    """When a week is a point of a process chart, and how many points its limits are made from."""

    least_patients: int = Field(ge=1)
    locked_after: int = Field(ge=2)


class ConfidenceSequenceSettings(_Strict):
    """How many patients, both cohorts together, the sequence is narrowest for."""

    narrowest_at_patients: int = Field(ge=1)


class DirectionAlarm(_Strict):
    """When a clinic's pain seems to rise with function: one of the two may be reversed."""

    least_pairs: int = Field(ge=3)
    from_correlation: float = Field(gt=0, le=1)


class Measures(_Strict):
    """The content of measures.yaml: thresholds, with their version."""

    version: str = Field(min_length=1)
    adherent_from_pct: float = Field(ge=0, le=100)
    too_few_patients: int = Field(ge=2)
    too_few_clinics: int = Field(ge=2)
    suppress_under: int = Field(ge=1)
    persistence_gap_days: int = Field(ge=1)
    process_chart: ProcessChartSettings
    confidence_sequence: ConfidenceSequenceSettings
    direction_alarm: DirectionAlarm
    flags: FlagThresholds


@dataclass(frozen=True)
class Settings:
    """Everything that the configuration says."""

    clinics: Clinics
    exercises: ExerciseCatalogue
    measures: Measures
    folder: Path
    service: Service = field(default_factory=Service)


def _problems(error: ValidationError) -> str:
    """One clause per wrong key: where it is and what was expected."""
    clauses = []
    for problem in error.errors(include_input=False, include_url=False):
        place = ".".join(str(part) for part in problem["loc"]) or "the whole file"
        said = problem["msg"].removeprefix("Value error, ")
        clauses.append(f"{place}: {IN_OUR_WORDS.get(problem['type'], said)}")
    return "; ".join(clauses)


def checked_yaml(path: Path, model: type[Model]) -> Model:
    """The content of a configuration file; raises UsageError naming file, key and expectation."""
    return checked(yaml_content(path), path, model)


def yaml_content(path: Path) -> Any:  # noqa: ANN401
    """What a YAML file says, unchecked; raises UsageError where it cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), LOADER)
    except FileNotFoundError:
        raise UsageError(f"{path}: not found. Copy it from the project's config folder.") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}). Mend the file.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        where = f", line {place.line + 1}" if place else ""
        raise UsageError(f"{path}{where}: not readable as YAML. Mend the file.") from None


def checked(content: Any, path: Path, model: type[Model]) -> Model:  # noqa: ANN401
    """The content as the model says; raises UsageError naming file, key and expectation."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise UsageError(f"{path}: {_problems(error)}. Mend the file.") from None


def config_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration lies: ADHERENCE_CONFIG, or the project's own folder."""
    return Path(environment.get("ADHERENCE_CONFIG", REPOSITORY / "config"))


def load_settings(folder: Path | None = None) -> Settings:
    """The configuration in ``folder``; raises UsageError when it is not as it should be."""
    folder = folder or config_folder()
    return Settings(
        clinics=checked_yaml(folder / "clinics.yaml", Clinics),
        exercises=checked_yaml(folder / "exercises.yaml", ExerciseCatalogue),
        measures=checked_yaml(folder / "measures.yaml", Measures),
        service=_service(folder / "service.yaml"),
        folder=folder,
    )


def _service(path: Path) -> Service:
    """What service.yaml says; its defaults where there is none: only the service needs it."""
    return checked(yaml_content(path) or {}, path, Service) if path.exists() else Service()


def key_from_environment(environment: Mapping[str, str] = os.environ) -> bytes | None:
    """The pseudonymisation key of ADHERENCE_KEY; null where it is not set."""
    # Without the line break that reading it from a file may leave.
    text = environment.get("ADHERENCE_KEY", "").strip()
    return text.encode() if text else None


def database_key_from_environment(environment: Mapping[str, str] = os.environ) -> str | None:
    """The key that encrypts what is published, from ADHERENCE_DATABASE_KEY; null where not set."""
    return environment.get("ADHERENCE_DATABASE_KEY", "").strip() or None


def is_run_of_serve(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process is a flow run of `adherence serve`, which logs to a file of its own."""
    return "ADHERENCE_SERVE" in environment


def smtp_password_from_environment(environment: Mapping[str, str] = os.environ) -> str | None:
    """The password at the mail server, from ADHERENCE_SMTP_PASSWORD; null where it is not set."""
    return environment.get("ADHERENCE_SMTP_PASSWORD")
