"""Flags that pain raises: P1 from sessions, P2 from the questionnaire (contract, section 7).

The baseline is the one known today: no flag shows before its window has closed, so that no day that
shows one ever saw another baseline.
"""

from datetime import date, timedelta

import polars as pl

from domain.flag_thresholds import RisenPain, SessionPain
from transforms.marts.flag_rows import raised

SESSION = ("episode_id", "session_id", "session_on")


def session_pain(
    bouts: pl.DataFrame, baselines: pl.DataFrame, thresholds: SessionPain, cut: date
) -> pl.DataFrame:
    """P1: high pain in one session, or pain over the baseline in several, within some days.

    ``bouts`` are current ones of any setting; ``baselines``: episode_id, baseline.
    """
    felt = (
        bouts.filter(
            pl.col("pain").is_not_null(),
            pl.col("performed_on") <= cut,
            pl.col("session_episode_id").is_not_null(),
        )
        .with_columns(episode_id="session_episode_id")
        .join(baselines, on="episode_id", how="left")
    )
    over = pl.col("pain") - pl.col("baseline")
    high = _sessions(felt.filter(pl.col("pain").round(9) >= thresholds.from_pain))
    risen = _sessions(felt.filter(over.round(9) >= thresholds.over_baseline_points))
    on_days = pl.concat(
        [
            _days_with(high, 1, thresholds.within_days, cut),
            _days_with(risen, thresholds.sessions_over_baseline, thresholds.within_days, cut),
        ]
    ).unique()
    window = pl.col("session_on") > cut - timedelta(days=thresholds.within_days)
    state = (
        _spell_at(on_days, cut)
        .join(_seen(felt.filter(window), "highest"), on="episode_id")
        .join(_counted(high.filter(window), "high"), on="episode_id", how="left")
        .join(_counted(risen.filter(window), "risen"), on="episode_id", how="left")
        .join(baselines, on="episode_id", how="left")
    )
    return _session_pain_rows(state, thresholds)


def _session_pain_rows(state: pl.DataFrame, thresholds: SessionPain) -> pl.DataFrame:
    is_high = pl.col("high").is_not_null()
    over_baseline = pl.col("baseline") + thresholds.over_baseline_points
    return raised(
        state,
        "P1",
        level="red",
        value="highest",
        threshold=pl.when(is_high).then(thresholds.from_pain).otherwise(over_baseline),
        compared_with="baseline",
        counted=pl.when(is_high).then("high").otherwise("risen"),
        value_on=pl.when(is_high).then("high_on").otherwise("risen_on"),
    )


def _sessions(bouts: pl.DataFrame) -> pl.DataFrame:
    """One row per session with such a bout; ``known_on`` is the day of its first one."""
    # A session that passes midnight counts on its first day, but is not known of before.
    return bouts.group_by(SESSION).agg(pl.col("performed_on").min().alias("known_on"))


def _days_with(sessions: pl.DataFrame, least: int, within: int, cut: date) -> pl.DataFrame:
    """episode_id and day: the days up to the cut that look back on so many sessions."""
    last = pl.min_horizontal(pl.col("session_on") + timedelta(days=within - 1), pl.lit(cut))
    return (
        sessions.with_columns(last_day=last)
        .filter(pl.col("known_on") <= pl.col("last_day"))
        .with_columns(day=pl.date_ranges("known_on", "last_day"))
        .explode("day")
        .group_by("episode_id", "day")
        .agg(pl.len().alias("sessions"))
        .filter(pl.col("sessions") >= least)
        .select("episode_id", "day")
    )


def _spell_at(days: pl.DataFrame, cut: date) -> pl.DataFrame:
    """episode_id and since: the first of the days without a gap that lead up to the cut."""
    # Days in a row are as many days before the cut as there are days after them.
    back = pl.col("day").rank("ordinal", descending=True).over("episode_id")
    in_a_row = (pl.lit(cut) - pl.col("day")).dt.total_days() == back.cast(pl.Int64) - 1
    return days.filter(in_a_row).group_by("episode_id").agg(pl.col("day").min().alias("since"))


def _seen(bouts: pl.DataFrame, name: str) -> pl.DataFrame:
    return bouts.group_by("episode_id").agg(pl.col("pain").max().alias(name))


def _counted(sessions: pl.DataFrame, name: str) -> pl.DataFrame:
    """Per episode: how many sessions, and the day of the latest one."""
    return sessions.group_by("episode_id").agg(
        pl.len().alias(name), pl.col("session_on").max().alias(f"{name}_on")
    )


def risen_pain(
    scores: pl.DataFrame, baselines: pl.DataFrame, thresholds: RisenPain
) -> pl.DataFrame:
    """P2: the latest NPRS over the baseline; it stays until a lower one is given.

    ``scores``: episode_id, completed_at, response_id, score of the NPRS up to the data cut.
    """
    of_days = (
        scores.with_columns(day=pl.col("completed_at").dt.date())
        .sort("episode_id", "completed_at", "response_id")
        .unique(["episode_id", "day"], keep="last", maintain_order=True)
        .join(baselines, on="episode_id", maintain_order="left")
    )
    is_on = (pl.col("score") - pl.col("baseline")).round(9) >= thresholds.over_baseline_points
    starts = is_on & ~is_on.shift(1).over("episode_id", order_by="day").fill_null(False)
    since = pl.when(starts).then("day").forward_fill().over("episode_id", order_by="day")
    last = of_days.with_columns(is_on=is_on, since=since).unique(
        "episode_id", keep="last", maintain_order=True
    )
    return raised(
        last.filter("is_on"),
        "P2",
        level="amber",
        value="score",
        threshold=thresholds.over_baseline_points,
        compared_with="baseline",
        value_on="day",
    )
