"""An invented clinic group: as many patients as wanted, and every published table about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from statistics import NormalDist, mean, stdev
from typing import Any

import polars as pl

from domain.datasets import COHORTS
from domain.weeks import Week
from tests.reports.builders import SUNDAY, WEEK

WINDOWS = {"week_2": (14, 21), "week_6": (42, 49), "week_12": (84, 91)}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Patient:
    """One invented patient: who, how keen, and how much pain at the start."""

    clinic_id: str
    number: int
    cohort: str
    physio_id: str | None
    started_on: date
    keenness: float
    baseline: float

    @property
    def keys(self) -> dict[str, Any]:
        key = f"{self.clinic_id}-{self.number:04d}"
        return {
            "patient_key": f"p-{key}",
            "episode_key": f"e-{key}",
            "clinic_id": self.clinic_id,
            "physio_id": self.physio_id,
            "cohort": self.cohort,
        }

    @property
    def day(self) -> int:
        return (SUNDAY - self.started_on).days


def patients_of(sizes: Mapping[str, Mapping[str, int]], random: Random) -> list[Patient]:
    """As many patients as asked for, by clinic and cohort."""
    return [
        Patient(
            clinic_id,
            1000 * COHORTS.index(cohort) + number,
            cohort,
            random.choice(["physio_1", "physio_2", "physio_3", None]),
            SUNDAY - timedelta(days=random.randint(1, 130)),
            random.betavariate(4, 2),
            random.randint(6, 18) / 2,
        )
        for clinic_id, cohorts in sizes.items()
        for cohort, size in cohorts.items()
        for number in range(size)
    ]


def patient_weeks(patient: Patient, random: Random) -> Iterator[dict[str, Any]]:
    """One row per week since the start and component."""
    first = Week.containing(patient.started_on)
    weeks = (WEEK.monday - first.monday).days // 7
    for n in range(weeks + 1):
        monday = first.monday + timedelta(weeks=n)
        pct = 100 * min(1, max(0, patient.keenness - 0.015 * n + random.gauss(0, 0.15)))
        stopped = patient.keenness < 0.45 and n > 3
        pct = 0.0 if stopped else pct
        logged = 0 if stopped else min(7, round(7 * pct / 100) + random.randint(0, 1))
        both = {
            "adherence_pct": pct,
            "eligible_days": 7,
            "logged_days": logged,
            "log_completeness_pct": 100 * logged / 7,
            "adherence_logged_pct": min(100.0, pct * 7 / logged) if logged else None,
            "sessions_prescribed": 14.0,
        }
        components = (
            ("lumbar", "all") if patient.cohort == "lumbar_only" else ("lumbar", "hip", "all")
        )
        for component in components:
            yield {**patient.keys, "week": monday, "component": component, **both}


def scores(patient: Patient, random: Random) -> Iterator[dict[str, Any]]:
    """One row per pain questionnaire that came back, by window; one in eight did not."""
    for window, (target, _) in {"baseline": (0, 3), **WINDOWS}.items():
        if target > patient.day or random.random() < 0.12:
            continue
        drop = 0.0 if window == "baseline" else random.gauss(1 + target / 30, 1.6)
        score = min(10.0, max(0.0, round(2 * (patient.baseline - drop)) / 2))
        completed_on = patient.started_on + timedelta(days=target)
        yield {
            **patient.keys,
            "instrument": "nprs",
            "outcome_window": window,
            "score": score,
            "completed_at": datetime.combine(completed_on, time(9, 30)),
        }


def with_changes(rows: Rows) -> Rows:
    """The same rows with the change from baseline."""
    baselines = {
        row["episode_key"]: row["score"] for row in rows if row["outcome_window"] == "baseline"
    }
    for row in rows:
        baseline = baselines.get(row["episode_key"])
        is_later = row["outcome_window"] != "baseline"
        change = None if baseline is None or not is_later else row["score"] - baseline
        row |= {
            "baseline_score": baseline,
            "change": change,
            "improvement": None if change is None else -change,
            "is_responder": None if change is None or (baseline or 0) < 2 else change <= -2,
        }
    return rows


def cohort_weeks(weeks: Rows) -> Iterator[dict[str, Any]]:
    """One row per clinic and all, cohort, week and component."""
    for key, cell in grouped(weeks, "cohort", "week", "component"):
        values = sorted(row["adherence_pct"] for row in cell)
        quartiles = pl.Series(values, dtype=pl.Float64)
        yield {
            **key,
            "patients": len(values),
            "mean_pct": mean(values),
            "median_pct": quartiles.median(),
            "q1_pct": quartiles.quantile(0.25, "linear"),
            "q3_pct": quartiles.quantile(0.75, "linear"),
            "adherent_patients": sum(value >= 80 for value in values),
            "log_completeness_pct": 100 * mean(row["logged_days"] for row in cell) / 7,
        }


def grouped(rows: Rows, *by: str) -> Iterator[tuple[dict[str, Any], Rows]]:
    """The rows of each combination, of each clinic and of all clinics together."""
    cells: dict[tuple[Any, ...], Rows] = {}
    for row in rows:
        for clinic_id in (row["clinic_id"], "all"):
            cells.setdefault((clinic_id, *(row[name] for name in by)), []).append(row)
    for key in sorted(cells):
        yield dict(zip(("clinic_id", *by), key, strict=True)), cells[key]


def cohort_summary(outcomes: Rows) -> Iterator[dict[str, Any]]:
    """One row per clinic and all, cohort and window, for pain and (ten times it) disability."""
    changes = [row for row in outcomes if row["change"] is not None]
    for key, cell in grouped(changes, "cohort", "outcome_window"):
        for instrument, scale in (("nprs", 1), ("odi", 6)):
            values = [scale * row["change"] for row in cell]
            could = [row for row in cell if row["is_responder"] is not None]
            yield {
                **key,
                "week": WEEK.monday,
                "instrument": instrument,
                "n": len(cell),
                "n_change": len(cell),
                "missing": len(cell) // 7,
                "baseline_mean": scale * mean(row["baseline_score"] for row in cell),
                "score_mean": scale * mean(row["score"] for row in cell),
                "change_mean": mean(values),
                "change_sd": stdev(values) if len(values) > 1 else None,
                "responders": sum(row["is_responder"] for row in could),
                "responders_of": len(could),
            }


def reported_outcomes(outcomes: Rows) -> Iterator[dict[str, Any]]:
    """One row per clinic and all, cohort and window, for pain and disability alike."""
    changes = [row for row in outcomes if row["change"] is not None]
    for key, cell in grouped(changes, "cohort", "outcome_window"):
        for instrument in ("nprs", "odi"):
            could = [row for row in cell if row["baseline_score"]]
            yield {
                **key,
                "instrument": instrument,
                "entered_on": SUNDAY - timedelta(weeks=1),
                "entered_from": SUNDAY - timedelta(weeks=3 if key["clinic_id"] == "all" else 1),
                "relieved": sum(row["change"] <= -0.3 * row["baseline_score"] for row in could),
                "relieved_of": len(could),
            }


def difference(only: list[float], hip: list[float]) -> dict[str, Any]:
    """Hip minus lumbar only with a normal interval; without it under ten."""
    found: dict[str, Any] = {"n_lumbar_only": len(only), "n_lumbar_hip": len(hip), "level": 0.95}
    if not only or not hip:
        return {**found, "note": "too_few"}
    estimate = mean(hip) - mean(only)
    if min(len(only), len(hip)) < 10:
        return {**found, "estimate": estimate, "note": "too_few"}
    variance = sum(stdev(values) ** 2 / len(values) for values in (only, hip))
    reach = NormalDist().inv_cdf(0.975) * variance**0.5
    return {**found, "estimate": estimate, "lower": estimate - reach, "upper": estimate + reach}


def comparisons(weeks: Rows, outcomes: Rows) -> Iterator[dict[str, Any]]:
    """One row per clinic and all, method and what it is applied to."""

    def of(cell: Rows, column: str) -> tuple[list[float], list[float]]:
        only, hip = (
            [
                float(row[column])
                for row in cell
                if row["cohort"] == cohort and row[column] is not None
            ]
            for cohort in COHORTS
        )
        return only, hip

    this_week = [
        {**row, "is_adherent": row["adherence_pct"] >= 80}
        for row in weeks
        if row["week"] == WEEK.monday and row["component"] != "hip"
    ]
    at = {"week": WEEK.monday}
    for key, cell in grouped(this_week, "component"):
        yield {
            **key,
            **at,
            "method": "adherence_mean_welch",
            **difference(*of(cell, "adherence_pct")),
        }
        yield {
            **key,
            **at,
            "method": "adherence_share_newcombe",
            **difference(*of(cell, "is_adherent")),
        }
    for key, cell in grouped(
        [row for row in outcomes if row["change"] is not None], "outcome_window"
    ):
        for instrument, scale in (("nprs", 1), ("odi", 6)):
            only, hip = of(cell, "change")
            scaled = difference([scale * v for v in only], [scale * v for v in hip])
            of_instrument = {**key, **at, "instrument": instrument}
            for method in ("ancova", "welch_change", "hedges_g"):
                yield {**of_instrument, "method": method, **scaled}
            if (instrument, key["outcome_window"]) == ("nprs", "week_6") and "lower" in scaled:
                reach = 1.6 * (scaled["upper"] - scaled["estimate"])
                ends = {"lower": scaled["estimate"] - reach, "upper": scaled["estimate"] + reach}
                yield {**of_instrument, "method": "confidence_sequence", **scaled, **ends}
            yield {
                **of_instrument,
                "method": "responder_newcombe",
                **difference(*of(cell, "is_responder")),
            }


def flow(patients: list[Patient], outcomes: Rows) -> Iterator[dict[str, Any]]:
    """One row per clinic and all, cohort and window."""
    returned = {(row["episode_key"], row["outcome_window"]) for row in outcomes}
    for key, cell in grouped([{**p.keys, "patient": p} for p in patients], "cohort"):
        with_baseline = sum((row["episode_key"], "baseline") in returned for row in cell)
        for window, (_, closes) in WINDOWS.items():
            due = [row for row in cell if row["patient"].day >= closes]
            silent = [row for row in due if (row["episode_key"], window) not in returned]
            observed = len(due) - len(silent)
            # Of a patient, and not of the cell: a group has as many as its clinics together.
            discontinued = sum(row["patient"].number % 5 == 1 for row in silent)
            yield {
                **key,
                "week": WEEK.monday,
                "outcome_window": window,
                "episodes": len(cell),
                "started": len(cell),
                "with_baseline": with_baseline,
                "due": len(due),
                "observed": observed,
                "missing": len(due) - observed - discontinued,
                "discontinued": discontinued,
            }
