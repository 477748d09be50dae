-- Question: how complete are the pain questionnaires (NPRS), and who is missing?
-- Reading: due = observed + missing + discontinued. A cohort that loses more people than the
--   other can't be compared fairly; missing_balance says who they were at the start.
select
    clinic_id,
    cohort,
    outcome_window,
    due,
    observed,
    missing,
    discontinued,
    round(100.0 * observed / nullif(due, 0), 1) as observed_pct
from flow
where outcome_window <> 'baseline'
order by clinic_id, outcome_window, cohort;
