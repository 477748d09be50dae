-- Pain by week of the programme: as asked by questionnaire, and as noted during home exercise.
create view pain_by_programme_week as
with
answers as (
    select episode_key, completed_at::date as day, score as nprs, null as session_pain
    from outcome_scores
    where instrument = 'nprs' and episode_key is not null

    union all

    select episode_key, performed_on as day, null as nprs, pain as session_pain
    from bouts
    where
        pain is not null
        and setting = 'home'
        and source_kind <> 'inferred'
        and episode_key is not null
),

-- A patient who answers daily counts as much as one who answers once.
episode_weeks as (
    select
        episodes.clinic_id,
        episodes.cohort,
        floor(
            (date_trunc('week', answers.day)::date + 6 - episodes.started_on) / 7
        )::bigint as programme_week,
        avg(answers.nprs) as nprs,
        avg(answers.session_pain) as session_pain
    from answers
    join episodes on answers.episode_key = episodes.episode_key
    cross join publication
    where
        answers.day <= publication.as_of
        -- Before that day it has no row in any measure.
        and episodes.started_on <= publication.as_of
    group by episodes.episode_key, episodes.clinic_id, episodes.cohort, programme_week
)

select
    case when grouping(clinic_id) = 1 then 'all' else clinic_id end as clinic_id,
    cohort,
    programme_week,
    count(nprs) as nprs_episodes,
    -- As many cores as there are add up, in another order each time: the last digits would differ.
    round(avg(nprs), 9) as nprs_mean,
    round(stddev_samp(nprs), 9) as nprs_sd,
    count(session_pain) as session_pain_episodes,
    round(avg(session_pain), 9) as session_pain_mean,
    round(stddev_samp(session_pain), 9) as session_pain_sd
from episode_weeks
group by grouping sets ((clinic_id, cohort, programme_week), (cohort, programme_week))
order by clinic_id, cohort, programme_week;

comment on view pain_by_programme_week is 'Pain by week of the programme: one row per clinic (or all), cohort and week since the start in which anybody said anything. Not suppressed. Each episode counts once a week, with its mean. Figures have nine decimals.';
comment on column pain_by_programme_week.clinic_id is 'Clinic; ''all'' for the whole group.';
comment on column pain_by_programme_week.cohort is 'Cohort as assigned at the start: lumbar_only or lumbar_hip.';
comment on column pain_by_programme_week.programme_week is 'Whole weeks since the start, at the week''s Sunday; negative before the week of the start.';
comment on column pain_by_programme_week.nprs_episodes is 'Episodes with an NPRS that week.';
comment on column pain_by_programme_week.nprs_mean is 'Mean of their NPRS, 0 to 10; null: none.';
comment on column pain_by_programme_week.nprs_sd is 'Standard deviation of the same; null under two.';
comment on column pain_by_programme_week.session_pain_episodes is 'Episodes that noted pain in a home session that week.';
comment on column pain_by_programme_week.session_pain_mean is 'Mean of the pain noted in home sessions, 0 to 10; null: none. Another question than NPRS: do not put both in one line.';
comment on column pain_by_programme_week.session_pain_sd is 'Standard deviation of the same; null under two.';
