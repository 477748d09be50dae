select
    patient_id, episode_id, cohort, started_on,
    unnest(generate_series(
        started_on,
        least(coalesce(discharged_on, date '{{ var("as_of") }}'), date '{{ var("as_of") }}'),
        interval 1 day
    ))::date as day
from {{ ref('episodes') }}
