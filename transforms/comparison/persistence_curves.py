"""How long each cohort keeps up its home programme, as Kaplan–Meier curves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import polars as pl

from domain.datasets import COHORTS
from domain.published.cohorts import PERSISTENCE_CURVES
from domain.weeks import Week
from transforms.comparison.endpoints import Endpoint, Found, estimates
from transforms.comparison.estimate import Estimate
from transforms.comparison.hazard_ratio import log_hazard_ratio
from transforms.comparison.patients import (
    OfClinics,
    cells,
    clinics_and_all,
    first_per_patient,
    with_all,
)
from transforms.comparison.survival import (
    Duration,
    Step,
    kaplan_meier,
    still_observed,
)

CELL = ("clinic_id", "cohort")


def observed(persistence: pl.DataFrame) -> pl.DataFrame:
    """The episodes in which a stop could be seen, and the ``days`` in which it could.

    Who has too few days left for a gap can't be seen to stop: were they counted as at risk, who is
    observed for a shorter time would seem to go on longer.
    """
    days = pl.min_horizontal("persisted_days", "observed_days")
    return persistence.drop_nulls("observed_days").with_columns(days=days)


def durations(patients: pl.DataFrame) -> list[Duration]:
    """What was observed of each of these patients."""
    rows = patients.select("days", "is_censored").rows()
    return [*map(Duration._make, rows)]


def _curve(observed: list[Duration], also: Sequence[int]) -> Iterator[Step]:
    """The steps, from day 0 to the last day on which anybody was observed."""
    days = sorted(duration.days for duration in observed)
    steps = {step.day: step for step in kaplan_meier(observed)}
    latest = Step(0, len(days), 0, 1.0, None, None)
    wanted = {0, *steps, *days[-1:], *(day for day in also if day <= days[-1])} if days else ()
    for day in sorted(wanted):
        unchanged = replace(latest, day=day, at_risk=still_observed(days, day), events=0)
        latest = steps.get(day, unchanged)
        yield latest


def persistence_curves(
    persistence: pl.DataFrame,
    episodes: pl.DataFrame,
    week: Week,
    clinics: OfClinics = None,
    also: Sequence[int] = (),
) -> pl.DataFrame:
    """One row per clinic (or ``all``), cohort and day on which its curve begins, steps or ends.

    ``also`` are days to have a row of their own, as far as anybody is observed.

    Of a patient the first episode counts in which a stop could be seen. Who never started has
    nothing to keep up: they are counted apart, not as days of 0.
    """
    patients = with_all(first_per_patient(observed(persistence), episodes), clinics)
    found, none = cells(patients, CELL), patients.clear()
    rows = [
        {
            "clinic_id": clinic_id,
            "week": week.monday,
            "cohort": cohort,
            "day": step.day,
            "at_risk": step.at_risk,
            "events": step.events,
            "survival": step.share,
            "lower": step.lower,
            "upper": step.upper,
        }
        for clinic_id, cohort in product(clinics_and_all(episodes, clinics), COHORTS)
        for step in _curve(durations(found.get((clinic_id, cohort), none)), also)
    ]
    return pl.DataFrame(rows, schema=PERSISTENCE_CURVES.polars_schema).sort(PERSISTENCE_CURVES.key)


def _difference(cell: pl.DataFrame) -> Estimate:
    only, hip = (durations(cell.filter(cohort=cohort)) for cohort in ("lumbar_only", "lumbar_hip"))
    return log_hazard_ratio(only, hip)


DURATION = Endpoint(("days", "is_censored"), {"persistence_log_hazard": _difference})


def persistence_differences(
    persistence: pl.DataFrame, episodes: pl.DataFrame, clinics: OfClinics
) -> Iterator[Found]:
    """How much sooner or later lumbar_hip stops, for each clinic and for all."""
    return estimates(DURATION, observed(persistence), episodes, {}, clinics)
