"""What a publication was made from: exports, quarantine, configuration, versions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime

import polars as pl

from domain.columns import Table
from domain.instruments import INSTRUMENTS
from domain.published import PUBLISHED
from domain.settings import Settings
from domain.version import SCHEMA_VERSION, code_version
from flows.derivation import Derivation
from flows.quarantine import quarantine_counts
from flows.snapshots import snapshot_verdicts, verdict_on
from warehouse.accepted import TakenIn, clinics_of
from warehouse.cache import fingerprint
from warehouse.clinic_tables import in_shape
from warehouse.pseudonyms import key_id


def exports_table(plan: Derivation) -> pl.DataFrame:
    """One row per export and dataset in it."""
    verdicts = {(row["export_id"], row["dataset"]): row for row in snapshot_verdicts(plan)}
    rows = []
    for one in plan.known:
        for dataset in one.receipt.datasets:
            verdict = verdicts.get((one.export.export_id, dataset.dataset))
            rows.append(
                {
                    "export_id": one.export.export_id,
                    "dataset": dataset.dataset,
                    "mapping": one.receipt.mapping,
                    "state": dataset.state,
                    "is_redacted": one.export.redaction is not None,
                    "reason": dataset.reason,
                    "received_at": utc(one.export.received_at),
                    "exported_at": one.receipt.exported_at,
                    **dataset.counts,
                    "warnings": dataset.rows_warned,
                    "snapshot": verdict_on(dataset, verdict),
                    "rows_absent": verdict and verdict["rows_absent"],
                }
            )
    table = PUBLISHED["exports"]
    return in_shape(pl.DataFrame(rows, schema=table.polars_schema, orient="row"), table)


def configuration_tables(known: Sequence[TakenIn], settings: Settings) -> dict[str, pl.DataFrame]:
    """The clinics, listed or met in an export, the exercises and the instruments."""
    listed = set(settings.clinics.ids)
    clinics = [
        {
            "clinic_id": clinic_id,
            "name": settings.clinics.name_of(clinic_id),
            "time_zone": settings.clinics.time_zone_of(clinic_id),
            "is_listed": clinic_id in listed,
        }
        for clinic_id in sorted(listed | set(clinics_of(known)))
    ]
    exercises = [
        {
            "exercise_code": exercise.code,
            "name": exercise.name,
            "component": exercise.component,
            "is_one_sided": exercise.is_one_sided,
        }
        for exercise in settings.exercises.exercises
    ]
    instruments = [
        {**asdict(instrument), "instrument": instrument.code} for instrument in INSTRUMENTS.values()
    ]
    rows = {"clinics": clinics, "exercises": exercises, "instruments": instruments}
    return {name: in_shape(_frame(r, PUBLISHED[name]), PUBLISHED[name]) for name, r in rows.items()}


def _frame(rows: Sequence[Mapping[str, object]], table: Table) -> pl.DataFrame:
    named = [{name: row[name] for name in table.names} for row in rows]
    return pl.DataFrame(named, schema=table.polars_schema)


def exports_hash(plan: Derivation) -> str:
    """Changes when the exports that are known do, or how they were taken in."""
    return fingerprint(
        sorted((one.export.export_id, one.receipt.fingerprint) for one in plan.known)
    )


def provenance_tables(
    plan: Derivation,
    *,
    as_of: date,
    known_at: datetime | None = None,
    published_at: datetime | None = None,
    audit_head: str | None = None,
) -> dict[str, pl.DataFrame]:
    """Tables that say what a publication or a report was made from.

    ``known_at`` is the moment asked for; where none was, when the last came of what is known.
    """
    row = {
        "as_of": as_of,
        "known_at": utc(known_at or plan.known_at),
        "published_at": utc(published_at),
        "code_version": code_version(),
        "rules_version": plan.settings.measures.rules_version,
        "exports_hash": exports_hash(plan),
        "schema_version": SCHEMA_VERSION,
        "key_id": key_id(plan.key),
        "audit_head": audit_head,
    }
    return {
        **configuration_tables(plan.known, plan.settings),
        "exports": exports_table(plan),
        "quarantine_counts": quarantine_counts(plan),
        "publication": pl.DataFrame([row], schema=PUBLISHED["publication"].polars_schema),
    }


def utc(moment: datetime | None) -> datetime | None:
    """A moment in UTC, without its zone."""
    return moment and moment.astimezone(UTC).replace(tzinfo=None)
