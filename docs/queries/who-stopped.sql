-- Question: who has stopped exercising, is still in care, and has not come back?
-- Reading: a gap of more than 14 eligible days, or no log of them: somebody has to ask.
--   The clinic finds the patient by its worklist; here is the pseudonym only.
select
    clinic_id,
    physio_id,
    patient_key,
    cohort,
    stopped_on,
    weeks_in_programme
from who_stopped
where discharged_on is null and not has_resumed
order by clinic_id, stopped_on desc;
