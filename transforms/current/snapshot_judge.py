"""What each full snapshot of a clinic lacks, and whether that is believed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from itertools import groupby

import polars as pl

from domain.columns import Table
from domain.datasets import RANK, key_and_patient
from domain.snapshots import APPLIED, PARTIAL, SCOPES, SHRUNKEN, UNDATED, UNKNOWN_KEYS, Snapshot
from transforms.current.newest_version import counting_versions

VERDICTS = {
    "dataset": pl.String(),
    "export_id": pl.String(),
    "verdict": pl.String(),
    "rows_before": pl.Int64(),
    "rows_absent": pl.Int64(),
}


@dataclass(frozen=True)
class Claims:
    """What the exports of a dataset claim, as far as it concerns one clinic.

    ``source_of`` maps export ids to sources. ``quarantined`` are the rows in quarantine that are of
    the clinic or of nobody knows which: key, patient_id, export_id, exported_at, and whether the
    key ``is_in_doubt``.
    """

    snapshots: Sequence[Snapshot] = ()
    source_of: Mapping[str, str] = field(default_factory=dict)
    quarantined: pl.LazyFrame = field(default_factory=pl.LazyFrame)


class Judge:
    """Goes through the snapshots in the order in which they were made.

    Each is held against the rows that counted just before it.
    """

    def __init__(self, accepted: pl.LazyFrame, table: Table, claims: Claims) -> None:
        self._table, self._claims = table, claims
        self._key = list(table.key)
        self._whose = key_and_patient(table)
        self._versions = self._sourced(accepted.select(*self._whose, *RANK, "is_deleted"))
        self._quarantined = self._sourced(claims.quarantined)

    def _sourced(self, rows: pl.LazyFrame) -> pl.DataFrame:
        sources = pl.LazyFrame(
            {"export_id": list(self._claims.source_of), "source": self._claims.source_of.values()},
            schema={"export_id": pl.String, "source": pl.String},
        )
        return rows.join(sources, on="export_id", how="left").collect()

    def verdicts(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Per snapshot that concerns the clinic: the verdict on it, and the keys gone by it."""
        nothing = self._versions.select(self._key).clear()
        counting, since = self._versions.clear(), None
        for moment, made in groupby(self._in_order(), key=lambda one: one.exported_at):
            if moment is None:
                for snapshot in made:
                    yield self._verdict(snapshot, UNDATED), self._gone(nothing, snapshot)
                continue
            counting = self._counting_before(moment, since, counting)
            lost = [nothing]
            for snapshot in made:
                if self._concerns_the_clinic(snapshot):
                    verdict, absent = self._judged(snapshot, counting)
                    yield verdict, absent
                    lost.append(absent.select(self._key))
            counting = reduce(
                lambda rows, some: rows.join(some, on=self._key, how="anti"), lost, counting
            )
            since = moment

    def _in_order(self) -> list[Snapshot]:
        return sorted(
            self._claims.snapshots,
            key=lambda one: (one.exported_at is not None, one.exported_at, one.export_id),
        )

    def _counting_before(
        self, moment: datetime, since: datetime | None, counting: pl.DataFrame
    ) -> pl.DataFrame:
        """The version of each key that counts among those made before a moment."""
        made = pl.col("exported_at")
        is_before = made.is_null() | (made < moment)
        # Those of unknown age are older than any, and so came with the first.
        arrived = is_before if since is None else is_before & (made >= since)
        rows = pl.concat([counting, self._versions.filter(arrived)])
        return counting_versions(rows.lazy(), self._table).collect()

    def _concerns_the_clinic(self, snapshot: Snapshot) -> bool:
        """Whether it may speak of the clinic: it has a row of it, or is of all clinics."""
        return snapshot.terms.scope == "dataset" or not self._in(snapshot).is_empty()

    def _in(self, snapshot: Snapshot) -> pl.DataFrame:
        """The rows that it holds, accepted or in quarantine: a bad row is not an absent one."""
        return pl.concat(
            rows.filter(pl.col("export_id") == snapshot.export_id).select(self._whose)
            for rows in (self._versions, self._quarantined.drop_nulls(["clinic_id"]))
        )

    def _judged(
        self, snapshot: Snapshot, counting: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        before = self._within(counting.filter(~pl.col("is_deleted")), snapshot)
        absent = before.join(self._in(snapshot), on=self._key, how="anti")
        verdict = self._verdict_on(snapshot, before.height, absent.height)
        lost = absent.select(self._key)
        if verdict == APPLIED:
            lost = pl.concat([lost, self._bad_rows_absent(snapshot)]).unique()
        else:
            lost = lost.clear()
        counted = self._verdict(snapshot, verdict, before.height, absent.height)
        return counted, self._gone(lost, snapshot)

    def _within(self, rows: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
        """The rows of which it speaks: that its source has given before, and in its scope."""
        given = self._versions.filter(
            (pl.col("source") == snapshot.source)
            & (pl.col("exported_at").is_null() | (pl.col("exported_at") < snapshot.exported_at))
        )
        rows = rows.join(given.select(self._key).unique(), on=self._key, how="semi")
        scope = list(SCOPES[snapshot.terms.scope])
        return rows.join(self._in(snapshot), on=scope, how="semi") if scope else rows

    def _verdict_on(self, snapshot: Snapshot, before: int, absent: int) -> str:
        """A single row may always go: in a small clinic it is a large share."""
        if snapshot.terms.is_trusted:
            return APPLIED
        if snapshot.is_partial:
            return PARTIAL
        if not absent:
            return APPLIED
        own = self._quarantined.filter(pl.col("export_id") == snapshot.export_id)
        if own["is_in_doubt"].any():
            return UNKNOWN_KEYS
        is_shrunken = absent > 1 and 100 * absent > snapshot.terms.max_loss_pct * before
        return SHRUNKEN if is_shrunken else APPLIED

    def _bad_rows_absent(self, snapshot: Snapshot) -> pl.DataFrame:
        """Keys of earlier rows in quarantine that it lacks: nobody needs to mend them any more."""
        made = pl.col("exported_at")
        earlier = self._quarantined.filter(
            pl.col("source") == snapshot.source,
            ~pl.col("is_in_doubt"),
            made.is_null() | (made < snapshot.exported_at),
        )
        scope = list(SCOPES[snapshot.terms.scope])
        if scope:
            earlier = earlier.join(self._in(snapshot), on=scope, how="semi")
        return earlier.join(self._in(snapshot), on=self._key, how="anti").select(self._key)

    def _verdict(
        self, snapshot: Snapshot, verdict: str, before: int = 0, absent: int = 0
    ) -> pl.DataFrame:
        row = (self._table.name, snapshot.export_id, verdict, before, absent)
        return pl.DataFrame([row], schema=VERDICTS, orient="row")

    def _gone(self, keys: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
        return keys.with_columns(
            gone_at=pl.lit(snapshot.exported_at, pl.Datetime("us")),
            gone_in=pl.lit(snapshot.export_id),
        )
