-- One row per episode, week and component; a component is lumbar, hip, or all of them.
with done as (
    select episode_id, component, day, count(*) as done
    from {{ ref('done_sessions') }}
    group by all
),
sums as (
    select
        episode_id, component, date_trunc('week', day)::date as week,
        sum(times_per_day * days_per_week) / 7 as sessions_prescribed,
        sum(coalesce(done, 0)) as sessions_done,
        sum(least(coalesce(done, 0), times_per_day)) as capped
    from {{ ref('doses') }}
    left join done using (episode_id, component, day)
    group by all
),
weeks as (
    select distinct days.episode_id, days.cohort, parts.component,
        date_trunc('week', days.day)::date as week
    from {{ ref('episode_days') }} as days
    join {{ ref('prescriptions') }} as p using (episode_id)
    join {{ ref('exercise_components') }} as parts using (exercise_code)
)
select
    episode_id, cohort, component, week,
    coalesce(sessions_prescribed, 0) as sessions_prescribed,
    coalesce(sessions_done, 0) as sessions_done,
    coalesce(least(capped, sessions_prescribed), 0) as sessions_counted,
    100 * least(capped, sessions_prescribed) / nullif(sessions_prescribed, 0) as adherence_pct
from weeks
left join sums using (episode_id, component, week)
