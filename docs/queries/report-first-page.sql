-- Question: which rows does each figure on the first page of the group's report come from?
-- Reading: one row per figure and cohort, in the order of the page, with the ends of its interval (of the median: the
--   middle half) and what it is out of. For a clinic's report put it in place of 'all' in the first lines (lines 17
--   to 23 are always of the whole group). A report is as of its Sunday: call lists agree only where the data cut is
--   that Sunday, quarantine and exports where nothing has come since. Small numbers are hidden there, not here.
--   Lines 7 to 9 and 14 are of everybody with an answer; the report has those in full batches only, so that it
--   lags behind and no two weeks give one patient away. Line 14 has an interval here, line 4 on the page alone.
--   Lines 2 and 10: of two episodes that start on one day the report takes that of the greater id, which no
--   published table has; here the key decides.
--   Not here: the day of the last log (bouts), the moment of the latest export (exports), and the charts
--   (cohort_weeks, process_charts, cohort_summary and cohort_comparison, the week's row of which is here).
with
asked as (select 'all' as clinic_id),

reported as (
    select date_trunc('week', as_of - 6)::date as week, date_trunc('week', as_of - 6)::date + 6 as sunday
    from publication
),

in_care as (
    select patient_key, cohort
    from episodes, reported, asked
    where
        asked.clinic_id in ('all', episodes.clinic_id)
        and started_on <= sunday
        and (discharged_on is null or discharged_on >= sunday)
    qualify row_number() over (partition by patient_key order by started_on desc, episode_key desc) = 1
),

called as (
    select flags.patient_key, bool_or(level = 'red') as is_first
    from flags
    join in_care on flags.patient_key = in_care.patient_key
    where level in ('red', 'amber')
    group by flags.patient_key
),

expected as (
    select patient_weeks.*, episodes.started_on
    from patient_weeks
    join episodes on patient_weeks.episode_key = episodes.episode_key
    join reported on patient_weeks.week = reported.week
    join asked on asked.clinic_id in ('all', patient_weeks.clinic_id)
    where adherence_pct is not null
),

lumbar as (
    select cohort, adherence_logged_pct
    from expected
    where component = 'lumbar'
    qualify row_number() over (partition by patient_key, cohort order by started_on desc, episode_key desc) = 1
),

cohorts as (
    select cohort_weeks.*
    from cohort_weeks
    join reported on cohort_weeks.week = reported.week
    join asked on cohort_weeks.clinic_id = asked.clinic_id
    where component = 'lumbar'
),

pain as (
    select cohort_summary.*
    from cohort_summary
    join asked on cohort_summary.clinic_id = asked.clinic_id
    where instrument = 'nprs' and outcome_window = 'week_6'
),

compared as (
    select method, estimate, lower, upper, n_lumbar_only + n_lumbar_hip as patients
    from cohort_comparison
    join asked on cohort_comparison.clinic_id = asked.clinic_id
    where component = 'lumbar' or (instrument = 'nprs' and outcome_window = 'week_6')
),

forms as (
    select flow.*
    from flow
    join asked on flow.clinic_id = asked.clinic_id
),

waiting as (
    select quarantine_counts.*
    from quarantine_counts
    join asked on asked.clinic_id = 'all' or asked.clinic_id is not distinct from quarantine_counts.clinic_id
)

select 1 as line, 'adherence, lumbar, mean %' as figure, cohort, mean_pct as value,
    null::double as lower, null::double as upper, patients as out_of
from cohorts
union all
select 2, 'the same on logged days only', cohort, avg(adherence_logged_pct), null, null, count(adherence_logged_pct)
from lumbar
group by cohort
union all
select 3, 'adherence, lumbar, median %', cohort, median_pct, q1_pct, q3_pct, patients from cohorts
union all
select 4, 'at 80 % (as configured) or more, %', cohort, 100.0 * adherent_patients / nullif(patients, 0), null, null,
    patients
from cohorts
union all
select 5, 'difference of the means', null, estimate, lower, upper, patients
from compared
where method = 'adherence_mean_welch'
union all
select 6, 'difference of the shares, points', null, 100 * estimate, 100 * lower, 100 * upper, patients
from compared
where method = 'adherence_share_newcombe'
union all
select 7, 'change in pain at 6 weeks, mean', cohort, change_mean, null, null, n_change from pain
union all
select 8, 'difference in pain at 6 weeks, adjusted', null, estimate, lower, upper, patients
from compared
where method = 'ancova'
union all
select 9, 'the same, looked at every week', null, estimate, lower, upper, patients
from compared
where method = 'confidence_sequence'
union all
select 10, 'in care', cohort, count(*), null, null, null from in_care group by cohort
union all
select 11, 'logged anything this week', null, count(distinct patient_key) filter (where logged_days > 0), null, null,
    count(distinct patient_key)
from expected
where component = 'all'
union all
select 12, 'on the call lists', null, count(*), null, null, (select count(*) from in_care) from called
union all
select 13, 'of these to call first', null, count(*) filter (where is_first), null, null, count(*) from called
union all
select 14, 'better by 2 points or more at 6 weeks, %', cohort, 100 * responder_share, 100 * responder_lower,
    100 * responder_upper, responders_of
from pain
union all
select 15, 'pain questionnaires not answered', null, sum(missing), null, null, sum(observed + missing) from forms
union all
select 16, 'of these at the start', null, sum(missing) filter (where outcome_window = 'baseline'), null, null,
    sum(missing)
from forms
union all
select 17, 'exports', null, count(distinct export_id), null, null, null from exports
union all
select 18, 'of these rejected', null, count(distinct export_id) filter (where state = 'rejected'), null, null,
    count(distinct export_id)
from exports
union all
select 19, 'rows read', null, sum(rows_read), null, null, null from exports
union all
select 20, 'rows accepted', null, sum(rows_accepted), null, null, sum(rows_read) from exports
union all
select 21, 'rows quarantined at intake', null, sum(rows_quarantined), null, null, sum(rows_read) from exports
union all
select 22, 'rows ignored', null, sum(rows_ignored), null, null, sum(rows_read) from exports
union all
select 23, 'rows in rejected exports', null, coalesce(sum(rows_read) filter (where state = 'rejected'), 0), null,
    null, sum(rows_read)
from exports
union all
select 24, 'problems still in quarantine', null, coalesce(sum(rows), 0), null, null, null from waiting
union all
select 25, 'of these for what the configuration lacks', null,
    coalesce(sum(rows) filter (where reason in ('unknown_exercise', 'not_in_list')), 0), null, null,
    coalesce(sum(rows), 0)
from waiting
order by line, cohort;
