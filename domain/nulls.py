"""What a null in a published column means, where its description does not say so itself."""

from domain.columns import Column

NEVER = "never"
SEE_MEANING = "as the meaning says"
NOTHING_PRESCRIBED = "nothing was prescribed that week"
NOBODY = "nobody to be averaged"
TOO_FEW = "fewer than two values"

# By column, or by table and column.
MEANINGS: dict[str, str] = {
    "birth_year": "not recorded",
    "sex": "not recorded",
    "symptom_weeks": "not recorded",
    "valid_to": "no end of its own: discharge ends it",
    "to_on": "no end of its own: discharge ends it",
    "reps_max": "no upper end",
    "side": "not recorded",
    "pain": "not recorded",
    "reported_score": "none was reported",
    "adherence_uncapped_pct": NOTHING_PRESCRIBED,
    "days_covered_pct": "no eligible day",
    "log_completeness_pct": "no eligible day",
    "adherence_logged_pct": "no day was logged, or nothing was prescribed on those that were",
    "volume_pct": NOTHING_PRESCRIBED,
    "improvement": "no baseline, or the baseline itself; never for GRoC",
    "mean_pct": "nobody had anything prescribed",
    "median_pct": "nobody had anything prescribed",
    "q1_pct": "nobody had anything prescribed",
    "q3_pct": "nobody had anything prescribed",
    "estimate": "cannot be computed: see note",
    "spearman": "cannot be computed: see note",
    "baseline_mean": NOBODY,
    "score_mean": NOBODY,
    "change_mean": NOBODY,
    "baseline_sd": TOO_FEW,
    "score_sd": TOO_FEW,
    "change_sd": TOO_FEW,
    "responder_share": NOBODY,
    "responder_lower": NOBODY,
    "responder_upper": NOBODY,
    "mean_lumbar_only": NOBODY,
    "mean_lumbar_hip": NOBODY,
    "mean_observed": NOBODY,
    "mean_missing": NOBODY,
    "sd_lumbar_only": TOO_FEW,
    "sd_lumbar_hip": TOO_FEW,
    "sd_observed": TOO_FEW,
    "sd_missing": TOO_FEW,
    "standardised_difference": "no variance, or fewer than two values in either",
    "persisted_days": "no first session",
    # Where something was prescribed, where there is a change, and of who has stopped.
    "adherence_by_programme_week.mean_pct": NEVER,
    "adherence_by_programme_week.median_pct": NEVER,
    "adherence_by_programme_week.q1_pct": NEVER,
    "adherence_by_programme_week.q3_pct": NEVER,
    "adherence_by_programme_week.log_completeness_pct": NEVER,
    "dose_and_change.improvement": NEVER,
    "who_stopped.persisted_days": NEVER,
    "process_charts.lower": "too few points for limits",
    "process_charts.upper": "too few points for limits",
    "flags.value": "not of this rule",
    "flags.threshold": "not of this rule",
    "flags.compared_with": "not of this rule",
    "flags.counted": "not of this rule",
    "flags.value_on": "not of this rule",
    "flags.week": "not of this rule",
    "flags.exercise_code": "not of this rule",
    "flags.outcome_window": "not of this rule",
    "exports.rows_absent": "no full snapshot",
    "exports.mapping": "no mapping reads it",
    "exports.dataset": "it could not be told",
    "publication.known_at": "no export yet",
    "publication.audit_head": "the log had no line yet",
}


def null(table: str, column: Column) -> str:
    """What a null there means; ``never`` where there is none."""
    given = MEANINGS.get(f"{table}.{column.name}") or MEANINGS.get(column.name)
    if given:
        return given
    return SEE_MEANING if "null" in column.description else NEVER
