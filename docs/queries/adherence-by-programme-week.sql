-- Question: when in a course of care does adherence fall?
-- Reading: week 0 is a part week: it begins on the day of the start. An episode counts in it as
--   in a whole one, so look for the fall from week 1 on. A day without a log is not done in the first share and left
--   out of the second, which holds for silent days and patients only if they were like the logged ones.
--   Later weeks hold fewer episodes, of those who are still in care.
select
    cohort,
    programme_week,
    episodes,
    round(mean_pct, 1) as mean_pct,
    round(mean_logged_pct, 1) as mean_logged_pct
from adherence_by_programme_week
where clinic_id = 'all' and component = 'all'
order by cohort, programme_week;
