"""One row per patient, for each clinic and for all clinics together."""

from collections.abc import Iterator, Sequence

import polars as pl

from transforms.comparison.batches import IS_SHARED

ALL = "all"
# Whose figures are asked for: those of these clinics, of which ``all`` is one; null: of every one.
OfClinics = Sequence[str] | None
# What tells one endpoint from another, and one episode.
ENDPOINT = ("instrument", "outcome_window")
EPISODE = ("patient_key", "episode_key", "clinic_id", "cohort")
Cells = dict[tuple[object, ...], pl.DataFrame]
# Patient-weeks: all at once, or unread, each frame with all of its clinics.
Weeks = pl.DataFrame | Sequence[pl.LazyFrame]


def _one_per_patient(
    rows: pl.DataFrame, episodes: pl.DataFrame, within: Sequence[str], latest: bool
) -> pl.DataFrame:
    is_again = rows.select("patient_key", *within).is_duplicated()
    if not is_again.any():
        return rows
    starts = episodes.select("episode_key", _started_on="started_on", _id_order="id_order")
    # Of the others nothing is to be chosen: to sort their rows would take most of the time.
    chosen = (
        rows.filter(is_again)
        .join(starts, on="episode_key", how="left", validate="m:1")
        # Of two that start on one day, the one that days and answers belong to: the greater id.
        .sort("_started_on", "_id_order", descending=[latest, True])
        .unique(["patient_key", *within], keep="first", maintain_order=True)
        .drop("_started_on", "_id_order")
    )
    return pl.concat([rows.filter(~is_again), chosen])


def first_per_patient(
    rows: pl.DataFrame, episodes: pl.DataFrame, within: Sequence[str] = ()
) -> pl.DataFrame:
    """One row per patient and ``within``: that of the episode that started first."""
    return _one_per_patient(rows, episodes, within, latest=False)


def latest_per_patient(
    rows: pl.DataFrame, episodes: pl.DataFrame, within: Sequence[str] = ()
) -> pl.DataFrame:
    """One row per patient and ``within``: that of the episode that started last."""
    return _one_per_patient(rows, episodes, within, latest=True)


def latest_of_cohort(
    rows: pl.DataFrame, episodes: pl.DataFrame, within: Sequence[str] = ()
) -> pl.DataFrame:
    """One row per patient, cohort and ``within``, as ``cohort_weeks`` has them."""
    return latest_per_patient(rows, episodes, (*within, "cohort"))


def unread(weeks: Weeks) -> Sequence[pl.LazyFrame]:
    """The weeks as frames that are read when they are collected."""
    return [weeks.lazy()] if isinstance(weeks, pl.DataFrame) else weeks


def clinic_by_clinic(weeks: Weeks, columns: Sequence[str]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each clinic and these columns of its rows, which all together are too many to hold.

    A patient is one of a single clinic.
    """
    for some in unread(weeks):
        rows = some.select(columns).collect()
        clinics = rows["clinic_id"].unique()
        for clinic_id in clinics:
            yield clinic_id, rows.filter(clinic_id=clinic_id) if len(clinics) > 1 else rows


def with_all(rows: pl.DataFrame, clinics: OfClinics = None) -> pl.DataFrame:
    """The rows of each clinic, and all of them once more as those of the clinic ``all``.

    Rows that are shared by several clinics are those of ``all`` only.
    """
    of_clinics = rows.filter(~pl.col(IS_SHARED)) if IS_SHARED in rows.columns else rows
    if clinics is not None:
        of_clinics = of_clinics.filter(pl.col("clinic_id").is_in(clinics))
    of_all = rows if clinics is None or ALL in clinics else rows.clear()
    return pl.concat([of_clinics, of_all.with_columns(clinic_id=pl.lit(ALL))])


def clinics_and_all(episodes: pl.DataFrame, clinics: OfClinics) -> tuple[str, ...]:
    """The clinics that have an episode, and ``all``; those asked for where some are."""
    return tuple(sorted({*episodes["clinic_id"], ALL}) if clinics is None else clinics)


def cells(rows: pl.DataFrame, by: Sequence[str]) -> Cells:
    """The rows of each combination of ``by`` that occurs."""
    # Asked for the key of each part by itself, Polars runs a query a part.
    keys = rows.select(by).unique(maintain_order=True).rows()
    return dict(zip(keys, rows.partition_by(by), strict=True))
