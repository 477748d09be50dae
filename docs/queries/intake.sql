-- Question: what came in, and does every row have a place?
-- Reading: read = accepted + quarantined + ignored for accepted exports, so unaccounted is 0.
--   The file behind an export_id is told by `adherence status`.
select
    dataset,
    state,
    count(*) as exports,
    max(received_at) as last_received_at,
    sum(rows_read) as rows_read,
    sum(rows_accepted) as rows_accepted,
    sum(rows_quarantined) as rows_quarantined,
    sum(rows_ignored) as rows_ignored,
    sum(rows_read - rows_accepted - rows_quarantined - rows_ignored)
        filter (state = 'accepted') as unaccounted
from exports
group by dataset, state
order by dataset, state;
