select * exclude (reasons, comment, has_pain, has_moment)
from {{ ref('stg_sessions') }}
where len(reasons) = 0
qualify row_number() over (
    partition by clinic_id, session_id, line_no order by updated_at desc nulls last
) = 1
