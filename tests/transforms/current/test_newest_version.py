"""Which version of a row counts, and when a quarantined row has been put right."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.datasets import HOLDS, RANK, SESSIONS
from transforms.current.newest_version import newest_versions, open_quarantine

Row = dict[str, Any]
START = datetime.fromisoformat("2026-11-01T08:00")
SCHEMA: dict[str, Any] = {
    "clinic_id": pl.String,
    "hold_id": pl.String,
    "updated_at": pl.Datetime("us"),
    "exported_at": pl.Datetime("us"),
    "export_id": pl.String,
    "row_number": pl.Int64,
}


def frame(rows: Sequence[Row]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema=SCHEMA)


def kept(rows: Sequence[Row]) -> pl.LazyFrame:
    """Accepted rows, none of which says that it was deleted."""
    return frame(rows).with_columns(is_deleted=pl.lit(False))


def version(
    hold_id: str | None = "h1",
    updated: int | None = None,
    exported: int | None = None,
    export_id: str = "aa",
    row_number: int = 1,
    clinic_id: str | None = "c",
) -> Row:
    """One version of a row; moments in days since the start, null where not known."""
    moments = {"updated_at": updated, "exported_at": exported}
    days = {k: d if d is None else START + timedelta(days=d) for k, d in moments.items()}
    own = {"clinic_id": clinic_id, "hold_id": hold_id}
    return own | days | {"export_id": export_id, "row_number": row_number}


def rank(row: Row) -> tuple[Any, ...]:
    """The rank of the contract: of two values the greater, and null below any."""
    return tuple((row[name] is not None, row[name] or 0) for name in RANK)


def key(row: Row) -> tuple[Any, ...]:
    return row["clinic_id"], row["hold_id"]


def slow_newest(rows: Sequence[Row]) -> list[Row]:
    """One version at a time, the better one kept."""
    newest: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if key(row) not in newest or rank(newest[key(row)]) < rank(row):
            newest[key(row)] = row
    return [newest[one] for one in sorted(newest)]


def slow_open(quarantined: Sequence[Row], accepted: Sequence[Row]) -> list[Row]:
    return [
        bad
        for bad in quarantined
        if not any(key(good) == key(bad) and rank(bad) <= rank(good) for good in accepted)
    ]


DAYS = st.none() | st.integers(0, 2)
# When an export was made belongs to the export: it is the same for all its rows.
EXPORTS = st.dictionaries(st.sampled_from(["aa", "bb", "cc"]), DAYS, min_size=1)


@st.composite
def versions(draw: st.DrawFn, ids: st.SearchStrategy[Any]) -> list[Row]:
    exports = draw(EXPORTS)
    drawn = draw(st.lists(st.tuples(ids, DAYS, st.sampled_from(sorted(exports))), max_size=12))
    return [
        version(hold_id, updated, exports[export_id], export_id, row_number)
        for row_number, (hold_id, updated, export_id) in enumerate(drawn, 1)
    ]


@given(rows=versions(st.sampled_from(["h1", "h2", "h3"])), seed=st.integers(0, 99))
@settings(max_examples=120, deadline=None)
def test_the_newest_version_counts_in_whatever_order_rows_come(rows: list[Row], seed: int) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))
    found = newest_versions(kept(shuffled), HOLDS).drop("is_deleted").collect()
    assert found.rows(named=True) == slow_newest(rows)


@given(
    accepted=versions(st.sampled_from(["h1", "h2"])),
    quarantined=versions(st.sampled_from(["h1", "h2", None])),
)
@settings(max_examples=120, deadline=None)
def test_a_bad_row_is_open_until_a_good_one_of_its_key_ranks_no_lower(
    accepted: list[Row], quarantined: list[Row]
) -> None:
    found = open_quarantine(frame(quarantined), kept(accepted), HOLDS).collect()
    assert found.columns == list(SCHEMA)
    assert found.sort("row_number").rows(named=True) == slow_open(quarantined, accepted)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        (version(updated=1, exported=2), version(updated=2, exported=1)),
        (version(updated=None, exported=2), version(updated=0, exported=1)),
        (version(updated=1, exported=1, export_id="zz"), version(updated=1, exported=2)),
        (version(updated=1, exported=None, export_id="zz"), version(updated=1, exported=0)),
        (version(exported=1, export_id="aa", row_number=9), version(exported=1, export_id="ab")),
        (version(row_number=9), version(row_number=10)),
    ],
)
def test_the_parts_of_the_rank_count_in_turn(lower: Row, higher: Row) -> None:
    for rows in ([lower, higher], [higher, lower]):
        found = newest_versions(kept(rows), HOLDS).drop("is_deleted").collect()
        assert found.rows(named=True) == [higher]
    assert open_quarantine(frame([lower]), kept([higher]), HOLDS).collect().is_empty()
    assert open_quarantine(frame([higher]), kept([lower]), HOLDS).collect().height == 1


def test_a_bad_row_without_its_whole_key_stays_open() -> None:
    nameless = [version(hold_id=None), version(clinic_id=None, row_number=2)]
    accepted = [version(updated=2), version(hold_id="h2", updated=2)]
    assert open_quarantine(frame(nameless), kept(accepted), HOLDS).collect().height == 2


def test_equal_keys_of_two_clinics_are_two_rows() -> None:
    rows = [version(), version(clinic_id="d", updated=2)]
    assert newest_versions(kept(rows), HOLDS).collect().height == 2


def test_the_same_again_changes_nothing() -> None:
    rows = kept([version(updated=1), version(hold_id="h2")])
    once = newest_versions(rows, HOLDS)
    assert newest_versions(once, HOLDS).collect().equals(once.collect())


def test_a_bout_is_known_by_session_and_line() -> None:
    session = {"clinic_id": "c", "session_id": "s"}
    ranks = [version(updated=n, row_number=n) for n in range(3)]
    rows = [session | {"line_no": 1 + n % 2} | rank for n, rank in enumerate(ranks)]
    found = newest_versions(
        pl.LazyFrame(rows).with_columns(is_deleted=pl.lit(False)), SESSIONS
    ).collect()
    assert found.select("line_no", "row_number").rows() == [(1, 2), (2, 1)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_deletion_counts_whenever_it_arrives_until_a_later_version(order: Sequence[int]) -> None:
    versions = [
        {"updated_at": START, "is_deleted": False},
        {"updated_at": START + timedelta(days=1), "is_deleted": True},
        {"updated_at": START + timedelta(days=2), "is_deleted": False},
    ]
    of_key = {"clinic_id": "a", "session_id": "s", "line_no": 1}
    of_file = {"exported_at": None, "export_id": "e", "row_number": 1}
    rows = [{**of_key, **of_file, **versions[place]} for place in order]
    assert newest_versions(pl.LazyFrame(rows), SESSIONS).collect().height == 1
    deleted = [row for row in rows if row["updated_at"] != START + timedelta(days=2)]
    assert newest_versions(pl.LazyFrame(deleted), SESSIONS).collect().is_empty()
