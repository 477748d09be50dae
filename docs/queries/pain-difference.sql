-- Question: how do the cohorts differ in pain at six weeks?
-- Reading: lumbar_hip minus lumbar_only, negative favours hip. Nobody was randomised: a
--   difference is no effect. No interval where a cohort has under ten patients (note: too_few).
select
    clinic_id,
    method,
    round(estimate, 2) as estimate,
    round(lower, 2) as lower,
    round(upper, 2) as upper,
    n_lumbar_only,
    n_lumbar_hip,
    note
from cohort_comparison
where instrument = 'nprs' and outcome_window = 'week_6' and method in ('ancova', 'confidence_sequence')
order by clinic_id, method;
