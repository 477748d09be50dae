select
    days.episode_id, parts.component, days.day,
    max(p.times_per_day) as times_per_day, max(p.days_per_week) as days_per_week
from {{ ref('episode_days') }} as days
join {{ ref('prescriptions') }} as p
    on p.episode_id = days.episode_id
    and days.day between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
join {{ ref('exercise_components') }} as parts using (exercise_code)
group by all
