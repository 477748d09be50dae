"""Which episodes of care are not over, for measures, worklists and reports alike."""

from datetime import date

import polars as pl


def is_open_on(day: date) -> pl.Expr:
    """Whether an episode is not over before a day: that of discharge is its last."""
    return pl.col("discharged_on").is_null() | (pl.col("discharged_on") >= day)
