"""Home logs that came and lie in quarantine: who logged them may look as if they had stopped."""

from collections.abc import Mapping

import polars as pl

from domain.datasets import SESSIONS
from flows.derivation import Derivation, settled_of
from flows.quarantine import open_rows
from warehouse.accepted import quarantined_rows
from warehouse.cache import fingerprint

CELLS = ("patient_id", "performed_at", "setting", "source_kind")


def logs_in_quarantine(plan: Derivation, clinic_id: str) -> pl.DataFrame:
    """One row per home bout of a clinic in quarantine: patient_id, performed_on, exported_on.

    The day it was done on is null where it can't be read, or is after that of its export.
    """
    # Where it was done may be what can't be read.
    is_elsewhere = pl.col("setting").is_in(["clinic", "telehealth"])
    is_inferred = pl.col("source_kind") == "inferred"
    cells = (pl.col("cells").str.json_path_match(f"$.{name}").alias(name) for name in CELLS)
    day = pl.col("performed_at").str.head(10).str.to_date("%Y-%m-%d", strict=False)
    rows = (
        open_rows(plan, SESSIONS.name, clinic_id)
        .lazy()
        .with_columns(cells)
        .filter(pl.col("patient_id").is_not_null())
        .filter(~(is_elsewhere | is_inferred).fill_null(value=False))
        .with_columns(exported_on=pl.col("exported_at").dt.date(), performed_on=day)
        .with_columns(pl.when(pl.col("performed_on") <= pl.col("exported_on")).then("performed_on"))
        .select("patient_id", "performed_on", "exported_on")
    )
    return settled_of(plan, clinic_id).identities.applied(rows).collect()


def exports_in_quarantine(plan: Derivation) -> Mapping[str, str]:
    """By clinic: what changes when the exports do whose bouts of it were put into quarantine.

    Nothing else of such a clinic need be in them.
    """
    taken_in = {one.export.export_id: one.receipt.fingerprint for one in plan.known}
    rows = quarantined_rows(plan.known, SESSIONS, plan.store).select("clinic_id", "export_id")
    found = rows.drop_nulls().unique().sort("export_id").collect()
    of_clinics = found.group_by("clinic_id").agg("export_id").iter_rows()
    return {
        clinic_id: fingerprint([(export_id, taken_in[export_id]) for export_id in exports])
        for clinic_id, exports in of_clinics
    }
