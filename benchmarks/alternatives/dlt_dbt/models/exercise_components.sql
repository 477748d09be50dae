-- One row per exercise and component: its own, and all of them.
select distinct exercise_code, unnest([component, 'all']) as component
from {{ ref('prescriptions') }}
union
select distinct exercise_code, unnest([split_part(exercise_code, '_', 1), 'all'])
from {{ ref('sessions') }}
