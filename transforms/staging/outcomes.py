"""Scores of questionnaires, computed from their items (contract, section 5)."""

import polars as pl

from domain.datasets import ITEM_COLUMNS
from domain.instruments import INSTRUMENTS, Instrument


def with_scores(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The responses with reported_score, computed_score, items_answered and score_used.

    Where an item is given the computed score is used, and none where too few are; else the
    reported one.
    """
    instrument = pl.col("instrument")
    computed: pl.Expr = pl.lit(None, pl.Float64)
    answered: pl.Expr = pl.lit(0, pl.Int64)
    for rule in INSTRUMENTS.values():
        if rule.items:
            is_this = instrument == rule.code
            answered = pl.when(is_this).then(_answered(rule)).otherwise(answered)
            computed = pl.when(is_this).then(_computed(rule)).otherwise(computed)
    scored = rows.with_columns(
        pl.col("score").alias("reported_score"),
        computed.alias("computed_score"),
        answered.alias("items_answered"),
    )
    used = pl.when(pl.col("items_answered") > 0).then("computed_score").otherwise("reported_score")
    return scored.with_columns(used.alias("score_used"))


def _items(rule: Instrument) -> list[pl.Expr]:
    return [pl.col(name) for name in ITEM_COLUMNS[: rule.items]]


def _answered(rule: Instrument) -> pl.Expr:
    return pl.sum_horizontal(item.is_not_null().cast(pl.Int64) for item in _items(rule))


def _computed(rule: Instrument) -> pl.Expr:
    total = pl.sum_horizontal(_items(rule), ignore_nulls=True)
    answered = _answered(rule)
    score = {
        "mean": total / answered,
        "percent_of_answered": 100 * total / (rule.item_max * answered),
        "ticked": total,
    }[rule.scoring]
    # The guard also keeps 0/0 out: no rule asks for fewer than one item.
    return pl.when(answered >= rule.items_needed).then(score)
