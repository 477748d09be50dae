{{ config(materialized='view') }}
-- Every row of the exports with its typed columns and what is wrong with it.
with typed as (
    select
        clinic_id, patient_id, session_id, line_no,
        try_cast(performed_at as timestamp) as performed_at,
        comment, setting, coalesce(source_kind, 'patient') as source_kind, exercise_code,
        coalesce(status, 'done') as status, side,
        try_cast(sets_done as integer) as sets_done,
        try_cast(reps_per_set as integer) as reps_per_set,
        try_cast(pain as integer) as pain,
        try_cast(updated_at as timestamp) as updated_at,
        pain is not null as has_pain,
        regexp_full_match(coalesce(performed_at, ''), '\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}') as has_moment
    from {{ source('raw', 'sessions') }}
)
select
    *,
    list_filter([
        case when clinic_id is null or patient_id is null or session_id is null
                or line_no is null or setting is null or exercise_code is null
            then 'missing_value' end,
        case when not regexp_full_match(concat(clinic_id, patient_id, session_id), '[A-Za-z0-9_.-]+')
            then 'bad_id' end,
        case when performed_at is null or not has_moment then 'bad_date' end,
        case when performed_at < date '2000-01-01'
                or performed_at >= date '{{ var("as_of") }}' + interval 1 day
            then 'date_out_of_range' end,
        case when sets_done is null or reps_per_set is null or (has_pain and pain is null)
            then 'bad_number' end,
        case when sets_done not between 0 and 20 or reps_per_set not between 0 and 200
                or pain not between 0 and 10
            then 'out_of_range' end,
        case when setting not in ('home', 'clinic', 'telehealth')
                or source_kind not in ('patient', 'clinician', 'device', 'inferred')
                or status not in ('done', 'partial', 'skipped')
                or side not in ('left', 'right', 'both')
            then 'not_in_list' end,
        case when exercise_code not in (
                'hip_clamshell', 'hip_quadruped_extension', 'hip_single_leg_bridge',
                'lumbar_abdominal_brace', 'lumbar_bird_dog', 'lumbar_dead_bug',
                'lumbar_side_plank', 'lumbar_extension_endurance', 'lumbar_curl_up')
            then 'unknown_exercise' end
    ], reason -> reason is not null) as reasons
from typed
