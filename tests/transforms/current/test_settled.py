"""Accepted rows of a clinic to its current ones: waiting, attributed, one row a key."""

import random
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from domain.columns import Kind
from domain.datasets import DATASETS, EVERY_DATASET
from domain.snapshots import Snapshot, Terms
from transforms.current.settled import settled
from transforms.current.snapshot_judge import Claims

Row = dict[str, Any]
Settle = Callable[..., dict[str, pl.DataFrame]]

RANKS: dict[str, Any] = {
    "export_id": pl.String,
    "row_number": pl.Int64,
    "exported_at": pl.Datetime("us"),
}
EPISODE = {"patient_id": "007", "episode_id": "e1", "started_on": "2026-11-02"}
CLOSED = EPISODE | {"discharged_on": "2026-11-20"}


def value(kind: Kind, cell: Any) -> Any:
    read = {Kind.DATE: date.fromisoformat, Kind.DATETIME: datetime.fromisoformat}.get(kind)
    return read(cell) if read and cell is not None else cell


def accepted(dataset: str, rows: list[Row]) -> pl.LazyFrame:
    table = EVERY_DATASET[dataset]
    cells = [
        {c.name: value(c.kind, row.get(c.name)) for c in table.columns}
        | {"clinic_id": "c", "export_id": row.get("export_id", "aa"), "row_number": number}
        for number, row in enumerate(rows, 1)
    ]
    schema = {**table.polars_schema, **RANKS}
    return pl.LazyFrame(cells, schema=schema).with_columns(is_deleted=pl.lit(False))


def collected(rows: dict[str, pl.LazyFrame]) -> dict[str, pl.DataFrame]:
    return {name: frame.collect() for name, frame in settled(rows).rows.items()}


@pytest.fixture
def settle() -> Settle:
    """The current rows of a clinic whose accepted rows are these."""

    def settle_rows(**rows: list[Row]) -> dict[str, pl.DataFrame]:
        return collected({name: accepted(name, rows.get(name, [])) for name in DATASETS})

    return settle_rows


def bout(session_id: str, line_no: int, performed_at: str, **more: Any) -> Row:
    own = {"session_id": session_id, "line_no": line_no, "performed_at": performed_at}
    return {"patient_id": "007", **own, **more}


def test_no_rows_at_all_give_every_table_empty(settle: Settle) -> None:
    current = settle()
    assert set(current) == set(DATASETS)
    assert all(rows.is_empty() and "is_waiting" in rows.columns for rows in current.values())


def test_a_row_waits_until_its_patient_or_episode_arrives(settle: Settle) -> None:
    rows: dict[str, list[Row]] = {
        "prescriptions": [
            {"patient_id": "007", "episode_id": "e1", "prescription_id": "r1"},
            {"patient_id": "007", "episode_id": "e2", "prescription_id": "r2"},
            {"patient_id": "7", "episode_id": "e1", "prescription_id": "r3"},
        ],
        "holds": [{"patient_id": "007", "episode_id": "e1", "hold_id": "h1"}],
        "sessions": [bout("s1", 1, "2026-11-03T08:00"), bout("s2", 1, "2026-10-03T08:00")],
        "appointments": [
            {"patient_id": "007", "appointment_id": "a", "starts_at": "2026-11-03T08:00"}
        ],
        "outcomes": [{"patient_id": "8", "response_id": "o", "completed_at": "2026-11-03T08:00"}],
    }
    before, after = settle(**rows), settle(episodes=[EPISODE], **rows)
    waiting = {n: f["is_waiting"].to_list() for n, f in after.items()}
    assert all(frame["is_waiting"].all() for name, frame in before.items() if name != "episodes")
    assert waiting == {
        "episodes": [False],
        "prescriptions": [False, True, True],
        "holds": [False],
        "sessions": [False, False],
        "appointments": [False],
        "outcomes": [True],
    }


def test_a_row_of_a_known_patient_may_fit_no_episode(settle: Settle) -> None:
    current = settle(
        episodes=[CLOSED],
        sessions=[bout("s1", 1, "2026-11-21T08:00")],
        appointments=[
            {"patient_id": "007", "appointment_id": "a", "starts_at": "2026-11-01T23:59"},
            {"patient_id": "007", "appointment_id": "b", "starts_at": "2026-11-20T23:59"},
        ],
        outcomes=[
            {"patient_id": "007", "response_id": "o1", "completed_at": "2026-10-18T12:00"},
            {"patient_id": "007", "response_id": "o2", "completed_at": "2026-10-19T00:00"},
            {"patient_id": "007", "response_id": "o3", "completed_at": "2027-11-20T23:59"},
            {"patient_id": "007", "response_id": "o4", "completed_at": "2027-11-21T00:00"},
        ],
    )
    found = {
        n: current[n]["episode_id"].to_list() for n in ("sessions", "appointments", "outcomes")
    }
    assert found == {
        "sessions": [None],
        "appointments": [None, "e1"],
        "outcomes": [None, "e1", "e1", None],
    }
    assert not any(current[name]["is_waiting"].any() for name in found)


