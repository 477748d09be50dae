-- Question: when in a course of care does adherence fall?
-- Reading: week 0 is the week of the start. Both bounds are given: the truth lies between them.
--   Later weeks hold fewer episodes, of those who are still in care.
select
    cohort,
    programme_week,
    episodes,
    round(mean_pct, 1) as lower_bound_pct,
    round(mean_logged_pct, 1) as upper_bound_pct
from adherence_by_programme_week
where clinic_id = 'all' and component = 'all'
order by cohort, programme_week;
