"""Published tables that compare the cohorts of each clinic and of all."""

from domain.columns import Column, Kind, Table
from domain.methods import ASSOCIATION_NOTES, METHODS, NOTES, in_words
from domain.published.columns import (
    CLINIC_OR_ALL,
    COHORT,
    COMPONENT,
    INSTRUMENT,
    OUTCOME_WINDOW,
    WEEK_COMPARED,
    integer,
    real,
)

COVARIATE = Column(
    "covariate",
    Kind.TEXT,
    "age_years (year of the start − birth_year, where that is 0 to 120), female_share, "
    "symptom_weeks, baseline_nprs or baseline_odi.",
)

COHORT_COMPARISON = Table(
    "cohort_comparison",
    "One row per clinic (or all), method and what it is applied to: lumbar_hip minus lumbar_only. "
    "All patients at once: reports wait for batches of them, and have fewer.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        Column("method", Kind.TEXT, f"Statistical method. {in_words(METHODS)}"),
        Column("instrument", Kind.TEXT, "Questionnaire; null for adherence and persistence."),
        Column("outcome_window", Kind.TEXT, "Window; null for adherence and persistence."),
        Column("component", Kind.TEXT, "Component; null for outcomes and persistence."),
        real("estimate", "Difference, lumbar_hip minus lumbar_only, in units of the method."),
        real("lower", "Lower end of the interval; null: see note."),
        real("upper", "Upper end of the interval; null: see note."),
        real("level", "Confidence level of the interval."),
        integer("n_lumbar_only", "Patients of lumbar_only analysed."),
        integer("n_lumbar_hip", "Patients of lumbar_hip analysed."),
        Column("note", Kind.TEXT, f"What is not as usual; null: nothing. {in_words(NOTES)}"),
    ),
    key=("clinic_id", "week", "method", "instrument", "outcome_window", "component"),
)

COHORT_SUMMARY = Table(
    "cohort_summary",
    "One row per clinic (or all), cohort, instrument and window. All patients at once: reports "
    "wait for batches of them, and have fewer.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        INSTRUMENT,
        OUTCOME_WINDOW,
        integer("n", "Patients with a score in the window, also where it is still open."),
        integer(
            "missing",
            "Patients whose window has closed and who have no score in it, also those discharged "
            "before it opened, whom flow counts apart: n + missing is not due.",
        ),
        integer(
            "n_change",
            "Patients with a score in the window and at baseline, whom the baseline and the change "
            "are of. Of several episodes of a patient each figure is of the first that has it, and "
            "those may be of two cohorts: n_change may exceed n.",
        ),
        real("baseline_mean", "Mean baseline score of those with a change."),
        real("baseline_sd", "Standard deviation of the same."),
        real(
            "score_mean",
            "Mean score in the window, of all n: it is not baseline_mean + change_mean, which are "
            "of n_change.",
        ),
        real("score_sd", "Standard deviation of the same, of all n."),
        real("change_mean", "Mean change, of n_change."),
        real("change_sd", "Standard deviation of the same."),
        integer("responders", "Patients who reached the minimal important change."),
        integer("responders_of", "Patients who could have reached it."),
        real("responder_share", "Responders / of, 0–1."),
        real("responder_lower", "Lower end of Wilson's 95 % interval."),
        real("responder_upper", "Upper end of Wilson's 95 % interval."),
    ),
    key=("clinic_id", "cohort", "instrument", "outcome_window"),
)

BASELINE_BALANCE = Table(
    "baseline_balance",
    "One row per clinic (or all) and covariate measured at the start.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COVARIATE,
        integer("n_lumbar_only", "Patients of lumbar_only with a value."),
        real("mean_lumbar_only", "Mean (or share) in lumbar_only."),
        real("sd_lumbar_only", "Standard deviation in lumbar_only."),
        integer("n_lumbar_hip", "Patients of lumbar_hip with a value."),
        real("mean_lumbar_hip", "Mean (or share) in lumbar_hip."),
        real("sd_lumbar_hip", "Standard deviation in lumbar_hip."),
        real(
            "standardised_difference",
            "lumbar_hip minus lumbar_only, over the root of the mean variance (Austin 2009). Null "
            "where neither varies: where the means differ then, nobody of the cohorts is alike.",
        ),
    ),
    key=("clinic_id", "covariate"),
)

MISSING_BALANCE = Table(
    "missing_balance",
    "One row per clinic (or all), cohort, window and covariate: patients whose window has closed, "
    "with and without an NPRS in it, of whichever episode, as they were at the start.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        OUTCOME_WINDOW,
        COVARIATE,
        integer("n_observed", "Patients with a score and a value."),
        real("mean_observed", "Mean (or share) of those with a score."),
        real("sd_observed", "Standard deviation of the same."),
        integer("n_missing", "Patients without a score, with a value."),
        real("mean_missing", "Mean (or share) of those without a score."),
        real("sd_missing", "Standard deviation of the same."),
        real(
            "standardised_difference",
            "Missing minus observed, over the root of the mean variance (Austin 2009). Null where "
            "neither varies, though their means may differ.",
        ),
    ),
    key=("clinic_id", "cohort", "outcome_window", "covariate"),
)

ADHERENCE_ASSOCIATION = Table(
    "adherence_association",
    "One row per clinic (or all), cohort, questionnaire, window and component: how adherence "
    "before the window goes with the change in it. An association, no effect.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        INSTRUMENT,
        OUTCOME_WINDOW,
        COMPONENT,
        integer("n", "Patients with a change and an adherence before the window."),
        real(
            "spearman",
            "Rank correlation, −1 to 1, of improvement with 100 × counted / prescribed over the "
            "weeks that were over when the window opened.",
        ),
        real("lower", "Lower end of its interval (Bonett and Wright 2000); null where too few."),
        real("upper", "Upper end of its interval; null where too few."),
        real("level", "Confidence level of the interval."),
        Column(
            "note", Kind.TEXT, f"What is not as usual; null: nothing. {in_words(ASSOCIATION_NOTES)}"
        ),
    ),
    key=("clinic_id", "cohort", "instrument", "outcome_window", "component"),
)
