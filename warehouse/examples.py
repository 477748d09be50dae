"""One query for each published table and view, that shows what it is for."""

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "clinics": "select clinic_id, name from clinics where not is_listed",
    "exercises": "select name, component from exercises order by component, name",
    "instruments": "select name, unit, better, minimal_important_change from instruments",
    "episodes": """select clinic_id, cohort, count(*) as open_episodes
from episodes, publication
where started_on <= as_of and (discharged_on is null or discharged_on >= as_of)
group by all
order by all""",
    "prescriptions": """select exercise_code, avg(sets * reps_min * times_per_day) as reps_a_day
from prescriptions join episodes using (episode_key), publication
where valid_from <= as_of and (valid_to is null or valid_to >= as_of)
    and started_on <= as_of and (discharged_on is null or discharged_on >= as_of)
group by exercise_code
order by reps_a_day desc""",
    "holds": """select clinic_id, count(*) as holds, avg(to_on - from_on + 1) as mean_days
from holds
group by clinic_id
order by clinic_id""",
    "appointments": """select clinic_id, status, count(*) as appointments
from appointments
group by all
order by all""",
    "bouts": """select exercise_code, count(*) as bouts, avg(pain) as mean_pain
from bouts
where setting = 'home' and status <> 'skipped' and source_kind <> 'inferred'
group by exercise_code
order by mean_pain desc nulls last""",
    "outcome_scores": """select instrument, count(*) as answers, avg(score) as mean_score
from outcome_scores
where abs(reported_score - computed_score) > 0.5
group by instrument
order by instrument""",
    "patient_weeks": """select episode_key, week, adherence_pct, adherence_logged_pct
from patient_weeks
where component = 'all' and is_complete and adherence_pct < 50
order by week desc, adherence_pct
limit 20""",
    "exercise_weeks": """select exercise_code, avg(adherence_pct) as mean_pct
from exercise_weeks
where is_complete
group by exercise_code
order by mean_pct""",
    "outcome_windows": """select cohort, count(*) as episodes, avg(improvement) as mean_improvement
from outcome_windows
where instrument = 'nprs' and outcome_window = 'week_6' and change is not null
group by cohort
order by cohort""",
    "cohort_weeks": """select week, cohort, patients, mean_pct, log_completeness_pct
from cohort_weeks
where clinic_id = 'all' and component = 'lumbar'
    and week + 6 <= (select as_of from publication)
order by week, cohort""",
    "process_charts": """select clinic_id, cohort, week, value_pct, signals
from process_charts
where component = 'lumbar' and variation = 'concern'
order by week desc""",
    "cohort_comparison": """select method, estimate, lower, upper, n_lumbar_only, n_lumbar_hip, note
from cohort_comparison
where clinic_id = 'all' and instrument = 'nprs' and outcome_window = 'week_6'
order by method""",
    "cohort_summary": """select cohort, outcome_window, n, missing, change_mean, responder_share
from cohort_summary
where clinic_id = 'all' and instrument = 'nprs'
order by outcome_window, cohort""",
    "baseline_balance": """select covariate, mean_lumbar_only, mean_lumbar_hip,
    standardised_difference
from baseline_balance
where clinic_id = 'all'
order by abs(standardised_difference) desc nulls last""",
    "missing_balance": """select cohort, covariate, mean_observed, mean_missing,
    standardised_difference
from missing_balance
where clinic_id = 'all' and outcome_window = 'week_6'
order by cohort, covariate""",
    "adherence_association": """select cohort, component, n, spearman, lower, upper, note
from adherence_association
where clinic_id = 'all' and instrument = 'nprs' and outcome_window = 'week_6'
order by cohort, component""",
    "flow": """select cohort, outcome_window, started, with_baseline, due, observed, missing
from flow
where clinic_id = 'all'
order by outcome_window, cohort""",
    "attendance": """select clinic_id, avg(attendance_pct) as mean_pct
from attendance
group by clinic_id
order by clinic_id""",
    "persistence": """select cohort, count(*) as episodes, median(days_to_first_log) as median_days
from persistence
where first_logged_on is not null
group by cohort
order by cohort""",
    "persistence_curves": """select cohort, day, survival, lower, upper, at_risk
from persistence_curves
where clinic_id = 'all'
order by cohort, day""",
    "flags": """select clinic_id, code, level, count(distinct patient_key) as patients
from flags
group by all
order by all""",
    "exports": """select dataset, state, count(*) as exports, sum(rows_quarantined) as quarantined
from exports
group by all
order by all""",
    "source_alarms": "select clinic_id, instrument, pairs, correlation from source_alarms",
    "quarantine_counts": """select dataset, reason, sum(rows) as rows
from quarantine_counts
group by all
order by rows desc""",
    "publication": "select as_of, known_at, code_version, schema_version from publication",
    "adherence_by_programme_week": """select cohort, programme_week, episodes,
    mean_pct, mean_logged_pct
from adherence_by_programme_week
where clinic_id = 'all' and component = 'lumbar'
order by programme_week, cohort""",
    "dose_and_change": """select cohort, count(*) as n,
    nullif(corr(sessions_counted, improvement), 'nan') as r
from dose_and_change
where instrument = 'nprs' and outcome_window = 'week_6'
group by cohort
order by cohort""",
    "pain_by_programme_week": """select cohort, programme_week, nprs_mean, nprs_episodes
from pain_by_programme_week
where clinic_id = 'all' and nprs_episodes >= 5
order by programme_week, cohort""",
    "quarantine_by_clinic": """select clinic_name, dataset, reason, rows
from quarantine_by_clinic
limit 10""",
    "who_stopped": """select clinic_id, physio_id, episode_key, stopped_on, weeks_in_programme
from who_stopped, publication
where (discharged_on is null or discharged_on >= as_of) and not has_resumed
order by stopped_on desc""",
}
