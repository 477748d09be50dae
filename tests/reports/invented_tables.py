"""The published tables about an invented clinic group."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, time, timedelta
from random import Random
from statistics import mean, stdev
from typing import Any

import polars as pl

from domain.reported import PERSISTENCE_WEEKS
from tests.reports.builders import MEASURES, SUNDAY, WEEK, clinics_of, tables_of
from tests.reports.invented_group import (
    Patient,
    Rows,
    cohort_summary,
    cohort_weeks,
    comparisons,
    flow,
    grouped,
    patient_weeks,
    patients_of,
    reported_outcomes,
    scores,
    with_changes,
)
from transforms.comparison.persistence_curves import persistence_curves
from transforms.comparison.process_charts import process_charts

RECEIVED_AT = datetime.fromisoformat("2026-11-16T06:10")
DATASETS = ("appointments", "episodes", "holds", "outcomes", "prescriptions", "sessions")
THREE_CLINICS = clinics_of(clinic_a="Example Clinic A", clinic_b="Example Clinic B", clinic_c="C")
# What a row says of who has logged nothing.
UNLOGGED = {"logged_days": 0, "adherence_pct": 0.0, "adherence_logged_pct": None}
OF_LOGGED = ("first_logged_on", "days_to_first_log", "persisted_days", "observed_days")
# clinic_b has 4 patients of lumbar_hip, clinic_c none.
SIZES_OF_THREE = {
    "clinic_a": {"lumbar_only": 40, "lumbar_hip": 45},
    "clinic_b": {"lumbar_only": 22, "lumbar_hip": 4},
    "clinic_c": {"lumbar_only": 9},
}


def group_tables(
    sizes: Mapping[str, Mapping[str, int]],
    seed: int = 1,
    unanswered: Collection[str] = (),
    unlogged: Collection[str] = (),
) -> dict[str, pl.DataFrame]:
    """All published tables about a group with that many patients by clinic and cohort.

    Nobody of the clinics that are ``unanswered`` has answered a questionnaire, nor of those that
    are ``unlogged`` logged a session.
    """
    random = Random(seed)
    patients = patients_of(sizes, random)
    weeks = [row for patient in patients for row in patient_weeks(patient, random)]
    weeks = [row | UNLOGGED if row["clinic_id"] in unlogged else row for row in weeks]
    scored = [row for patient in patients for row in scores(patient, random)]
    outcomes = with_changes([row for row in scored if row["clinic_id"] not in unanswered])
    made = tables_of(
        clinics=[{"clinic_id": clinic_id, "name": clinic_id} for clinic_id in sizes],
        episodes=[episode(patient, random) for patient in patients],
        bouts=[
            bout
            for patient in patients
            for bout in bouts(patient, random)
            if bout["clinic_id"] not in unlogged
        ],
        patient_weeks=weeks,
        outcome_windows=outcomes,
        outcome_scores=[
            {
                name: row[name]
                for name in (
                    "patient_key",
                    "episode_key",
                    "clinic_id",
                    "instrument",
                    "score",
                    "completed_at",
                )
            }
            for row in outcomes
        ],
        cohort_weeks=cohort_weeks(weeks),
        cohort_summary=cohort_summary(outcomes),
        reported_outcomes=reported_outcomes(outcomes),
        cohort_comparison=comparisons(weeks, outcomes),
        flow=flow(patients, outcomes),
        baseline_balance=balance(patients),
        flags=[flag for patient in patients for flag in flags(patient, weeks)],
        exports=exports(sizes),
        quarantine_counts=quarantine(sizes),
        publication=[publication()],
        persistence=[
            row | dict.fromkeys(OF_LOGGED) if row["clinic_id"] in unlogged else row
            for row in (persistence(patient, seed) for patient in patients)
        ],
    )
    episodes, weekly = made["episodes"], made["cohort_weeks"]
    made["process_charts"] = process_charts(weekly, WEEK, MEASURES.process_chart)
    made["persistence_curves"] = persistence_curves(
        made["persistence"], episodes, WEEK, also=[7 * weeks for weeks in PERSISTENCE_WEEKS]
    )
    return made


def persistence(patient: Patient, seed: int) -> dict[str, Any]:
    """The row of ``persistence``: most keep going until they are no longer observed."""
    random = Random(f"{seed} {patient.keys['patient_key']}")
    stops_after = int(random.expovariate(1 / 90))
    return {
        **patient.keys,
        "first_logged_on": patient.started_on,
        "days_to_first_log": 0,
        "persisted_days": min(stops_after, patient.day),
        "is_censored": stops_after >= patient.day,
        "observed_days": patient.day,
    }


def keys_of(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The clinics' own patient ids of the invented patients."""
    return (
        tables["episodes"]
        .select("clinic_id", "patient_key")
        .unique()
        .with_columns(patient_id=pl.col("patient_key").str.slice(-4))
        .select("clinic_id", "patient_id", "patient_key")
    )


def episode(patient: Patient, random: Random) -> dict[str, Any]:
    """The row of ``episodes``; one in seven is over, one in nine of lumbar_only had hip added."""
    is_over = patient.day > 60 and random.random() < 0.14
    has_switched = patient.cohort == "lumbar_only" and patient.day > 20 and random.random() < 0.11
    return {
        **patient.keys,
        "started_on": patient.started_on,
        "discharged_on": SUNDAY - timedelta(days=random.randint(0, 20)) if is_over else None,
        "switched_on": patient.started_on + timedelta(days=14) if has_switched else None,
    }


