select
    clinic_id, patient_id, episode_id, prescription_id, exercise_code,
    split_part(exercise_code, '_', 1) as component,
    try_cast(times_per_day as integer) as times_per_day,
    coalesce(try_cast(days_per_week as integer), 7) as days_per_week,
    try_cast(valid_from as date) as valid_from,
    try_cast(valid_to as date) as valid_to,
    try_cast(updated_at as timestamp) as updated_at
from {{ source('raw', 'prescriptions') }}
qualify row_number() over (
    partition by clinic_id, prescription_id order by updated_at desc nulls last
) = 1
