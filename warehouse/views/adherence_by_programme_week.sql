-- Adherence by week of the programme: how it goes as a course of care grows older.
create view adherence_by_programme_week as
select
    case when grouping(clinic_id) = 1 then 'all' else clinic_id end as clinic_id,
    cohort,
    component,
    programme_week,
    count(*) as episodes,
    -- As many cores as there are add up, in another order each time: the last digits would differ.
    round(avg(adherence_pct), 9) as mean_pct,
    median(adherence_pct) as median_pct,
    quantile_cont(adherence_pct, 0.25) as q1_pct,
    quantile_cont(adherence_pct, 0.75) as q3_pct,
    count(*) filter (where round(adherence_pct, 9) >= 80) as adherent_episodes,
    round(avg(adherence_logged_pct), 9) as mean_logged_pct,
    100.0 * sum(logged_days) / sum(eligible_days) as log_completeness_pct
from patient_weeks
where is_complete and adherence_pct is not null
group by grouping sets (
    (clinic_id, cohort, component, programme_week),
    (cohort, component, programme_week)
)
order by clinic_id, cohort, component, programme_week;

comment on view adherence_by_programme_week is 'Adherence by week of the programme: one row per clinic (or all), cohort, component and week since the start; complete weeks with something prescribed. Not suppressed. Means have nine decimals. Week 0 is a part week, from the day of the start to its Sunday, and so may be that of the discharge: an episode counts as in a whole one. Later weeks hold those who are still in care, who may not be like those who left.';
comment on column adherence_by_programme_week.clinic_id is 'Clinic; ''all'' for the whole group.';
comment on column adherence_by_programme_week.cohort is 'Cohort as assigned at the start: lumbar_only or lumbar_hip.';
comment on column adherence_by_programme_week.component is 'Part of the body trained: lumbar, hip, or all for both together, which is not their sum.';
comment on column adherence_by_programme_week.programme_week is 'Whole weeks since the start, at the week''s Sunday; 0 is the week of the start, a part of one unless that was a Monday.';
comment on column adherence_by_programme_week.episodes is 'Episodes with an adherence in that week of theirs.';
comment on column adherence_by_programme_week.mean_pct is 'Mean of their adherence_pct, the lower bound.';
comment on column adherence_by_programme_week.median_pct is 'Median of their adherence_pct.';
comment on column adherence_by_programme_week.q1_pct is 'First quartile (linear) of their adherence_pct.';
comment on column adherence_by_programme_week.q3_pct is 'Third quartile (linear) of their adherence_pct.';
comment on column adherence_by_programme_week.adherent_episodes is 'Episodes at 80 % or more, whatever adherent_from_pct of the configuration says: it is in no table.';
comment on column adherence_by_programme_week.mean_logged_pct is 'Mean of their adherence_logged_pct, the upper bound; null: no day of that week was logged.';
comment on column adherence_by_programme_week.log_completeness_pct is '100 × logged days / eligible days of these episodes.';
