-- Question: which rows does each figure on the first page of the group's report come from?
-- Reading: one row per figure, in the order of the page; for a clinic's report put it in place of 'all'
--   in the first lines (line 11 is always of the whole group). A report is as of its Sunday: call lists
--   agree only where the data cut is that Sunday. Small numbers are hidden in the report, not here.
--   Lines 2, 3 and 8 are of everybody with an answer (line 12 says how many); the report has those
--   in full batches only, so that it lags behind and no two weeks give one patient away.
--   Line 4: of two episodes that start on one day the report takes that of the greater id, which no
--   published table has; here the key decides.
with
asked as (select 'all' as clinic_id),

reported as (
    select date_trunc('week', as_of - 6)::date as week, date_trunc('week', as_of - 6)::date + 6 as sunday
    from publication
),

in_care as (
    select patient_key, arg_max(cohort, (started_on, episode_key)) as cohort
    from episodes, reported, asked
    where
        asked.clinic_id in ('all', episodes.clinic_id)
        and started_on <= sunday
        and (discharged_on is null or discharged_on >= sunday)
    group by patient_key
),

expected as (
    select patient_weeks.*
    from patient_weeks
    join reported on patient_weeks.week = reported.week
    join asked on asked.clinic_id in ('all', patient_weeks.clinic_id)
    where component = 'all' and adherence_pct is not null
)

select 1 as line, 'adherence, lumbar, mean %' as figure, cohort, mean_pct as value
from cohort_weeks
join reported on cohort_weeks.week = reported.week
semi join asked using (clinic_id)
where component = 'lumbar'
union all
select 2, 'change in pain at 6 weeks, mean', cohort, change_mean
from cohort_summary
semi join asked using (clinic_id)
where instrument = 'nprs' and outcome_window = 'week_6'
union all
select 3, 'difference in pain at 6 weeks, adjusted', null, estimate
from cohort_comparison
semi join asked using (clinic_id)
where instrument = 'nprs' and outcome_window = 'week_6' and method = 'ancova'
union all
select 4, 'in care', cohort, count(*) from in_care group by cohort
union all
select 5, 'logged anything this week', null, count(distinct patient_key) from expected where logged_days > 0
union all
select 6, 'of patients with exercises due', null, count(distinct patient_key) from expected
union all
select 7, 'on the call lists', null, count(distinct patient_key)
from flags
semi join in_care on flags.patient_key = in_care.patient_key
where level in ('red', 'amber')
union all
select 8, 'better by 2 points or more at 6 weeks, %', cohort, 100 * responder_share
from cohort_summary
semi join asked using (clinic_id)
where instrument = 'nprs' and outcome_window = 'week_6'
union all
select 9, 'pain questionnaires not answered', null, sum(missing) from flow semi join asked using (clinic_id)
union all
select 10, 'pain questionnaires expected', null, sum(observed + missing) from flow semi join asked using (clinic_id)
union all
select 11, 'rows read', null, sum(rows_read) from exports
union all
select 12, 'with a change in pain at 6 weeks', cohort, n_change
from cohort_summary
semi join asked using (clinic_id)
where instrument = 'nprs' and outcome_window = 'week_6'
order by line, cohort;
