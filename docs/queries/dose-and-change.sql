-- Question: are those who did more better off at six weeks?
-- Reading: mean improvement by quarter of the dose. An association, no effect: who feels
--   better may exercise more, and who does not answer is not here.
with quarters as (
    select *, ntile(4) over (partition by cohort order by sessions_counted, episode_key) as quarter
    from dose_and_change
    where instrument = 'nprs' and outcome_window = 'week_6' and weeks > 0
)

select
    cohort,
    quarter,
    count(*) as episodes,
    round(avg(sessions_counted), 1) as mean_sessions,
    round(avg(adherence_pct), 1) as mean_adherence_pct,
    round(avg(improvement), 2) as mean_improvement
from quarters
group by cohort, quarter
order by cohort, quarter;
