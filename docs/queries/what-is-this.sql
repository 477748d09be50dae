-- Question: what is this database made from, so that a figure can be quoted?
-- Reading: quote all of it. The same exports_hash, as_of, known_at and versions give the same
--   tables.
select as_of, known_at, published_at, code_version, rules_version, schema_version, exports_hash
from publication;
