{{ config(materialized='external', location=env_var('ADHERENCE_OUT') ~ '/report.csv') }}
select cohort, week, count(adherence_pct) as patients, avg(adherence_pct) as mean_pct
from {{ ref('patient_weeks') }}
where component = 'all'
group by all
order by all
