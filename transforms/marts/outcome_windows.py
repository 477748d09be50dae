"""The score of each episode in each window, and its change (contract, section 5)."""

from datetime import date

import polars as pl

from domain.instruments import INSTRUMENTS
from domain.windows import BASELINE, DISCHARGE, WINDOWS

ROW = ("episode_id", "instrument", "outcome_window")


def outcome_windows(outcomes: pl.DataFrame, episodes: pl.DataFrame, cut: date) -> pl.DataFrame:
    """One row per episode, instrument and window with a score.

    ``outcomes`` are current rows attributed to episodes; ``episodes`` those started by the cut.
    """
    scored = outcomes.filter(
        pl.col("score_used").is_not_null(), pl.col("completed_at").dt.date() <= cut
    ).join(episodes.select("episode_id", "started_on", "discharged_on"), on="episode_id")
    scored = scored.filter(~is_baseline_change_score())
    candidates = pl.concat([*_in_fixed_windows(scored), _in_discharge_window(scored, cut)])
    # Nearest to the target; a tie to the earlier day; within a day the one completed last.
    ranked = candidates.sort(
        *ROW,
        "distance",
        "day",
        "completed_at",
        "response_id",
        descending=[False, False, False, False, False, True, True],
    )
    chosen = ranked.unique(subset=ROW, keep="first", maintain_order=True)
    return _with_change(chosen).sort(ROW)


def _in_window(scored: pl.DataFrame, name: str, offset: pl.Expr, target: int) -> pl.DataFrame:
    return scored.select(
        "episode_id",
        "instrument",
        pl.lit(name).alias("outcome_window"),
        pl.col("score_used").alias("score"),
        "completed_at",
        "response_id",
        pl.col("completed_at").dt.date().alias("day"),
        (offset - target).abs().alias("distance"),
    )


def _in_fixed_windows(scored: pl.DataFrame) -> list[pl.DataFrame]:
    offset = _days_since_start()
    return [
        _in_window(
            scored.filter(offset.is_between(window.first, window.last)),
            window.name,
            offset,
            window.target,
        )
        for window in WINDOWS
    ]


def _days_since_start() -> pl.Expr:
    return (pl.col("completed_at").dt.date() - pl.col("started_on")).dt.total_days()


def is_baseline_change_score() -> pl.Expr:
    """Whether a response rates a change when there is nothing yet that could have changed."""
    changes = [instrument.code for instrument in INSTRUMENTS.values() if instrument.is_change]
    return pl.col("instrument").is_in(changes) & _days_since_start().is_between(
        BASELINE.first, BASELINE.last
    )


def _in_discharge_window(scored: pl.DataFrame, cut: date) -> pl.DataFrame:
    offset = (pl.col("completed_at").dt.date() - pl.col("discharged_on")).dt.total_days()
    discharged = scored.filter(pl.col("discharged_on") <= cut)
    near = discharged.filter(offset.abs() <= DISCHARGE.days_around)
    return _in_window(near, DISCHARGE.name, offset, 0)


def _by_instrument(values: dict[str, float | None]) -> pl.Expr:
    return pl.col("instrument").replace_strict(values, return_dtype=pl.Float64)


def _with_change(windows: pl.DataFrame) -> pl.DataFrame:
    at_baseline = windows.filter(pl.col("outcome_window") == "baseline").select(
        "episode_id", "instrument", pl.col("score").alias("baseline_score")
    )
    is_baseline = pl.col("outcome_window") == "baseline"
    change = pl.col("score") - pl.col("baseline_score")
    sign = _by_instrument({i.code: -1 if i.better == "lower" else 1 for i in INSTRUMENTS.values()})
    improved = sign * pl.col("score") - sign * pl.col("baseline_score")
    joined = windows.join(at_baseline, on=["episode_id", "instrument"], how="left")
    return (
        joined.with_columns(change=pl.when(~is_baseline).then(change))
        .with_columns(
            improvement=pl.when(pl.col("instrument") == "groc")
            .then(pl.col("score"))
            # Not the change with its sign: that would be -0 where there is none.
            .otherwise(pl.when(~is_baseline).then(improved)),
        )
        .with_columns(is_responder=pl.when(~is_baseline).then(_is_responder()))
    )


def _room() -> pl.Expr:
    """How far the score can still improve from the baseline, in points."""
    low = _by_instrument({i.code: i.low for i in INSTRUMENTS.values()})
    high = _by_instrument({i.code: i.high for i in INSTRUMENTS.values()})
    lower = pl.col("instrument").is_in(
        [i.code for i in INSTRUMENTS.values() if i.better == "lower"]
    )
    baseline = pl.col("baseline_score")
    return pl.when(lower).then(baseline - low).otherwise(high - baseline)


def _is_responder() -> pl.Expr:
    """Whether the improvement reaches the minimal important change; null: no room for it."""
    needed = _by_instrument(
        {i.code: i.minimal_important_change for i in INSTRUMENTS.values()}
    ).round(9)
    itself = pl.col("instrument").is_in(
        [i.code for i in INSTRUMENTS.values() if i.is_responder_scale]
    )
    has_room = _room().round(9) >= needed
    improved = pl.when(has_room).then(pl.col("improvement").round(9) >= needed)
    return pl.when(itself).then(pl.col("score").round(9) >= needed).otherwise(improved)
