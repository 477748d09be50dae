-- One row per session and component, with the episode of the day of its first bout.
with first_bouts as (
    select session_id, min(performed_at)::date as day
    from {{ ref('sessions') }}
    group by all
),
done_parts as (
    select distinct s.patient_id, s.session_id, parts.component
    from {{ ref('sessions') }} as s
    join {{ ref('exercise_components') }} as parts using (exercise_code)
    where s.setting = 'home' and s.source_kind <> 'inferred'
        and s.status in ('done', 'partial') and s.sets_done >= 1
        and s.performed_at < date '{{ var("as_of") }}' + interval 1 day
)
select done_parts.session_id, done_parts.component, first_bouts.day, days.episode_id
from done_parts
join first_bouts using (session_id)
join {{ ref('episode_days') }} as days
    on days.patient_id = done_parts.patient_id and days.day = first_bouts.day
qualify row_number() over (
    partition by done_parts.session_id, done_parts.component order by days.started_on desc
) = 1
