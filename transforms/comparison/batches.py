"""What may enter the reports' cumulative figures: patients in batches, each for good.

A mean over 13 patients and last week's over 12 of them give away the thirteenth. So a patient
enters with others: whatever is published is made of whole batches, and so is every difference
between two figures, of the group and a clinic as of two weeks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from domain.weeks import Week

# As long as patients wait for a batch of their clinic before they enter with those of others.
WEEKS_ALONE = 8
# The columns that ``batched`` adds.
ENTERED_ON, IS_SHARED = "entered_on", "is_shared"


def batched(rows: pl.DataFrame, within: Sequence[str], cut: date, least: int) -> pl.DataFrame:
    """The rows that are in a batch, with the Sunday at which they entered (``entered_on``).

    ``rows``: one per patient and ``within``, with clinic_id, cohort, ``closes_on``, the last day of
    the time in which it can change, and ``counts``, whether the patient counts towards a batch.

    A batch has at least ``least`` such patients of one clinic and cohort, in the order of the weeks
    in which their time closed. Those of a clinic that has waited for eight weeks enter with those
    of other such clinics, where they are enough together, and count in the group's figures only
    (``is_shared``).
    """
    closed = rows.filter(pl.col("closes_on") <= cut).with_row_index("_row")
    entered: list[tuple[int, date, bool]] = []
    for cell in closed.partition_by(*within, "cohort"):
        arrivals = cell.select("closes_on", "clinic_id", "_row", "counts").rows()
        entered += _Batches(least).made(arrivals, Week.last_complete(cut))
    found = pl.DataFrame(
        entered,
        schema={"_row": closed.schema["_row"], ENTERED_ON: pl.Date, IS_SHARED: pl.Boolean},
        orient="row",
    )
    return closed.join(found, on="_row", how="inner").drop("_row")


def steadied(
    rows: pl.DataFrame,
    last_week: pl.DataFrame | None,
    within: Sequence[str],
    values: Sequence[str],
    least: int,
) -> pl.DataFrame:
    """The rows in batches, but last week's where fewer patients than ``least`` are others since.

    A late or corrected row of one patient would be told by both weeks' figures. Nobody has a row
    of each week: where a patient moved from one cell to another, last week's stay in both.
    """
    if last_week is None:
        return rows
    of = ["of", "cohort", *within]
    of_group = pl.when(IS_SHARED).then(pl.lit("")).otherwise("clinic_id").alias("of")
    now, then = (one.with_columns(of_group) for one in (rows, last_week))
    same = [*of, "episode_key", *values]
    others = pl.concat(
        [
            now.join(then, on=same, how="anti", nulls_equal=True),
            then.join(now, on=same, how="anti", nulls_equal=True),
        ]
    )
    changed = others.group_by(of).agg(pl.col("patient_key").n_unique())
    held = changed.filter(pl.col("patient_key") < least).select(of)
    while True:
        stay, back = now.join(held, on=of, how="anti"), then.join(held, on=of, how="semi")
        # Who moved between cohorts would be in both: one cell would lose or gain them alone.
        moved = stay.join(back, on=["patient_key", *within], how="semi")
        if moved.is_empty():
            return pl.concat([stay, back]).drop("of")
        held = pl.concat([held, moved.select(of)]).unique()


@dataclass
class _Batches:
    """The batches of one cohort: who waits in each clinic, and since when."""

    least: int
    waiting: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)
    since: dict[str, Week] = field(default_factory=dict)

    def made(
        self, arrivals: Sequence[tuple[date, str, int, bool]], last: Week
    ) -> Iterator[tuple[int, date, bool]]:
        """Row, Sunday of its batch, and whether that is one of several clinics."""
        by_week: dict[Week, list[tuple[str, int, bool]]] = {}
        for day, clinic_id, row, counts in arrivals:
            by_week.setdefault(Week.containing(day), []).append((clinic_id, row, counts))
        week = min(by_week, default=last)
        while week <= last:
            for clinic_id, row, counts in by_week.get(week, ()):
                self.waiting.setdefault(clinic_id, []).append((row, counts))
                self.since.setdefault(clinic_id, week)
            yield from ((row, week.sunday, False) for row in self._full())
            yield from ((row, week.sunday, True) for row in self._full_together(week))
            week = week.before(-1)

    def _full(self) -> Iterator[int]:
        """The rows of every clinic that has enough by itself."""
        for clinic_id in [one for one in self.waiting if self._patients(one) >= self.least]:
            yield from self._taken(clinic_id)

    def _full_together(self, week: Week) -> Iterator[int]:
        """The rows of the clinics that have waited long enough, once they are enough together."""
        long = [one for one, first in self.since.items() if first <= week.before(WEEKS_ALONE)]
        # Those of one clinic would follow from the group's figure and the clinic's own.
        if len(long) > 1 and sum(map(self._patients, long)) >= self.least:
            for clinic_id in long:
                yield from self._taken(clinic_id)

    def _taken(self, clinic_id: str) -> list[int]:
        del self.since[clinic_id]
        return [row for row, _ in self.waiting.pop(clinic_id)]

    def _patients(self, clinic_id: str) -> int:
        return sum(counts for _, counts in self.waiting[clinic_id])
