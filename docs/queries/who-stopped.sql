-- Question: who has stopped exercising, is still in care, and has not come back?
-- Reading: more eligible days than persistence_gap_days (14 as shipped) without a session, or without
--   a log of them: somebody has to ask. In care is who was not discharged before the data cut.
--   The clinic finds the patient by its worklist; here is the pseudonym only.
select
    clinic_id,
    physio_id,
    patient_key,
    cohort,
    stopped_on,
    weeks_in_programme
from who_stopped, publication
where
    (discharged_on is null or discharged_on >= as_of)
    and not has_resumed
    -- Who goes on in another episode did not stop.
    and not exists (
        select 1
        from bouts
        where
            bouts.patient_key = who_stopped.patient_key
            and bouts.episode_key <> who_stopped.episode_key
            and bouts.performed_on > who_stopped.stopped_on
            and bouts.setting = 'home'
            and bouts.source_kind <> 'inferred'
    )
order by clinic_id, stopped_on desc;
