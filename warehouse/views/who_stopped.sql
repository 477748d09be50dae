-- Who stopped: the episodes whose home programme ended in a gap that is too long.
create view who_stopped as
with
stopped as (
    select
        patient_key,
        episode_key,
        first_logged_on,
        persisted_days,
        first_logged_on + persisted_days::integer as stopped_on
    from persistence
    where not is_censored
),

sessions as (
    -- A session over midnight is one of its first day.
    select
        stopped.episode_key,
        stopped.stopped_on,
        min(bouts.performed_on) as session_on
    from stopped
    join bouts on stopped.episode_key = bouts.episode_key
    cross join publication
    where bouts.performed_on <= publication.as_of
    group by stopped.episode_key, stopped.stopped_on, bouts.session_key
    having
        bool_or(
            bouts.setting = 'home'
            and bouts.source_kind <> 'inferred'
            and bouts.status in ('done', 'partial')
            and bouts.sets_done >= 1
        )
),

logged_again as (
    select
        episode_key,
        max(session_on) as last_session_on
    from sessions
    where session_on > stopped_on
    group by episode_key
)

select
    stopped.patient_key,
    stopped.episode_key,
    episodes.clinic_id,
    episodes.physio_id,
    episodes.cohort,
    episodes.started_on,
    episodes.discharged_on,
    stopped.first_logged_on,
    stopped.persisted_days,
    stopped.stopped_on,
    (stopped.stopped_on - episodes.started_on) // 7 as weeks_in_programme,
    logged_again.last_session_on is not null as has_resumed,
    coalesce(logged_again.last_session_on, stopped.stopped_on) as last_session_on
from stopped
join episodes on stopped.episode_key = episodes.episode_key
left join logged_again on stopped.episode_key = logged_again.episode_key
order by episodes.clinic_id, stopped.stopped_on desc, stopped.episode_key;

comment on view who_stopped is 'Who stopped: one row per episode whose home programme ended in a gap of more than the configured eligible days (14 as shipped). Who never began is not here: see first_logged_on in persistence.';
comment on column who_stopped.patient_key is 'Pseudonym of the patient.';
comment on column who_stopped.episode_key is 'Pseudonym of the episode.';
comment on column who_stopped.clinic_id is 'Clinic, as in the configuration.';
comment on column who_stopped.physio_id is 'Physiotherapist in charge by now; null: nobody yet. Known within its clinic, and another person elsewhere: group by clinic_id, physio_id.';
comment on column who_stopped.cohort is 'Cohort as assigned at the start: lumbar_only or lumbar_hip.';
comment on column who_stopped.started_on is 'First day of the episode.';
comment on column who_stopped.discharged_on is 'Last day of the episode, also one after the data cut; null: still open.';
comment on column who_stopped.first_logged_on is 'Day of the first home session.';
comment on column who_stopped.persisted_days is 'Days from the first session to the last before the gap.';
comment on column who_stopped.stopped_on is 'Day of the last session before the gap.';
comment on column who_stopped.weeks_in_programme is 'Whole weeks from the start of the episode to stopped_on.';
comment on column who_stopped.has_resumed is 'Whether a home session was done after the gap, up to the data cut, in this episode; the patient may go on in another.';
comment on column who_stopped.last_session_on is 'Day of the latest home session up to the data cut.';
