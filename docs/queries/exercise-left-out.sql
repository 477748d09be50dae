-- Question: which exercise is left out most?
-- Reading: mean adherence of complete weeks, the least done first. One that hurts is left out
--   too: mean_pain is what was noted while doing it.
with done as (
    select exercise_code, count(distinct episode_key) as episodes, avg(adherence_pct) as mean_pct
    from exercise_weeks
    where is_complete and adherence_pct is not null
    group by exercise_code
),

noted as (
    select exercise_code, avg(pain) as mean_pain
    from bouts
    where setting = 'home' and status <> 'skipped' and source_kind <> 'inferred'
    group by exercise_code
)

select
    exercises.name,
    exercises.component,
    done.episodes,
    round(done.mean_pct, 1) as mean_pct,
    round(noted.mean_pain, 1) as mean_pain
from done
join exercises on done.exercise_code = exercises.exercise_code
left join noted on done.exercise_code = noted.exercise_code
order by done.mean_pct;
