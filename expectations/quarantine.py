"""Which rows break which rules, all rules in one pass over the staged rows.

Great Expectations counts well, but its lists of rows are cut short and hold values. So the
suite's own conditions are evaluated here, and for every rule the number of rows found must be the
one that it reported.
"""

from collections.abc import Mapping

import polars as pl

from domain.errors import AdherenceError

# Bits of a BIGINT that are safe from its sign.
MOST_RULES = 62


class RuleCountMismatch(AdherenceError):
    """Great Expectations and the row filter disagree: nothing of the export may be believed."""

    def __init__(self, rules: Mapping[str, tuple[int, int]]) -> None:
        counts = "; ".join(
            f"{rule_id}: {reported} reported, {found} found"
            for rule_id, (reported, found) in rules.items()
        )
        super().__init__(
            f"Nothing of the export is used: the rows that break a rule do not add up ({counts})."
        )


def broken_rules_query(conditions: Mapping[str, str], view: str) -> str:
    """SQL whose rows are ``row_number`` and ``mask``: bit n is set where the row breaks rule n."""
    if len(conditions) > MOST_RULES:
        raise ValueError(f"{len(conditions)} rules do not fit into a mask of {MOST_RULES} bits")
    bits = " | ".join(
        f"CASE WHEN {condition} THEN {1 << n} ELSE 0 END"
        for n, condition in enumerate(conditions.values())
    )
    masks = f"SELECT row_number, CAST({bits} AS BIGINT) AS mask FROM {view}"
    return f"SELECT row_number, mask FROM ({masks}) WHERE mask <> 0"


def rules_by_mask(broken: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """One row per mask that occurs and rule in it, with the number of ``rows`` of that mask.

    ``rules`` are in the order of the bits. Few masks occur, however many rows break rules.
    """
    bits = rules.with_columns(bit=pl.Series([1 << n for n in range(rules.height)], dtype=pl.Int64))
    masks = broken.group_by("mask").agg(rows=pl.len().cast(pl.Int64))
    return masks.join(bits, how="cross").filter(pl.col("mask") & pl.col("bit") != 0)


def rows_with_reasons(broken: pl.DataFrame, by_mask: pl.DataFrame, severity: str) -> pl.DataFrame:
    """One row per row that breaks a rule of that severity, with ``reasons`` and ``rule_ids``."""
    reasons = (
        by_mask.filter(pl.col("severity") == severity)
        .group_by("mask")
        .agg(
            reasons=pl.col("reason").unique().sort(),
            rule_ids=pl.col("rule_id").sort(),
        )
    )
    return (
        broken.join(reasons, on="mask")
        .select("row_number", "reasons", "rule_ids")
        .sort("row_number")
    )


def counts_of(by_mask: pl.DataFrame, rules: pl.DataFrame) -> dict[str, int]:
    """Rule to the number of rows that break it, in the order of the suite, none included."""
    found = dict(by_mask.group_by("rule_id").agg(pl.col("rows").sum()).iter_rows())
    return {rule_id: found.get(rule_id, 0) for rule_id in rules["rule_id"]}


def reconcile(reported: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Raises RuleCountMismatch unless every rule was broken by as many rows as reported."""
    pairs = {
        rule_id: (reported.get(rule_id, 0), found.get(rule_id, 0))
        for rule_id in sorted(reported.keys() | found.keys())
    }
    wrong = {rule_id: pair for rule_id, pair in pairs.items() if pair[0] != pair[1]}
    if wrong:
        raise RuleCountMismatch(wrong)
