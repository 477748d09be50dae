"""scale_suspected: ratings that may be of another scale, such as 8 of 100 taken for 8 of 10.

Those beyond the end go to quarantine as out_of_range. The others look right and may be the worst of
all. What betrays them is the rest of their export: ratings up to 100 beside those up to 10, or some
beyond the end and none at the beginning, as where answers are numbered from 1.
"""

from great_expectations.expectations.expectation import Expectation

from domain.columns import Table
from domain.datasets import ITEM_COLUMNS
from domain.instruments import INSTRUMENTS, Instrument
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


def _is_moved(low: float, high: float, lowest: str, highest: str) -> str:
    """Whether some are beyond the end, none is at the beginning, and all would fit moved down."""
    return (
        f"count(*) FILTER ({highest} > {high}) >= {LEAST} AND min({lowest}) > {low} AND "
        f"max({highest}) - min({lowest}) <= {high - low}"
    )


def _among_moved(instrument: Instrument, low: float, high: float, *columns: str) -> str:
    """The condition under which a response looks right among those that are numbered otherwise."""
    # Of one column both are the column itself.
    lowest, highest = (f"{pick}({', '.join(columns)})" for pick in ("least", "greatest"))
    own = f"instrument = '{instrument.code}'"
    moved = f"SELECT {_is_moved(low, high, lowest, highest)} FROM {{batch}} WHERE {own}"
    return f"({own} AND {highest} <= {high} AND ({moved}))"


def no_moved_scores(table: Table) -> Expectation:
    """scale_suspected (warning): a reported score among those of a scale that begins later."""
    moved = (_among_moved(one, one.low, one.high, "score") for one in INSTRUMENTS.values())
    return no_rows_where(
        " OR ".join(moved),
        f"{table.name}.score.moved",
        "scale_suspected",
        "Scores must not reach beyond the end of their scale where none is at its beginning.",
        severity="warning",
    )


def no_moved_items(table: Table) -> Expectation:
    """scale_suspected (warning): answers among those that are numbered from 1."""
    moved = (
        _among_moved(one, 0, one.item_max, *ITEM_COLUMNS[: one.items])
        for one in INSTRUMENTS.values()
        if one.items
    )
    return no_rows_where(
        " OR ".join(moved),
        f"{table.name}.items.moved",
        "scale_suspected",
        "Answers must not reach beyond the last one offered where none is the first.",
        severity="warning",
    )
