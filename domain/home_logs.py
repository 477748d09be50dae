"""What a home log is, for measures, worklists and reports alike (contract, section 4)."""

import polars as pl


def is_home_log() -> pl.Expr:
    """Whether a bout was done at home and somebody logged it: what is inferred nobody did."""
    return (pl.col("setting") == "home") & (pl.col("source_kind") != "inferred")
