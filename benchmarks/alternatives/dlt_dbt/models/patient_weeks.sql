-- One row per episode, week and component; a component is lumbar, hip, or all of them.
with days as materialized (
    select
        patient_id, episode_id, cohort, started_on,
        unnest(generate_series(
            started_on,
            least(coalesce(discharged_on, date '{{ var("as_of") }}'), date '{{ var("as_of") }}'),
            interval 1 day
        ))::date as day
    from {{ ref('episodes') }}
),
parts as materialized (
    select distinct exercise_code, unnest([component, 'all']) as component
    from {{ ref('prescriptions') }}
    union
    select distinct exercise_code, unnest([split_part(exercise_code, '_', 1), 'all'])
    from {{ ref('sessions') }}
),
doses as (
    select
        d.episode_id, parts.component, d.day,
        max(p.times_per_day) as times_per_day, max(p.days_per_week) as days_per_week
    from days as d
    join {{ ref('prescriptions') }} as p
        on p.episode_id = d.episode_id
        and d.day between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    join parts using (exercise_code)
    group by all
),
first_bouts as (
    select session_id, min(performed_at)::date as day
    from {{ ref('sessions') }}
    group by all
),
done_parts as (
    select distinct s.patient_id, s.session_id, parts.component
    from {{ ref('sessions') }} as s
    join parts using (exercise_code)
    where s.setting = 'home' and s.source_kind <> 'inferred'
        and s.status in ('done', 'partial') and s.sets_done >= 1
        and s.performed_at < date '{{ var("as_of") }}' + interval 1 day
),
attributed as (
    select done_parts.session_id, done_parts.component, first_bouts.day, days.episode_id
    from done_parts
    join first_bouts using (session_id)
    join days on days.patient_id = done_parts.patient_id and days.day = first_bouts.day
    qualify row_number() over (
        partition by done_parts.session_id, done_parts.component order by days.started_on desc
    ) = 1
),
done as (
    select episode_id, component, day, count(*) as done from attributed group by all
),
sums as (
    select
        episode_id, component, date_trunc('week', day)::date as week,
        sum(times_per_day * days_per_week) / 7 as sessions_prescribed,
        sum(coalesce(done, 0)) as sessions_done,
        sum(least(coalesce(done, 0), times_per_day)) as capped
    from doses
    left join done using (episode_id, component, day)
    group by all
),
weeks as (
    select distinct days.episode_id, days.cohort, parts.component,
        date_trunc('week', days.day)::date as week
    from days
    join {{ ref('prescriptions') }} as p using (episode_id)
    join parts using (exercise_code)
)
select
    episode_id, cohort, component, week,
    coalesce(sessions_prescribed, 0) as sessions_prescribed,
    coalesce(sessions_done, 0) as sessions_done,
    coalesce(least(capped, sessions_prescribed), 0) as sessions_counted,
    100 * least(capped, sessions_prescribed) / nullif(sessions_prescribed, 0) as adherence_pct
from weeks
left join sums using (episode_id, component, week)
