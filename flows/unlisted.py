"""The clinics that exports name and the configuration does not list."""

from collections.abc import Iterator, Sequence

import polars as pl

from domain.datasets import EVERY_DATASET
from domain.settings import Clinics
from flows.engine import guarded
from warehouse.accepted import TakenIn, clinics_of, quarantined_rows
from warehouse.store import Store


def unlisted_in_use(known: Sequence[TakenIn], clinics: Clinics) -> list[str]:
    """Those of accepted rows."""
    return clinics.unlisted(clinics_of(known))


@guarded
def unlisted_clinics(known: Sequence[TakenIn], store: Store, clinics: Clinics) -> list[str]:
    """Those whose rows were taken in, or would have been if clinics need not be listed.

    For a terminal alone: where columns were exchanged, they are patients.
    """
    kept_out = _kept_out(known, store) if clinics.clinics_must_be_listed else ()
    return clinics.unlisted([*clinics_of(known), *kept_out])


def _kept_out(known: Sequence[TakenIn], store: Store) -> Iterator[str]:
    """The clinics of rows that lie in quarantine for nothing but that their clinic is not listed.

    What stands there in a row that has another fault, too, may be anything.
    """
    for table in EVERY_DATASET.values():
        rows = quarantined_rows(known, table, store)
        is_kept_out = pl.col("rule_ids") == pl.lit([f"{table.name}.clinic_id.not_listed"])
        found = rows.filter(is_kept_out).select(pl.col("clinic_id").unique()).collect()
        yield from found["clinic_id"]
