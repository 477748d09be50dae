"""How long the whole comparison takes: 5,000 patients of 50 clinics, four windows, 16 weeks.

Run: .venv/bin/python benchmarks/comparison_speed.py
"""

from datetime import date, timedelta
from time import perf_counter

import numpy as np
import polars as pl

from domain.columns import Table
from domain.derived import DERIVED_EPISODES, DERIVED_PERSISTENCE
from domain.published.measures import OUTCOME_WINDOWS, PATIENT_WEEKS
from domain.settings import load_settings
from domain.weeks import Week
from transforms.comparison.group import compared, of_patient_weeks

PATIENTS, CLINICS, WEEKS = 5_000, 50, 16
WEEK = Week(date(2026, 3, 2))
WINDOWS = ("baseline", "week_2", "week_6", "week_12", "discharge")


def shaped(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows with every column of the table, null where there is nothing."""
    absent = [
        pl.lit(None, kind).alias(name)
        for name, kind in table.polars_schema.items()
        if name not in rows.columns
    ]
    wide = rows.with_columns(absent)
    return wide.select(pl.col(name).cast(kind) for name, kind in table.polars_schema.items())


def episodes(random: np.random.Generator) -> pl.DataFrame:
    n = np.arange(PATIENTS)
    return pl.DataFrame(
        {
            "patient_key": [f"p{each}" for each in n],
            "episode_key": [f"e{each}" for each in n],
            "clinic_id": [f"c{each}" for each in n % CLINICS],
            "cohort": np.where(random.random(PATIENTS) < 0.5, "lumbar_hip", "lumbar_only"),
            "started_on": [WEEK.monday - timedelta(days=int(each)) for each in 20 + n * 7 % 90],
            "birth_year": random.integers(1940, 2000, PATIENTS),
            "sex": np.where(random.random(PATIENTS) < 0.5, "f", "m"),
            "symptom_weeks": random.exponential(10, PATIENTS),
        }
    )


def outcomes(people: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    frames = []
    for instrument, scale in (("nprs", 1), ("odi", 8)):
        baseline = random.normal(6, 1.5, PATIENTS)
        for place, window in enumerate(WINDOWS):
            score = baseline * 0.8**place + random.normal(0, 1.5, PATIENTS) * (place > 0)
            there = people.select("patient_key", "episode_key", "clinic_id", "cohort")
            scores = {"score": scale * score, "baseline_score": scale * baseline}
            rows = there.with_columns(
                **{name: pl.Series(values) for name, values in scores.items()},
                instrument=pl.lit(instrument),
                outcome_window=pl.lit(window),
            ).filter(random.random(PATIENTS) < 0.8)
            frames.append(rows)
    change = pl.when(pl.col("outcome_window") != "baseline").then(
        pl.col("score") - pl.col("baseline_score")
    )
    return pl.concat(frames).with_columns(
        change=change, improvement=-change, is_responder=-change >= 2
    )


def weeks(people: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    mondays = pl.DataFrame({"week": [WEEK.before(n).monday for n in range(WEEKS)]})
    rows = people.join(mondays, how="cross").join(
        pl.DataFrame({"component": ["lumbar", "all"]}), how="cross"
    )
    counted = random.integers(0, 15, rows.height)
    return rows.with_columns(
        sessions_counted=pl.Series(counted),
        sessions_prescribed=pl.lit(14.0),
        adherence_pct=pl.Series(100 * counted / 14),
        eligible_days=7,
        logged_days=7,
    )


def main() -> None:
    random = np.random.default_rng(1)
    people = episodes(random)
    kept_up = people.with_columns(
        persisted_days=pl.Series(random.integers(0, 80, PATIENTS)),
        observed_days=80,
        is_censored=pl.Series(random.random(PATIENTS) < 0.4),
    )
    marts = {
        "episodes": shaped(people.with_row_index("id_order"), DERIVED_EPISODES),
        "outcome_windows": shaped(outcomes(people, random), OUTCOME_WINDOWS),
        "patient_weeks": shaped(weeks(people, random), PATIENT_WEEKS),
        "persistence": shaped(kept_up, DERIVED_PERSISTENCE),
    }
    start = perf_counter()
    measures = load_settings().measures
    of_weeks = of_patient_weeks(marts["patient_weeks"], marts, WEEK, measures)
    found = compared(of_weeks, marts, week=WEEK, measures=measures)
    print(f"{perf_counter() - start:.1f} s")
    for name, table in found.items():
        print(f"{name}: {table.height} rows")


if __name__ == "__main__":
    main()
