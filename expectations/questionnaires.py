"""Rules of scores and items, which depend on the instrument of the row."""

from great_expectations.expectations.expectation import Expectation

from domain.columns import Table
from domain.datasets import ITEM_COLUMNS
from domain.instruments import INSTRUMENTS, SCORE_MISMATCH_BEYOND, Instrument
from expectations.expectation import no_rows_where


def _outside(column: str, low: float, high: float) -> str:
    """The condition under which a value is off its scale; a scale of 0 to 1 has only its ends."""
    return (
        f"{column} NOT IN (0, 1)"
        if (low, high) == (0, 1)
        else f"{column} NOT BETWEEN {low} AND {high}"
    )


def _any_of(clauses: dict[str, list[str]]) -> str:
    """True where the row's instrument has a clause that is true."""
    return " OR ".join(
        f"(instrument = '{code}' AND ({' OR '.join(of_code)}))"
        for code, of_code in clauses.items()
        if of_code
    )


def _items_outside(instrument: Instrument) -> list[str]:
    """One clause for each item that the instrument has."""
    own = ITEM_COLUMNS[: instrument.items]
    return [_outside(item, 0, instrument.item_max) for item in own]


def _items_beyond(instrument: Instrument) -> list[str]:
    """One clause for each item that the instrument does not have."""
    return [f"{item} IS NOT NULL" for item in ITEM_COLUMNS[instrument.items :]]


def score_in_range(table: Table) -> Expectation:
    """out_of_range: a reported score that its instrument cannot give."""
    return no_rows_where(
        _any_of({code: [_outside("score", i.low, i.high)] for code, i in INSTRUMENTS.items()}),
        f"{table.name}.score.out_of_range",
        "out_of_range",
        "score must be within the range of its instrument.",
    )


def items_in_range(table: Table) -> Expectation:
    """out_of_range: an answer that its instrument does not offer."""
    return no_rows_where(
        _any_of({code: _items_outside(i) for code, i in INSTRUMENTS.items()}),
        f"{table.name}.items.out_of_range",
        "out_of_range",
        "Every item must be within the range of its instrument.",
    )


def items_readable(table: Table) -> Expectation:
    """bad_number: an item holds something that is no number."""
    unread = (f"{item}_text IS NOT NULL" for item in ITEM_COLUMNS)
    listed = (f"NOT list_contains(unlisted, '{item}')" for item in ITEM_COLUMNS)
    is_bad = (f"({' AND '.join(both)})" for both in zip(unread, listed, strict=True))
    return no_rows_where(
        " OR ".join(is_bad),
        f"{table.name}.items.unreadable",
        "bad_number",
        "Every item must be a number.",
    )


def no_items_beyond(table: Table) -> Expectation:
    """unexpected_item (warning): an item whose number the instrument does not have."""
    return no_rows_where(
        _any_of({code: _items_beyond(i) for code, i in INSTRUMENTS.items()}),
        f"{table.name}.items.unexpected",
        "unexpected_item",
        "Items beyond those of the instrument are not used.",
        severity="warning",
    )


def scores_agree(table: Table) -> Expectation:
    """score_mismatch (warning): the score computed from the items is not the reported one."""
    difference = "round(abs(reported_score - computed_score), 9)"
    return no_rows_where(
        f"{difference} > {SCORE_MISMATCH_BEYOND}",
        f"{table.name}.score.mismatch",
        "score_mismatch",
        "The reported score differs from the one computed from the items, which is used.",
        severity="warning",
    )
