"""Persistence in the report: the share of each cohort that keeps going, at a few weeks."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.datasets import COHORTS
from domain.reported import PERSISTENCE_WEEKS
from domain.weeks import Week
from reports.cells import Row, Tables, of_group_week, real
from reports.figures import Count, Figure


@dataclass(frozen=True)
class PersistenceAt:
    """One cohort so many weeks after the first session: who is still observed, and the share."""

    weeks: int
    at_risk: Count
    stopped: tuple[Count, ...]
    share: Figure

    @property
    def observed(self) -> Count:
        """Who is still observed, where the share is shown: else it tells who has stopped."""
        return Count(self.at_risk.name, None) if self.share.is_hidden else self.at_risk


@dataclass(frozen=True)
class CohortPersistence:
    """One cohort: patients in whom a stop could be seen, and how many keep going.

    ``stopped`` of a point counts those who stopped since the start, and since each point before: of
    two shares a reader takes the difference, and of one whose neighbour is hidden all of it.
    """

    cohort: str
    started: Count
    points: tuple[PersistenceAt, ...]

    def at(self, weeks: int) -> PersistenceAt | None:
        """The point at that week; null where nobody was observed so long, unless all stopped."""
        return next((point for point in self.points if point.weeks == weeks), None)


def persistence(tables: Tables, week: Week, clinic_id: str | None) -> tuple[CohortPersistence, ...]:
    """Persistence of each cohort at the clinic, or in the whole group."""
    rows = of_group_week(tables["persistence_curves"], week, clinic_id).sort("day")
    return tuple(
        _of_cohort(cohort, rows.filter(cohort=cohort).rows(named=True)) for cohort in COHORTS
    )


def _of_cohort(cohort: str, curve: Sequence[Row]) -> CohortPersistence:
    at_start = curve[0]["at_risk"] if curve else 0
    started = Count(f"persistence/{cohort}", at_start)
    last = curve[-1]["day"] if curve else 0
    # Where all have stopped, and nobody was lost from sight, nobody keeps going later either.
    is_over = bool(curve) and sum(step["events"] for step in curve) == at_start
    # Not every step of the curve is shown: each is somebody's last day.
    weeks = [count for count in PERSISTENCE_WEEKS if is_over or 7 * count <= last]
    points = tuple(
        _point(cohort, curve, (0, *weeks[:number]), after, started)
        for number, after in enumerate(weeks)
    )
    return CohortPersistence(cohort, started, points)


def _point(
    cohort: str, curve: Sequence[Row], earlier: Sequence[int], after: int, started: Count
) -> PersistenceAt:
    until = [step for step in curve if step["day"] <= 7 * after]
    left = next((step["at_risk"] for step in curve if step["day"] >= 7 * after), 0)
    at_risk = Count(f"persistence/{cohort}/{after}/at_risk", left)
    stopped = tuple(
        Count(
            f"persistence/{cohort}/{before}-{after}/stopped",
            # Whose first session was the last stopped on day 0.
            sum(step["events"] for step in until if step["day"] > (7 * before or -1)),
        )
        for before in earlier
    )
    survival, lower, upper = (
        None if (value := real(until[-1], name)) is None else 100 * value
        for name in ("survival", "lower", "upper")
    )
    share = Figure(
        survival,
        lower,
        upper,
        # Of nobody left, what is told is that all have stopped.
        rests_on=(at_risk.name, started.name) if left else (started.name,),
        tells=tuple(count.name for count in stopped),
        is_percentage=True,
    )
    return PersistenceAt(after, at_risk, stopped, share)
