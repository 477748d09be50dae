select
    clinic_id, patient_id, episode_id, physio_id, cohort,
    try_cast(started_on as date) as started_on,
    try_cast(discharged_on as date) as discharged_on,
    try_cast(updated_at as timestamp) as updated_at
from {{ source('raw', 'episodes') }}
qualify row_number() over (
    partition by clinic_id, episode_id order by updated_at desc nulls last
) = 1
