"""Which exports are past their time: a patient goes with all that is known of them, or stays."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from domain.columns import Kind, Table
from domain.datasets import EVERY_DATASET, PATIENTS
from flows.derivation import Derivation, settled_of
from warehouse.accepted import TakenIn, accepted_rows, clinics_of, quarantined_rows, trimmed_cell

# Whoever was under 18 when last seen is kept until 25, as the law of several states has it.
OF_AGE = 18
MINORS_UNTIL = 25
PERSON = ["clinic_id", "patient_id"]
# What an export says of days to come; an open end may be written as one far off.
PLANNED = ("valid_to", "to_on")
SEEN = {
    "export_id": pl.String(),
    **dict.fromkeys(PERSON, pl.String()),
    "last_on": pl.Date(),
    "birth_year": pl.Int64(),
}


@dataclass(frozen=True)
class PastTime:
    """The exports that may go, and how many stay for which reason."""

    exports: tuple[TakenIn, ...]
    patients: int
    kept: dict[str, int]

    @property
    def rows(self) -> int:
        """The rows that were read of those exports."""
        return sum(d.rows_read for one in self.exports for d in one.receipt.datasets)


def past_time(plan: Derivation, limit: date, today: date) -> PastTime:
    """The exports made before ``limit`` of whose patients nothing is dated from then on.

    An export that shares a patient with one that stays does so too: so nobody's rows go in part.
    Full snapshots and merges of patients stay, since they say what counts of others; and what is
    rejected, since nobody knows who is in it.
    """
    seen = patients_in(plan)
    staying = seen.join(_old_enough(seen, limit, today), on=PERSON, how="anti")
    old = [one for one in plan.known if _made_on(one) < limit]
    of_others = {one.export.export_id for one in old if _says_of_others(one)}
    rejected = {one.export.export_id for one in old if _is_unknown(one)} - of_others
    candidates = {one.export.export_id for one in old} - of_others - rejected
    alone = candidates - set(staying["export_id"])
    going = _closed(alone, seen)
    return PastTime(
        tuple(one for one in old if one.export.export_id in going),
        seen.filter(pl.col("export_id").is_in(sorted(going))).select(PERSON).n_unique(),
        {
            "made_since": len(plan.known) - len(old),
            "snapshots_and_merges": len(of_others),
            "rejected": len(rejected),
            "of_patients_who_stay": len(candidates - going),
        },
    )


def patients_in(plan: Derivation) -> pl.DataFrame:
    """One row per export and patient in it: the last day that a row of theirs speaks of.

    Merged patients are the one they count as; of quarantined rows the patient is as written. One
    whose clinic can't be read, or is none, may be each patient of that id.
    """
    found = [_accepted(plan, one, table) for one in plan.known for table in EVERY_DATASET.values()]
    found += [_quarantined(plan, table) for table in EVERY_DATASET.values()]
    rows = pl.concat([pl.DataFrame(schema=SEEN), *found])
    clinics = clinics_of(plan.known)
    is_known = pl.col("clinic_id").is_in(clinics).fill_null(value=False)
    parts = [_counting_as(plan, one, rows.filter(clinic_id=one)) for one in clinics]
    others = rows.filter(~is_known)
    placed = pl.concat([*parts, others]).drop_nulls(PERSON)
    possible = [_counting_as(plan, one, others) for one in clinics]
    unplaced = pl.concat([rows.clear(), *possible]).join(placed, on=PERSON, how="semi")
    together = pl.concat([placed, unplaced]).group_by("export_id", *PERSON)
    return together.agg(pl.max("last_on"), pl.max("birth_year"))


def _counting_as(plan: Derivation, clinic_id: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as those of a clinic, each of the patient that theirs counts as there."""
    merged = dict(settled_of(plan, clinic_id).identities.counts_as)
    return rows.with_columns(
        pl.lit(clinic_id).alias("clinic_id"), pl.col("patient_id").replace(merged)
    )


def _accepted(plan: Derivation, one: TakenIn, table: Table) -> pl.DataFrame:
    days = [c.name for c in table.columns if c.kind in (Kind.DATE, Kind.DATETIME)]
    dated = [_day(name, _made_on(one)) for name in days if name != "updated_at"]
    rows = accepted_rows([one], table, clinics_of([one]), plan.store)
    year = pl.col("birth_year") if "birth_year" in table.names else pl.lit(None)
    return rows.select(
        pl.lit(one.export.export_id).alias("export_id"),
        *PERSON,
        (pl.max_horizontal(dated) if dated else pl.lit(None)).cast(pl.Date).alias("last_on"),
        year.cast(pl.Int64).alias("birth_year"),
    ).collect()


def _day(name: str, made_on: date) -> pl.Expr:
    """The day that a column speaks of; of one planned no day after the export was made."""
    day = pl.col(name).cast(pl.Date)
    return day.clip(upper_bound=pl.lit(made_on)) if name in PLANNED else day


def _quarantined(plan: Derivation, table: Table) -> pl.DataFrame:
    return (
        quarantined_rows(plan.known, table, plan.store)
        .select(
            "export_id",
            "clinic_id",
            trimmed_cell("patient_id").alias("patient_id"),
            pl.lit(None, pl.Date).alias("last_on"),
            pl.lit(None, pl.Int64).alias("birth_year"),
        )
        .collect()
    )


def _old_enough(seen: pl.DataFrame, limit: date, today: date) -> pl.DataFrame:
    """The patients who were last seen before the limit, and are of age long enough."""
    people = seen.group_by(PERSON).agg(pl.max("last_on"), pl.max("birth_year"))
    was_minor = pl.col("last_on").dt.year() - pl.col("birth_year") <= OF_AGE
    is_kept = was_minor & (pl.lit(today.year) - pl.col("birth_year") <= MINORS_UNTIL)
    is_past = pl.col("last_on").is_null() | (pl.col("last_on") < limit)
    return people.filter(is_past & ~is_kept.fill_null(False)).select(PERSON)


def _made_on(one: TakenIn) -> date:
    return (one.receipt.exported_at or one.export.received_at).date()


def _is_unknown(one: TakenIn) -> bool:
    """Whether nothing is known of rows of the export; its mapping may only be gone for a while."""
    return any(d.state == "rejected" for d in one.receipt.datasets)


def _says_of_others(one: TakenIn) -> bool:
    return any(d.snapshot or d.dataset == PATIENTS.name for d in one.receipt.datasets)


def _closed(going: set[str], seen: pl.DataFrame) -> set[str]:
    """Those of the exports that share no patient with one that stays."""
    while True:
        goes = pl.col("export_id").is_in(sorted(going))
        people = seen.filter(~goes).select(PERSON).unique()
        shared = seen.filter(goes).join(people, on=PERSON, how="semi")
        if shared.is_empty():
            return going
        going = going - set(shared["export_id"])
