-- Dose against change: what was done at home before an answer, and how much better it is.
create view dose_and_change as
select
    outcomes.patient_key,
    outcomes.episode_key,
    outcomes.clinic_id,
    outcomes.cohort,
    outcomes.instrument,
    outcomes.outcome_window,
    outcomes.completed_at,
    count(weeks.week) as weeks,
    -- As many cores as there are add up, in another order each time: the last digits would differ.
    round(sum(weeks.sessions_prescribed), 9) as sessions_prescribed,
    sum(weeks.sessions_done)::bigint as sessions_done,
    round(sum(weeks.sessions_counted), 9) as sessions_counted,
    case
        when sum(weeks.sessions_prescribed) > 0
            then round(100 * sum(weeks.sessions_counted) / sum(weeks.sessions_prescribed), 9)
    end as adherence_pct,
    outcomes.baseline_score,
    outcomes.score,
    outcomes.change,
    outcomes.improvement,
    outcomes.is_responder
from outcome_windows as outcomes
-- Weeks that were over when the questionnaire was answered: what came after can't explain it.
left join patient_weeks as weeks
    on outcomes.episode_key = weeks.episode_key
    and weeks.component = 'all'
    and weeks.week + 6 < outcomes.completed_at::date
where outcomes.change is not null
group by all
order by outcomes.episode_key, outcomes.instrument, outcomes.outcome_window;

comment on view dose_and_change is 'Dose against change: one row per episode, questionnaire and window with a change. One answer may stand in two windows (discharge and the one of that day, such as week_6): do not pool them. Dose is what was done at home in the weeks that were over by then; its figures have nine decimals. An association, no effect: who feels better may exercise more.';
comment on column dose_and_change.patient_key is 'Pseudonym of the patient.';
comment on column dose_and_change.episode_key is 'Pseudonym of the episode.';
comment on column dose_and_change.clinic_id is 'Clinic, as in the configuration.';
comment on column dose_and_change.cohort is 'Cohort as assigned at the start: lumbar_only or lumbar_hip.';
comment on column dose_and_change.instrument is 'Questionnaire.';
comment on column dose_and_change.outcome_window is 'Window of days since the start: week_2, week_6, week_12 or discharge.';
comment on column dose_and_change.completed_at is 'When it was completed, clinic time.';
comment on column dose_and_change.weeks is 'Weeks of the programme that were over by then; 0: none, or nothing was ever prescribed, and the dose is null.';
comment on column dose_and_change.sessions_prescribed is 'Home sessions prescribed in these weeks, of component all: not the sum of lumbar and hip; null: no week was over.';
comment on column dose_and_change.sessions_done is 'Home sessions of either component done in these weeks, extra ones included; null: no week was over.';
comment on column dose_and_change.sessions_counted is 'Home sessions that count in these weeks: at most the prescribed ones; null: no week was over.';
comment on column dose_and_change.adherence_pct is '100 × counted / prescribed over these weeks, 0–100; null where nothing was prescribed.';
comment on column dose_and_change.baseline_score is 'Score in the baseline window, in points of the questionnaire.';
comment on column dose_and_change.score is 'Score in the window, in points of the questionnaire.';
comment on column dose_and_change.change is 'Score − baseline score.';
comment on column dose_and_change.improvement is 'Change, signed so that positive is better.';
comment on column dose_and_change.is_responder is 'Whether the improvement reaches the minimal important change, of PASS the score itself; null: no room for it, satisfaction.';
