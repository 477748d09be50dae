"""What was prescribed on each day of an episode (contract, section 4)."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

DOSE = ("sets", "reps_min", "times_per_day", "days_per_week")


@dataclass(frozen=True)
class Programme:
    """The home programmes of one clinic up to a data cut.

    ``episodes``: those started, with last_on (discharge or cut, whichever comes first).
    ``prescribed``: episode_id, exercise_code of every prescription ever.
    ``doses``: one row per prescription and eligible day.
    ``hold_days``: episode_id, day.
    ``first_days``: episode_id, first_prescribed_on: the first day with a prescription, on hold
    or not.
    """

    episodes: pl.DataFrame
    prescribed: pl.DataFrame
    doses: pl.DataFrame
    hold_days: pl.DataFrame
    first_days: pl.DataFrame


def programme(
    episodes: pl.DataFrame,
    prescriptions: pl.DataFrame,
    holds: pl.DataFrame,
    components: pl.DataFrame,
    cut: date,
) -> Programme:
    """The programmes as of the data cut; ``components`` has the exercises of the catalogue."""
    started = episodes.filter(pl.col("started_on") <= cut).with_columns(
        last_on=pl.min_horizontal(pl.col("discharged_on"), pl.lit(cut))
    )
    dates = started.select("episode_id", "started_on", "last_on")
    known = prescriptions.filter(~pl.col("is_waiting")).join(
        components, on="exercise_code", how="semi"
    )
    known = known.join(dates, on="episode_id")
    hold_days = _days_of(
        holds.filter(~pl.col("is_waiting")).join(dates, on="episode_id"), "from_on", "to_on"
    )
    hold_days = hold_days.select("episode_id", "day").unique().sort("episode_id", "day")
    all_days = _days_of(known, "valid_from", "valid_to")
    days = all_days.join(hold_days, on=["episode_id", "day"], how="anti")
    return Programme(
        episodes=started,
        prescribed=known.select("episode_id", "exercise_code").unique(),
        doses=days.select("episode_id", "day", "exercise_code", *DOSE),
        hold_days=hold_days,
        first_days=all_days.group_by("episode_id").agg(
            pl.col("day").min().alias("first_prescribed_on")
        ),
    )


def _days_of(periods: pl.DataFrame, first: str, last: str) -> pl.DataFrame:
    """One row per day of each period that lies within its episode and the data cut."""
    clipped = periods.with_columns(
        first_day=pl.max_horizontal(first, "started_on"),
        last_day=pl.min_horizontal(last, "last_on"),
    ).filter(pl.col("first_day") <= pl.col("last_day"))
    return clipped.with_columns(day=pl.date_ranges("first_day", "last_day")).explode("day")


def monday(day: str) -> pl.Expr:
    """The Monday of the week that holds a day."""
    return pl.col(day).dt.truncate("1w")


def sunday(day: str) -> pl.Expr:
    """The Sunday of the week that holds a day."""
    return monday(day) + timedelta(days=6)
