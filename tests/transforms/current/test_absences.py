"""A key that a later full snapshot lacks counts as deleted, in whatever order exports arrive."""

import random
from datetime import datetime
from typing import Any

import polars as pl
import pytest

from domain.datasets import HOLDS
from domain.snapshots import Snapshot, Terms
from transforms.current.absences import Absences, absences, still_there
from transforms.current.newest_version import newest_versions
from transforms.current.snapshot_judge import Claims

Made = str | None
KEYS = [f"h{n}" for n in range(10)]

OF_BAD_ROWS: dict[str, Any] = {
    "export_id": pl.String(),
    "exported_at": pl.Datetime("us"),
    "is_in_doubt": pl.Boolean(),
}
OF_ROWS: dict[str, Any] = {
    "export_id": pl.String(),
    "row_number": pl.Int64(),
    "exported_at": pl.Datetime("us"),
    "is_deleted": pl.Boolean(),
}


def moment(day: Made) -> datetime | None:
    return datetime.fromisoformat(f"2026-03-{day}") if day else None


class World:
    """Exports of holds of one clinic: rows, full snapshots, rows in quarantine."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.snapshots: list[Snapshot] = []
        self.sources: dict[str, str] = {}
        self.bad: list[dict[str, Any]] = []

    def export(self, day: Made, *keys: str, source: str = "s", **cells: Any) -> str:
        export_id = f"{len(self.sources):02d}"
        self.sources[export_id] = source
        for number, key in enumerate(keys, 1):
            row = {"clinic_id": "c", "patient_id": "p", "hold_id": key, "is_deleted": False}
            place = {"export_id": export_id, "row_number": number, "exported_at": moment(day)}
            self.rows.append(row | place | cells)
        return export_id

    def snapshot(
        self,
        day: Made,
        *keys: str,
        source: str = "s",
        scope: str = "clinic",
        max_loss_pct: float = 100,
        is_trusted: bool = False,
        is_partial: bool = False,
        **cells: Any,
    ) -> str:
        export_id = self.export(day, *keys, source=source, **cells)
        terms = Terms(scope, max_loss_pct, is_trusted)
        self.snapshots.append(Snapshot(export_id, moment(day), source, terms, is_partial))
        return export_id

    def quarantined(self, export_id: str, key: str | None, day: Made, **more: Any) -> None:
        row = {"clinic_id": "c", "patient_id": "p", "hold_id": key, "is_in_doubt": key is None}
        self.bad.append(row | {"export_id": export_id, "exported_at": moment(day)} | more)

    def accepted(self) -> pl.LazyFrame:
        return pl.LazyFrame(self.rows, schema={**HOLDS.polars_schema, **OF_ROWS})

    def judged(self) -> Absences:
        key = {name: HOLDS.polars_schema[name] for name in (*HOLDS.key, "patient_id")}
        bad = pl.LazyFrame(self.bad, schema={**key, **OF_BAD_ROWS})
        return absences(self.accepted(), HOLDS, Claims(self.snapshots, self.sources, bad))

    def current(self) -> set[str]:
        versions = still_there(self.accepted(), self.judged().gone, HOLDS)
        return set(newest_versions(versions, HOLDS).collect()["hold_id"])

    def verdicts(self) -> dict[str, tuple[str, int, int]]:
        rows = self.judged().verdicts.iter_rows(named=True)
        return {r["export_id"]: (r["verdict"], r["rows_before"], r["rows_absent"]) for r in rows}


@pytest.fixture
def world() -> World:
    return World()


def test_what_a_later_snapshot_lacks_is_gone(world: World) -> None:
    world.snapshot("01", "h1", "h2")
    last = world.snapshot("08", "h1")
    assert world.current() == {"h1"}
    assert world.verdicts()[last] == ("applied", 2, 1)


def test_an_earlier_snapshot_says_nothing_of_what_came_after_it(world: World) -> None:
    world.snapshot("08", "h1", "h2")
    world.snapshot("01", "h1")
    assert world.current() == {"h1", "h2"}


def test_what_comes_back_counts_again_whatever_its_updated_at(world: World) -> None:
    world.snapshot("01", "h1", "h2", updated_at=moment("01"))
    world.snapshot("08", "h1")
    world.export("09", "h2")
    assert world.current() == {"h1", "h2"}


def test_of_two_exports_made_at_one_time_none_is_later(world: World) -> None:
    world.snapshot("08", "h1", "h2")
    world.snapshot("08", "h1")
    assert world.current() == {"h1", "h2"}


def test_an_export_of_unknown_age_is_older_than_any(world: World) -> None:
    world.export(None, "h2")
    world.snapshot("08", "h1")
    assert world.current() == {"h1"}


def test_a_snapshot_of_unknown_age_deletes_nothing_and_says_so(world: World) -> None:
    world.export("01", "h1", "h2")
    undated = world.snapshot(None, "h1")
    assert world.current() == {"h1", "h2"}
    assert world.verdicts()[undated] == ("undated_snapshot", 0, 0)


def test_an_incremental_export_deletes_nothing(world: World) -> None:
    world.export("01", "h1", "h2")
    world.export("08", "h1")
    assert world.current() == {"h1", "h2"}


def test_a_snapshot_speaks_of_its_own_source_alone(world: World) -> None:
    world.export("01", "h1", "h2", source="an app")
    world.export("01", "h3", source="s")
    world.snapshot("08", "h4", source="s")
    assert world.current() == {"h1", "h2", "h4"}


def test_a_row_that_its_source_has_given_goes_in_every_dialect(world: World) -> None:
    world.snapshot("01", "h1", "h2")
    world.export("05", "h2", source="an app")
    world.snapshot("08", "h1")
    assert world.current() == {"h1"}


def test_a_snapshot_of_each_patient_leaves_other_patients_alone(world: World) -> None:
    world.export("01", "h1", "h2", patient_id="ann")
    world.export("01", "h3", patient_id="bob")
    world.snapshot("08", "h1", patient_id="ann", scope="patient")
    assert world.current() == {"h1", "h3"}


def test_a_row_in_quarantine_is_not_absent(world: World) -> None:
    world.snapshot("01", "h1", "h2")
    later = world.snapshot("08", "h1")
    world.quarantined(later, "h2", "08")
    assert world.current() == {"h1", "h2"}


def test_a_row_whose_key_nobody_knows_may_be_the_absent_one(world: World) -> None:
    world.snapshot("01", "h1", "h2")
    later = world.snapshot("08", "h1")
    world.quarantined(later, None, "08")
    assert world.current() == {"h1", "h2"}
    assert world.verdicts()[later] == ("snapshot_unknown_keys", 2, 1)


def test_a_bad_row_that_a_later_snapshot_lacks_need_not_be_mended(world: World) -> None:
    first = world.snapshot("01", "h1")
    world.quarantined(first, "h2", "01")
    world.snapshot("08", "h1")
    assert world.judged().gone["hold_id"].to_list() == ["h2"]


@pytest.mark.parametrize(
    ("day", "source", "patient_id", "gone"),
    [
        ("05", "s", "p", ["h2"]),
        (None, "s", "p", ["h2"]),
        ("08", "s", "p", []),
        ("09", "s", "p", []),
        ("05", "an app", "p", []),
        ("05", "s", "another", []),
    ],
)
def test_a_bad_row_need_not_be_mended_where_its_source_left_it_out_of_that_patient_later(
    day: Made, source: str, patient_id: str, gone: list[str], world: World
) -> None:
    bad = world.export(day, "h1", source=source)
    world.quarantined(bad, "h2", day, patient_id=patient_id)
    world.snapshot("08", "h1", scope="patient")
    assert world.judged().gone["hold_id"].to_list() == gone


def test_a_bad_row_whose_key_nobody_knows_is_still_to_be_mended(world: World) -> None:
    world.quarantined(world.export("01", "h1"), None, "01")
    world.snapshot("08", "h1")
    assert world.judged().gone.is_empty()


@pytest.mark.parametrize(("scope", "left"), [("clinic", {"h1", "h2"}), ("dataset", set())])
def test_a_snapshot_without_a_row_of_the_clinic_speaks_of_it_where_it_is_of_all_clinics(
    scope: str, left: set[str], world: World
) -> None:
    world.export("01", "h1", "h2")
    world.snapshot("08", scope=scope)
    assert world.current() == left


def test_a_bad_row_of_who_knows_which_clinic_says_nothing_of_this_one(world: World) -> None:
    world.export("01", "h1", "h2")
    others = world.snapshot("08", is_trusted=True)
    world.quarantined(others, None, "08", clinic_id=None)
    assert world.current() == {"h1", "h2"}
    assert world.verdicts() == {}


def test_what_went_twice_is_gone_since_the_later_day_whichever_export_that_is(world: World) -> None:
    world.snapshot("20", "h1")
    world.snapshot("01", "h1", "h2")
    world.snapshot("08", "h1")
    world.export("10", "h2")
    assert world.current() == {"h1"}


def test_a_shrunken_snapshot_deletes_nothing_until_a_person_says_that_it_is_meant() -> None:
    for trusted, left in ((False, set(KEYS)), (True, set(KEYS[:8]))):
        world = World()
        world.snapshot("01", *KEYS)
        later = world.snapshot("08", *KEYS[:8], max_loss_pct=10.0, is_trusted=trusted)
        assert world.current() == left
        assert world.verdicts()[later][1:] == (10, 2)


def test_one_that_says_itself_that_it_lacks_some_deletes_none_until_a_person_says_so() -> None:
    for trusted, left in ((False, {"h1", "h2"}), (True, {"h1"})):
        world = World()
        world.snapshot("01", "h1", "h2")
        later = world.snapshot("08", "h1", is_partial=True, is_trusted=trusted)
        assert world.current() == left
        verdict = "applied" if trusted else "partial_snapshot"
        assert world.verdicts()[later] == (verdict, 2, 1)


def test_nor_does_it_end_the_quarantine_of_a_row_that_it_lacks(world: World) -> None:
    first = world.snapshot("01", "h1")
    world.quarantined(first, "h2", "01")
    world.snapshot("08", "h1", is_partial=True)
    assert world.judged().gone["hold_id"].to_list() == []
    world.snapshot("15", "h1")
    assert world.judged().gone["hold_id"].to_list() == ["h2"]


def test_a_single_row_may_always_go(world: World) -> None:
    world.snapshot("01", "h1", "h2")
    world.snapshot("08", "h1", max_loss_pct=0.0)
    assert world.current() == {"h1"}


def test_a_share_of_just_so_many_may_go(world: World) -> None:
    world.snapshot("01", *KEYS)
    world.snapshot("08", *KEYS[:8], max_loss_pct=20.0)
    assert world.current() == set(KEYS[:8])


def test_the_loss_is_held_against_what_counted_just_before(world: World) -> None:
    world.snapshot("01", *KEYS)
    world.export("05", "h9", "h8", is_deleted=True)
    later = world.snapshot("08", *KEYS[:7], max_loss_pct=10.0)
    assert world.verdicts()[later] == ("applied", 8, 1)
    assert world.current() == set(KEYS[:7])


def test_a_snapshot_after_a_shrunken_one_is_held_against_all_that_still_counts(
    world: World,
) -> None:
    world.snapshot("01", *KEYS)
    world.snapshot("08", *KEYS[:5], max_loss_pct=10.0)
    whole = world.snapshot("15", *KEYS[:9], max_loss_pct=10.0)
    assert world.verdicts()[whole] == ("applied", 10, 1)
    assert world.current() == set(KEYS[:9])


def plain_rule(world: World) -> set[str]:
    """The rule once more, key by key, for snapshots that are all believed."""
    found = set()
    for key in {row["hold_id"] for row in world.rows}:
        versions = [row for row in world.rows if row["hold_id"] == key]
        holders = {row["export_id"] for row in versions}
        lacking = [
            one.exported_at
            for one in world.snapshots
            if one.export_id not in holders
            and any(row["export_id"] == one.export_id for row in world.rows)
        ]
        later = [row for row in versions if all(row["exported_at"] >= at for at in lacking if at)]
        if (
            later
            and not max(later, key=lambda row: (row["exported_at"], row["export_id"]))["is_deleted"]
        ):
            found.add(key)
    return found


@pytest.mark.parametrize("seed", range(30))
def test_random_histories_agree_with_the_plain_rule_in_any_order(seed: int) -> None:
    dice = random.Random(seed)
    world = World()
    for _ in range(dice.randint(2, 8)):
        keys = dice.sample(KEYS, dice.randint(1, 9))
        kind = world.snapshot if dice.random() < 0.6 else world.export
        kind(f"{dice.randint(1, 9):02d}", *keys, is_deleted=dice.random() < 0.15)
    found = world.current()
    assert found == plain_rule(world)
    dice.shuffle(world.rows)
    dice.shuffle(world.snapshots)
    assert world.current() == found
