"""Everything that is compared over the cohorts of the whole group."""

from collections.abc import Mapping, Sequence

import polars as pl

from domain.settings import Measures
from domain.weeks import Week
from transforms.coded import coded
from transforms.comparison.adherence_association import adherence_association, improvements
from transforms.comparison.balance import baseline_balance
from transforms.comparison.cohort_comparison import adherence_in, cohort_comparison
from transforms.comparison.cohort_summary import cohort_summary
from transforms.comparison.cohort_weeks import adherence_counts, cohort_weeks
from transforms.comparison.flow import flow
from transforms.comparison.missing_balance import missing_balance
from transforms.comparison.patients import OfClinics, Weeks
from transforms.comparison.persistence_curves import persistence_curves
from transforms.comparison.process_charts import process_charts


def of_patient_weeks(
    patient_weeks: Weeks, marts: Mapping[str, pl.DataFrame], week: Week, measures: Measures
) -> dict[str, pl.DataFrame]:
    """What is compared of ``patient_weeks``, by name (see ``domain.derived``).

    It is less by far than they are; that of several clinics is that of each, one after another.
    """
    episodes = marts["episodes"]
    return {
        "adherence_counts": adherence_counts(patient_weeks, episodes),
        "adherence_of_week": adherence_in(week, patient_weeks, measures),
        "improvements": improvements(marts["outcome_windows"], patient_weeks, episodes),
    }


def compared(
    of_weeks: Mapping[str, pl.DataFrame],
    marts: Mapping[str, pl.DataFrame],
    *,
    week: Week,
    measures: Measures,
    clinics: OfClinics = None,
    instruments: Sequence[str] | None = None,
) -> dict[str, pl.DataFrame]:
    """The tables of the comparison by name, each as published and sorted by its key.

    ``of_weeks`` are ``of_patient_weeks``; ``marts`` holds episodes, outcome_windows and persistence
    as of the week's Sunday, as those are. ``clinics`` are those whose figures are asked for (see
    ``patients``); ``instruments`` those that occur anywhere in the group, where the marts are of a
    part of it.
    """
    weeks = cohort_weeks(of_weeks["adherence_counts"], measures.adherent_from_pct, clinics)
    frames = coded(
        {
            "windows": marts["outcome_windows"],
            "adherence": of_weeks["adherence_of_week"],
            "persistence": marts["persistence"],
            "episodes": marts["episodes"],
        }
    )
    windows, adherence, persistence, episodes = frames.values()
    return {
        "cohort_comparison": cohort_comparison(
            windows, adherence, persistence, episodes, week, measures, clinics
        ),
        "cohort_summary": cohort_summary(
            windows, episodes, week, clinics=clinics, instruments=instruments
        ),
        "baseline_balance": baseline_balance(windows, episodes, week, clinics),
        "missing_balance": missing_balance(windows, episodes, week, clinics),
        "adherence_association": adherence_association(
            of_weeks["improvements"], episodes, week, measures, clinics
        ),
        "flow": flow(windows, episodes, week, clinics),
        "process_charts": process_charts(weeks, week, measures.process_chart),
        "persistence_curves": persistence_curves(persistence, episodes, week, clinics),
    }
