-- Question: what has each clinic to mend in its exports?
-- Reading: most frequent first. A row counts under each of its reasons. What a reason means
--   and who does what is in docs/how-to/quarantine-and-messages.md.
select
    coalesce(clinic_name, '(not known)') as clinic,
    dataset,
    reason,
    rows,
    round(clinic_share_pct, 1) as clinic_share_pct
from quarantine_by_clinic
order by clinic, rows desc;
