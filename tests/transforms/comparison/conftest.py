"""Reference data and frames for the comparison: a test names only the columns it is about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pytest

from domain.columns import Table
from domain.derived import DERIVED_EPISODES, DERIVED_PERSISTENCE
from domain.published.measures import OUTCOME_WINDOWS, PATIENT_WEEKS
from domain.settings import Measures, load_settings

Frame = Callable[..., pl.DataFrame]

# MASS `anorexia` (Hand et al. 1993), two of its arms: weight before > after (domain.md, T5).
CONTROL = """
80.7>80.2 89.4>80.1 91.8>86.4 74>86.3 78.1>76.1 88.3>78.1 87.3>75.1 75.1>86.7 80.6>73.5
78.4>84.6 77.6>77.4 88.7>79.5 81.3>89.6 78.1>81.4 70.5>81.8 77.3>77.3 85.2>84.2 86>75.4
84.1>79.5 79.7>73 85.5>88.3 84.4>84.7 79.6>81.4 77.5>81.2 72.3>88.2 89>78.8
"""
THERAPY = """
80.5>82.2 84.9>85.6 81.5>81.4 82.6>81.9 79.9>76.4 88.7>103.6 94.9>98.4 76.3>93.4 81>73.4
80.5>82.1 85>96.7 89.2>95.3 81.3>82.4 76.5>72.5 70>90.9 80.4>71.3 83.3>85.4 83>81.6 87.7>89.1
84.2>83.9 86.4>82.7 76.5>75.7 80.2>82.6 87.8>100.4 83.3>85.2 79.7>83.6 84.5>84.6 80.8>96.2
87.4>86.7
"""


@dataclass(frozen=True)
class Trial:
    """Two arms; the first stands in for lumbar_only, the second for lumbar_hip."""

    baseline: list[float]
    score: list[float]
    is_hip: list[bool]

    def arm(self, is_hip: bool, of: str) -> list[float]:
        values = {
            "baseline": self.baseline,
            "change": [a - b for a, b in zip(self.score, self.baseline, strict=True)],
        }[of]
        return [value for value, hip in zip(values, self.is_hip, strict=True) if hip is is_hip]


@pytest.fixture(scope="session")
def anorexia() -> Trial:
    pairs = [tuple(map(float, pair.split(">"))) for pair in (CONTROL + THERAPY).split()]
    return Trial([p[0] for p in pairs], [p[1] for p in pairs], [False] * 26 + [True] * 29)


def _frame(table: Table, rows: list[dict[str, Any]], defaults: dict[str, Any]) -> pl.DataFrame:
    """Rows of a published table; ``patient`` gives the keys of a patient's only episode."""
    full = []
    for row in rows:
        given = {"clinic_id": "a", "cohort": "lumbar_only"} | defaults | row
        patient = given.pop("patient", "p")
        keys = {"patient_key": patient, "episode_key": f"{patient}-1"}
        full.append(keys | given)
    return pl.DataFrame(full, schema=table.polars_schema, orient="row")


@pytest.fixture(scope="session")
def episodes_of() -> Frame:
    defaults = {"started_on": date(2026, 1, 5)}
    return lambda *rows: _frame(DERIVED_EPISODES, list(rows), defaults).with_columns(
        id_order=pl.col("episode_key").rank("ordinal").cast(pl.Int64)
    )


@pytest.fixture(scope="session")
def outcome_windows_of() -> Frame:
    """Change and improvement follow from the scores, as where lower is better."""

    def frame(*rows: dict[str, Any]) -> pl.DataFrame:
        defaults = {"instrument": "nprs", "outcome_window": "week_6"}
        change = pl.when(pl.col("outcome_window") != "baseline").then(
            pl.col("score") - pl.col("baseline_score")
        )
        return _frame(OUTCOME_WINDOWS, list(rows), defaults).with_columns(
            change=change, improvement=-change
        )

    return frame


@pytest.fixture(scope="session")
def patient_weeks_of() -> Frame:
    defaults = {
        "week": date(2026, 3, 2),
        "component": "all",
        "eligible_days": 7,
        "logged_days": 7,
        "is_complete": True,
    }
    return lambda *rows: _frame(PATIENT_WEEKS, list(rows), defaults)


@pytest.fixture(scope="session")
def persistence_of() -> Frame:
    """A stop could be seen on all ``persisted_days``, unless told."""

    def frame(*rows: dict[str, Any]) -> pl.DataFrame:
        watched = [{"observed_days": row["persisted_days"]} | row for row in rows]
        return _frame(DERIVED_PERSISTENCE, watched, {"is_censored": False})

    return frame


@pytest.fixture(scope="session")
def measures() -> Measures:
    return load_settings().measures
