-- Question: how well do both cohorts keep to their lumbar exercises, week by week?
-- Reading: mean_pct counts days without a log as not done: where logs are right, the truth lies at it or
--   above it. log_completeness_pct says how much is missing. Few patients make a jumpy line. Complete weeks only: the running
--   week is in the table as well, up to the data cut.
select
    week,
    cohort,
    patients,
    round(mean_pct, 1) as mean_pct,
    round(median_pct, 1) as median_pct,
    round(100.0 * adherent_patients / patients, 1) as adherent_pct,
    round(log_completeness_pct, 1) as log_completeness_pct
from cohort_weeks
where
    clinic_id = 'all'
    and component = 'lumbar'
    and patients > 0
    and week + 6 <= (select as_of from publication)
order by week desc, cohort;
