-- Question: do those who come to their appointments also exercise at home?
-- Reading: the two are never pooled, only set side by side. A correlation near 0 says that
--   one tells nothing about the other; empty: too few, or all alike.
with home as (
    select
        episode_key,
        100 * sum(sessions_counted) / nullif(sum(sessions_prescribed), 0) as adherence_pct
    from patient_weeks
    where component = 'all' and is_complete
    group by episode_key
)

select
    attendance.clinic_id,
    count(*) as episodes,
    round(avg(attendance.attendance_pct), 1) as mean_attendance_pct,
    round(avg(home.adherence_pct), 1) as mean_adherence_pct,
    round(nullif(corr(attendance.attendance_pct, home.adherence_pct), 'nan'), 2) as correlation
from attendance
join home on attendance.episode_key = home.episode_key
where attendance.attendance_pct is not null and home.adherence_pct is not null
group by attendance.clinic_id
order by attendance.clinic_id;
