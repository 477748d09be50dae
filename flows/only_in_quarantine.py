"""What came and lies in quarantine that worklists lack: home logs, and whole episodes.

Who logged may look as if they had stopped, and whose episode it is stands on no list.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from domain.columns import Table
from domain.datasets import EPISODES, RANK, SESSIONS
from domain.open_episodes import is_open_on
from domain.settings import Clinics
from flows.derivation import Derivation, current_of, settled_of
from flows.quarantine import open_rows
from transforms.staging.staged import typed
from warehouse.accepted import quarantined_rows, trimmed_cell
from warehouse.cache import fingerprint


def logs_in_quarantine(plan: Derivation, clinic_id: str) -> pl.DataFrame:
    """One row per home bout of a clinic that is known from quarantine alone.

    Its patient_id; performed_on, null where it can't be read or is after the export was made; and
    exported_on, null where the export does not say.
    """
    unknown = _unknown(plan, SESSIONS, clinic_id)
    is_possible = ~(pl.col("performed_on") > pl.col("exported_on")).fill_null(value=False)
    rows = (
        unknown.lazy()
        .with_columns(
            patient_id=trimmed_cell("patient_id"), exported_on=pl.col("exported_at").dt.date()
        )
        .filter(pl.col("patient_id").is_not_null(), _may_be_home())
        .with_columns(performed_at=trimmed_cell("performed_at"))
        .with_columns(performed_on=_day(plan.settings.clinics))
        .select("patient_id", pl.when(is_possible).then("performed_on"), "exported_on")
    )
    return settled_of(plan, clinic_id).identities.applied(rows).collect()


def patients_in_quarantine(plan: Derivation, clinic_id: str, as_of: date) -> int:
    """How many patients of a clinic have no episode open but one that quarantine alone knows.

    Of rows without an id of the episode nobody knows whether they were mended: they are left out.
    """
    unknown = _unknown(plan, EPISODES, clinic_id).drop_nulls(EPISODES.key)
    patients = unknown.lazy().with_columns(
        patient_id=trimmed_cell("patient_id"),
        discharged_on=trimmed_cell("discharged_on").str.to_date("%Y-%m-%d", strict=False),
    )
    settled = settled_of(plan, clinic_id)
    on_lists = settled.rows["episodes"].filter(is_open_on(as_of)).select("patient_id")
    of_patients = settled.identities.applied(patients.filter(is_open_on(as_of)))
    missing = of_patients.join(on_lists, on="patient_id", how="anti")
    return int(missing.select(pl.col("patient_id").n_unique()).collect().item())


def _unknown(plan: Derivation, table: Table, clinic_id: str) -> pl.DataFrame:
    """The newest versions in quarantine of the rows of which none counts.

    What an earlier version says counts until a newer one can be read.
    """
    newest = _newest(open_rows(plan, table.name, clinic_id), list(table.key))
    # Most often: nothing else need be read.
    if newest.is_empty():
        return newest
    current = current_of(plan, clinic_id)[table.name].select(table.key)
    return newest.lazy().join(current, on=list(table.key), how="anti").collect()


def _newest(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Of each key the newest version: cumulative exports repeat a bad row until it is mended."""
    has_key = ~pl.any_horizontal(pl.col(key).is_null())
    versions = rows.filter(has_key).sort(RANK, nulls_last=False)
    newest = versions.unique(key, keep="last", maintain_order=True)
    return pl.concat([newest, rows.filter(~has_key)])


def _may_be_home() -> pl.Expr:
    """Where it was done, or who logged it, may be just what can't be read."""
    elsewhere = trimmed_cell("setting").str.to_lowercase().is_in(["clinic", "telehealth"])
    inferred = trimmed_cell("source_kind").str.to_lowercase() == "inferred"
    return ~(elsewhere | inferred).fill_null(value=False)


def _day(clinics: Clinics) -> pl.Expr:
    """The day on the clinic's wall clock; where the time can't be read as it is written."""
    written = pl.col("performed_at").str.head(10).str.to_date("%Y-%m-%d", strict=False)
    return pl.coalesce(typed(SESSIONS.column("performed_at"), clinics).dt.date(), written)


def exports_in_quarantine(plan: Derivation) -> Mapping[str, str]:
    """By clinic: what changes when the exports do that have such rows of it in quarantine.

    Nothing else of such a clinic need be in them.
    """
    taken_in = {one.export.export_id: one.receipt.fingerprint for one in plan.known}
    found = pl.concat(
        quarantined_rows(plan.known, table, plan.store).select("clinic_id", "export_id")
        for table in (SESSIONS, EPISODES)
    )
    rows = found.drop_nulls().unique().sort("export_id").collect()
    of_clinics = rows.group_by("clinic_id").agg("export_id").iter_rows()
    return {
        clinic_id: fingerprint([(export_id, taken_in[export_id]) for export_id in exports])
        for clinic_id, exports in of_clinics
    }