def bouts(patient: Patient, random: Random) -> Iterator[dict[str, Any]]:
    """The last home bout, most often of the last days; one patient in twenty never logged."""
    if random.random() < 0.05:
        return
    last = max(SUNDAY - timedelta(days=int(random.expovariate(0.4))), patient.started_on)
    yield {
        **patient.keys,
        "session_key": f"s-{patient.keys['patient_key']}",
        "performed_on": last,
        "performed_at": datetime.combine(last, time(18)),
        "setting": "home",
        "source_kind": "patient",
        "status": "done",
    }


def flags(patient: Patient, weeks: Rows) -> Iterator[dict[str, Any]]:
    """N3 and N4 from the last two weeks, as the invented adherence has it, and some others."""
    of_all = {
        row["week"]: row["adherence_pct"]
        for row in weeks
        if row["episode_key"] == patient.keys["episode_key"] and row["component"] == "all"
    }
    last, before = of_all[WEEK.monday], of_all.get(WEEK.before(1).monday)
    seen = {**patient.keys, "first_seen": SUNDAY - timedelta(days=patient.number % 9)}
    if last < 45:
        low = {"value": last, "threshold": 50, "counted": 7, "week": WEEK.monday}
        yield {**seen, **low, "code": "N3", "level": "amber"}
    if before is not None and last < 60 and before < 60:
        is_red = max(last, before) < 50
        level, threshold = ("red", 50) if is_red else ("amber", 80)
        low = {"value": last, "threshold": threshold, "compared_with": before}
        yield {**seen, **low, "week": WEEK.monday, "code": "N4", "level": level}
    if patient.number % 23 == 3:
        silent = {"value": 5, "threshold": 4, "value_on": SUNDAY - timedelta(days=6)}
        yield {**seen, **silent, "code": "N2", "level": "amber"}
    if patient.number % 31 == 4:
        never = {"value": 8, "threshold": 7, "value_on": SUNDAY - timedelta(days=8)}
        yield {**seen, **never, "code": "N1", "level": "red"}


def balance(patients: list[Patient]) -> Iterator[dict[str, Any]]:
    """One row per clinic and all, and covariate."""
    for key, cell in grouped([{**p.keys, "baseline": p.baseline, "x": 0} for p in patients], "x"):
        row: dict[str, Any] = {"clinic_id": key["clinic_id"], "week": WEEK.monday}
        for cohort in ("lumbar_only", "lumbar_hip"):
            values = [one["baseline"] for one in cell if one["cohort"] == cohort]
            row |= {
                f"n_{cohort}": len(values),
                f"mean_{cohort}": mean(values) if values else None,
                f"sd_{cohort}": stdev(values) if len(values) > 1 else None,
            }
        yield {**row, "covariate": "baseline_nprs", "standardised_difference": 0.08}
        scaled = {
            name: v if name[:2] == "n_" else v and 8 * v
            for name, v in row.items()
            if name.startswith(("n_", "mean_", "sd_"))
        }
        yield {**row, **scaled, "covariate": "age_years", "standardised_difference": -0.12}
        shares = {
            f"{what}_{cohort}": 0.5 if row[f"n_{cohort}"] else None
            for what in ("mean", "sd")
            for cohort in ("lumbar_only", "lumbar_hip")
        }
        yield {**row, **shares, "covariate": "female_share", "standardised_difference": 0.02}


def exports(clinic_ids: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    """One export per clinic and dataset, and one that was rejected."""
    for n, dataset in enumerate(dataset for _ in clinic_ids for dataset in DATASETS):
        read = 40 + 977 * n % 1500
        yield {
            "export_id": f"{(n + 1) * 7919**5:064x}"[::-1],
            "dataset": dataset,
            "mapping": "plain",
            "state": "accepted",
            "received_at": RECEIVED_AT - timedelta(minutes=n),
            "rows_read": read,
            "rows_accepted": read - n % 4 - 1,
            "rows_quarantined": n % 4,
            "rows_ignored": 1,
        }
    yield {
        "export_id": "f" * 64,
        "dataset": "sessions",
        "mapping": "plain",
        "state": "rejected",
        "reason": "truncated",
        "received_at": RECEIVED_AT - timedelta(hours=8),
        "rows_read": 812,
    }


def quarantine(clinic_ids: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    """A few rows by clinic, and some of no known clinic."""
    for n, clinic_id in enumerate([*clinic_ids, None]):
        at = {"clinic_id": clinic_id}
        yield {**at, "dataset": "sessions", "reason": "unknown_exercise", "rows": 9 + n}
        yield {**at, "dataset": "outcomes", "reason": "out_of_range", "rows": 2 + n}
        yield {**at, "dataset": "sessions", "reason": "bad_date", "rows": 1}


def publication() -> dict[str, Any]:
    """What the invented tables were made from."""
    return {
        "as_of": SUNDAY,
        "known_at": RECEIVED_AT,
        "published_at": RECEIVED_AT + timedelta(minutes=2),
        "code_version": "0.1.0",
        "rules_version": "1",
        "exports_hash": "5b3e" * 16,
        "schema_version": "1",
    }
