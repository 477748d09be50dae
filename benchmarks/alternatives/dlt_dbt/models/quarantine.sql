select * from {{ ref('stg_sessions') }} where len(reasons) > 0
