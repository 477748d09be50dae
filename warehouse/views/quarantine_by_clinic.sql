-- Quarantine by clinic: which clinic has which rows to mend, the most frequent reason first.
create view quarantine_by_clinic as
select
    counts.clinic_id,
    clinics.name as clinic_name,
    counts.dataset,
    counts.reason,
    counts.rows,
    100.0 * counts.rows / sum(counts.rows) over (partition by counts.clinic_id) as clinic_share_pct
from quarantine_counts as counts
left join clinics on counts.clinic_id = clinics.clinic_id
order by counts.clinic_id nulls last, counts.rows desc, counts.dataset, counts.reason;

comment on view quarantine_by_clinic is 'Quarantine by clinic: one row per clinic, dataset and reason with rows in quarantine. A row counts under each of its reasons: the sum may be more than the rows there are.';
comment on column quarantine_by_clinic.clinic_id is 'Clinic; null where the row does not say a known one.';
comment on column quarantine_by_clinic.clinic_name is 'Its name for people; null where the clinic is not known.';
comment on column quarantine_by_clinic.dataset is 'Dataset.';
comment on column quarantine_by_clinic.reason is 'Reason code.';
comment on column quarantine_by_clinic.rows is 'Rows in quarantine for that reason.';
comment on column quarantine_by_clinic.clinic_share_pct is '100 × rows / sum over the reasons of the clinic.';
