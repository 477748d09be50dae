"""Which row counts among those that share a key (contract, section 2)."""

import polars as pl

from domain.columns import Table
from domain.datasets import RANK


def newest_versions(accepted: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    """One row per key: the version that counts; none where that version says it was deleted."""
    return counting_versions(accepted, table).filter(~pl.col("is_deleted"))


def counting_versions(accepted: pl.LazyFrame, table: Table) -> pl.LazyFrame:
    """One row per key: the version that counts, deleted or not.

    Only keys that repeat are ranked, and only by their keys and ranks: in incremental exports they
    are few, in cumulative ones most rows, and the whole rows take several times the memory.
    """
    outdone = _outdone(accepted, table)
    if not outdone.is_empty():
        accepted = accepted.join(outdone.lazy(), on=outdone.columns, how="anti", nulls_equal=True)
    return accepted.sort(table.key)


def _outdone(accepted: pl.LazyFrame, table: Table) -> pl.DataFrame:
    """Key and rank of each version whose key has one that ranks higher."""
    key, rank = list(table.key), list(RANK)
    repeated = accepted.select(*key, *rank).filter(pl.struct(key).is_duplicated())
    ranked = repeated.sort(rank, nulls_last=False)
    newest = ranked.filter(pl.struct(key).is_last_distinct())
    return ranked.join(newest, on=[*key, *rank], how="anti", nulls_equal=True).collect()


def open_quarantine(
    quarantined: pl.LazyFrame, accepted: pl.LazyFrame, table: Table
) -> pl.LazyFrame:
    """The quarantined rows whose place no accepted row of the key has taken.

    A row closes when an accepted row of its key ranks no lower. A row without a full key, or with
    an updated_at that can't be read, ranks by what is known of it. Those that a later full
    snapshot lacks are left out before: nobody needs to mend them.
    """
    key = list(table.key)
    newest = counting_versions(accepted, table).select(
        *key, *(pl.col(name).alias(f"accepted_{name}") for name in RANK)
    )
    joined = quarantined.join(newest, on=key, how="left")
    return joined.filter(~_is_closed()).drop([f"accepted_{name}" for name in RANK])


def _is_closed() -> pl.Expr:
    """Whether the accepted row ranks no lower, comparing the parts of the rank in turn."""
    closed: pl.Expr = pl.lit(True)
    for name in reversed(RANK):
        accepted, own = pl.col(f"accepted_{name}"), pl.col(name)
        higher = (own.is_null() & accepted.is_not_null()) | (accepted > own).fill_null(False)
        closed = higher | (accepted.eq_missing(own) & closed)
    return pl.col("accepted_export_id").is_not_null() & closed
