-- Question: how does pain go over the programme in both cohorts?
-- Reading: means of those who answered that week, who change from week to week: for a
--   comparison take pain-difference.sql. A change of 2 points matters to a patient.
select
    programme_week,
    cohort,
    nprs_episodes,
    round(nprs_mean, 2) as nprs_mean,
    round(nprs_sd, 2) as nprs_sd
from pain_by_programme_week
where clinic_id = 'all' and nprs_episodes > 0
order by programme_week, cohort;
