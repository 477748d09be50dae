-- Question: what share of each cohort is better by what matters to a patient?
-- Reading: responders of those who could have reached it, with Wilson's interval. Missing
--   patients are in neither number: read missing beside it.
--   At discharge who was seen once may count with the answer of the start (docs/limitations.md).
select
    instrument,
    outcome_window,
    cohort,
    responders,
    responders_of,
    round(100 * responder_share, 1) as responder_pct,
    round(100 * responder_lower, 1) as lower_pct,
    round(100 * responder_upper, 1) as upper_pct,
    missing
from cohort_summary
where clinic_id = 'all' and responders_of > 0
order by instrument, outcome_window, cohort;