def test_a_session_belongs_by_its_first_bout_and_each_bout_by_its_own_day(settle: Settle) -> None:
    second = {"patient_id": "007", "episode_id": "e2", "started_on": "2026-11-21"}
    current = settle(
        episodes=[CLOSED, second],
        sessions=[
            bout("s", 2, "2026-11-21T00:10"),
            bout("s", 1, "2026-11-20T23:50"),
            bout("s", 3, "2026-11-21T00:20", patient_id="008"),
        ],
    )["sessions"]
    columns = ("patient_id", "line_no", "performed_on", "session_on", "episode_id")
    assert current.select(*columns, "session_episode_id").rows() == [
        ("007", 1, date(2026, 11, 20), date(2026, 11, 20), "e1", "e1"),
        ("007", 2, date(2026, 11, 21), date(2026, 11, 20), "e2", "e1"),
        # The same session_id of another patient is another session.
        ("008", 3, date(2026, 11, 21), date(2026, 11, 21), None, None),
    ]


def test_only_current_bouts_say_when_a_session_began(settle: Settle) -> None:
    current = settle(
        episodes=[EPISODE],
        sessions=[
            bout("s", 1, "2026-11-03T08:00", updated_at="2026-11-03T09:00"),
            bout("s", 1, "2026-11-04T08:00", updated_at="2026-11-05T09:00"),
        ],
    )["sessions"]
    assert current["session_on"].to_list() == [date(2026, 11, 4)]


def test_an_episode_that_was_corrected_attributes_by_its_current_dates(settle: Settle) -> None:
    early = EPISODE | {"updated_at": "2026-11-02T08:00"}
    late = EPISODE | {"started_on": "2026-11-09", "updated_at": "2026-11-09T08:00"}
    current = settle(episodes=[late, early], sessions=[bout("s", 1, "2026-11-03T08:00")])
    assert current["episodes"]["started_on"].to_list() == [date(2026, 11, 9)]
    assert current["sessions"]["episode_id"].to_list() == [None]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_accepted_rows_does_not_matter(seed: int) -> None:
    dice = random.Random(seed)
    sessions = [
        bout(f"s{n % 7}", n % 3, f"2026-11-{2 + n % 20:02d}T08:{n:02d}", pain=float(n % 5))
        for n in range(40)
    ]
    episodes = [CLOSED, EPISODE | {"episode_id": "e2", "started_on": "2026-11-15"}]
    rows = {"sessions": accepted("sessions", sessions), "episodes": accepted("episodes", episodes)}
    empty = {name: accepted(name, []) for name in DATASETS}
    shuffled = {
        name: frame.collect().sample(fraction=1, shuffle=True, seed=dice.randrange(99)).lazy()
        for name, frame in rows.items()
    }
    first, again = collected(empty | rows), collected(empty | shuffled)
    assert all(first[name].equals(again[name]) for name in DATASETS)


def test_of_a_patient_whom_a_later_full_list_of_patients_lacks_nothing_counts() -> None:
    listed = [{"patient_id": "007", "export_id": "bb"}, {"patient_id": "008", "export_id": "bb"}]
    rows = {name: accepted(name, []) for name in DATASETS}
    rows["episodes"] = accepted("episodes", [EPISODE, EPISODE | {"patient_id": "008"}])
    patients = accepted("patients", [*listed, {"patient_id": "008", "export_id": "cc"}])
    made = {
        one: datetime.fromisoformat(f"2026-11-{day}") for one, day in (("bb", "03"), ("cc", "04"))
    }
    exported_at = pl.col("export_id").replace_strict(made, return_dtype=pl.Datetime("us"))
    rows["patients"] = patients.with_columns(exported_at=exported_at)
    full = Terms("clinic", max_loss_pct=100, is_trusted=True)
    snapshots = [Snapshot(one, day, "list", full) for one, day in made.items()]
    bad = rows["patients"].clear().with_columns(is_in_doubt=pl.lit(False))
    claims = Claims(snapshots, dict.fromkeys(made, "list"), bad)
    found = settled(rows, {"patients": claims})
    assert found.identities.deleted == {"007"}
    assert found.rows["episodes"].collect()["patient_id"].to_list() == ["008"]
