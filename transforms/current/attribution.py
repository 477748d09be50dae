"""Which episode a day of a patient belongs to (contract, section 2)."""

import polars as pl

OUTCOME_DAYS_BEFORE_START = 14
OUTCOME_DAYS_AFTER_DISCHARGE = 365


def episodes_of_days(days: pl.LazyFrame, episodes: pl.LazyFrame) -> pl.LazyFrame:
    """Per patient_id and day: the episode_id whose dates contain the day."""
    started, discharged = pl.col("started_on"), pl.col("discharged_on")
    contains = (started <= pl.col("day")) & (discharged.is_null() | (pl.col("day") <= discharged))
    return _latest_started(days, episodes, contains)


def episodes_of_outcome_days(days: pl.LazyFrame, episodes: pl.LazyFrame) -> pl.LazyFrame:
    """Per patient_id and day: the episode_id that an outcome of the day belongs to."""
    opens = pl.col("started_on") - pl.duration(days=OUTCOME_DAYS_BEFORE_START)
    closes = pl.col("discharged_on") + pl.duration(days=OUTCOME_DAYS_AFTER_DISCHARGE)
    belongs = (opens <= pl.col("day")) & (closes.is_null() | (pl.col("day") <= closes))
    return _latest_started(days, episodes, belongs)


def _latest_started(days: pl.LazyFrame, episodes: pl.LazyFrame, belongs: pl.Expr) -> pl.LazyFrame:
    """Among the episodes that a day belongs to: the one started last, ties by episode_id."""
    dates = episodes.select("patient_id", "episode_id", "started_on", "discharged_on")
    candidates = days.unique().join(dates, on="patient_id").filter(belongs)
    return (
        candidates.sort("patient_id", "day", "started_on", "episode_id")
        .unique(subset=["patient_id", "day"], keep="last", maintain_order=True)
        .select("patient_id", "day", "episode_id")
    )


def with_waiting(rows: pl.LazyFrame, episodes: pl.LazyFrame, on: list[str]) -> pl.DataFrame:
    """The rows, with is_waiting: the episode or patient that they are of has not arrived."""
    known = episodes.select(on).unique().with_columns(is_known=pl.lit(True))
    joined = rows.join(known, on=on, how="left")
    return joined.with_columns(is_waiting=pl.col("is_known").is_null()).drop("is_known").collect()
