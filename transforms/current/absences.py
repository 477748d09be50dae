"""Which rows count as deleted because a later full snapshot lacks them.

What a snapshot says is ranked by when it was made: it speaks of versions made before it, and never
of later ones. So it does not matter in which order exports arrive.
"""

from dataclasses import dataclass

import polars as pl

from domain.columns import Table
from transforms.current.snapshot_judge import VERDICTS, Claims, Judge


@dataclass(frozen=True)
class Absences:
    """``gone``: a key, when and by which snapshot it last went; ``verdicts`` on each snapshot."""

    gone: pl.DataFrame
    verdicts: pl.DataFrame


def absences(accepted: pl.LazyFrame, table: Table, claims: Claims) -> Absences:
    """The keys of a clinic's dataset that later full snapshots lack, and what each lacked."""
    key, gone = list(table.key), nothing_gone(table)
    verdicts = pl.DataFrame(schema=VERDICTS)
    if claims.snapshots:
        found = list(Judge(accepted, table, claims).verdicts())
        gone = pl.concat([gone, *(lost for _, lost in found)])
        verdicts = pl.concat([verdicts, *(verdict for verdict, _ in found)])
    last = gone.sort("gone_at", "gone_in").unique(key, keep="last", maintain_order=True)
    return Absences(last.sort(key), verdicts.sort("export_id"))


def nothing_gone(table: Table) -> pl.DataFrame:
    """No key of the dataset."""
    key = {name: table.polars_schema[name] for name in table.key}
    return pl.DataFrame(schema={**key, "gone_at": pl.Datetime("us"), "gone_in": pl.String()})


def still_there(versions: pl.LazyFrame, gone: pl.DataFrame, table: Table) -> pl.LazyFrame:
    """The versions that no later snapshot voids; one of unknown age is older than any."""
    if gone.is_empty():
        return versions
    joined = versions.join(gone.lazy(), on=list(table.key), how="left")
    is_later = (pl.col("exported_at") >= pl.col("gone_at")).fill_null(False)
    return joined.filter(pl.col("gone_at").is_null() | is_later).drop("gone_at", "gone_in")
