"""scale_suspected: ratings from 0 to 10 that may be of a scale from 0 to 100.

The ratings over 10 go to quarantine as out_of_range. Those of 10 or less look right and may be the
worst of all: 8 of 100 taken for 8 of 10. What betrays them is the rest of their export.
"""

from great_expectations.expectations.expectation import Expectation

from domain.columns import Table
from domain.instruments import INSTRUMENTS
from expectations.expectation import no_rows_where

# Of sessions or responses: one slip of the pen may stand in every bout of its session.
LEAST = 3
LEAST_SHARE = 0.1


def _is_of_100(column: str, rated: str) -> str:
    """Whether enough of what was ``rated`` at hand is over 10 and none is over 100."""
    over = f"FILTER ({column} > 10)"
    return (
        f"max({column}) <= 100 AND count(DISTINCT {rated}) {over} >= {LEAST} AND "
        f"count(*) {over} >= {LEAST_SHARE} * count({column})"
    )


def no_scores_of_100(table: Table) -> Expectation:
    """scale_suspected (warning): a reported score of an instrument that ends at 10."""
    codes = ", ".join(f"'{one.code}'" for one in INSTRUMENTS.values() if one.high == 10)
    suspected = (
        f"SELECT instrument FROM {{batch}} WHERE instrument IN ({codes}) GROUP BY instrument "
        f"HAVING {_is_of_100('score', 'response_id')}"
    )
    return no_rows_where(
        f"score BETWEEN 0 AND 10 AND instrument IN ({suspected})",
        f"{table.name}.score.scale",
        "scale_suspected",
        "Scores from 0 to 10 must not stand among scores up to 100 of the same instrument.",
        severity="warning",
    )


def no_pain_of_100(table: Table) -> Expectation:
    """scale_suspected (warning): pain of a session."""
    return no_rows_where(
        f"pain BETWEEN 0 AND 10 AND (SELECT {_is_of_100('pain', 'session_id')} FROM {{batch}})",
        f"{table.name}.pain.scale",
        "scale_suspected",
        "Pain from 0 to 10 must not stand among pain up to 100.",
        severity="warning",
    )
