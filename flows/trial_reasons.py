"""Why rows of a trial would be quarantined: counts, rules in words, and where the rows stand."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from typing import Any

import polars as pl

from flows.broken_rules import STRUCTURE, in_the_file
from flows.reading import Reading
from sources.sheet_rows import sheet_row

FIRST_ROWS = 5
Rules = Sequence[Dictionary[str, Any]]


def reasons_in(rows: pl.DataFrame, rules: Rules, reading: Reading) -> list[dict[str, Any]]:
    """One item per reason, most rows first: its rows, the rules broken, the first rows of each.

    ``rows`` has row_number, reasons and rule_ids. A row counts under each of its reasons.
    """
    broken = rows.explode("rule_ids").join(_rules(rules), on="rule_ids", how="left")
    # A record that is no row breaks no rule; its one reason is why.
    broken = broken.with_columns(pl.coalesce("reason", pl.col("reasons").list.first()))
    by_reason = broken.group_by("reason").agg(pl.col("row_number").n_unique().alias("rows"))
    return [
        {"reason": reason, "rows": count, "rules": _broken(broken, reason, reading)}
        for reason, count in by_reason.sort(["rows", "reason"], descending=[True, False]).rows()
    ]


def _rules(rules: Rules) -> pl.DataFrame:
    schema = dict.fromkeys(("rule_ids", "reason", "sentence"), pl.String)
    rows = [(rule["rule_id"], rule["reason"], rule["description"]) for rule in rules]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _broken(broken: pl.DataFrame, reason: str, reading: Reading) -> list[dict[str, Any]]:
    """The rules that give a reason, each in its own words, with its first rows."""
    of_rules = (
        broken.filter(pl.col("reason") == reason)
        .group_by("rule_ids")
        .agg(
            pl.col("sentence").first(),
            pl.col("row_number").n_unique().alias("rows"),
            pl.col("row_number").unique().sort().head(FIRST_ROWS).alias("first_rows"),
        )
        .sort(["rows", "rule_ids"], descending=[True, False])
    )
    return [
        {
            "rule_id": rule["rule_ids"],
            "sentence": rule["sentence"] or STRUCTURE.get(reason, ""),
            "in_the_file": in_the_file(rule["rule_ids"], reading, rule["first_rows"]),
            "rows": rule["rows"],
            "first_rows": [sheet_row(number, reading.mapping) for number in rule["first_rows"]],
        }
        for rule in of_rules.iter_rows(named=True)
    ]
