"""Everything that is compared over the cohorts of the whole group."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from domain.settings import Measures
from domain.weeks import Week
from transforms.comparison.balance import baseline_balance
from transforms.comparison.cohort_comparison import cohort_comparison
from transforms.comparison.cohort_summary import cohort_summary
from transforms.comparison.flow import flow


def compared(
    marts: Mapping[str, pl.DataFrame],
    episodes: pl.DataFrame,
    *,
    week: Week,
    cut: date,
    measures: Measures,
) -> dict[str, pl.DataFrame]:
    """The tables of the comparison by name, each as published and sorted by its key.

    ``marts`` holds patient_weeks and outcome_windows as of ``cut``; ``week`` is the last complete
    one then.
    """
    windows = marts["outcome_windows"]
    return {
        "cohort_comparison": cohort_comparison(
            windows, marts["patient_weeks"], episodes, week, measures
        ),
        "cohort_summary": cohort_summary(windows, episodes, week, cut),
        "baseline_balance": baseline_balance(windows, episodes, week, cut),
        "flow": flow(windows, episodes, week, cut),
    }
