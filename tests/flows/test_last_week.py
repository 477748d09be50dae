"""What last week's report knew: everything that was there when that weekday ended."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.settings import load_settings
from domain.weeks import Week
from flows.context import derivation
from flows.derivation import Derivation, clinic_folder
from flows.last_week import last_weeks_derivation
from flows.publish import derive
from flows.report import write_reports
from flows.take_in import take_in_one
from flows.tidy import tidy
from reports.disclosure import disclosed
from reports.weekly import WeeklyReport
from tests.conftest import PLAIN
from warehouse.accepted import TakenIn
from warehouse.landing import LandedExport, land
from warehouse.receipts import Receipt
from warehouse.store import Store

# Mondays; the group's clock, Adelaide's, is ten and a half hours ahead.
ARRIVALS = {
    "two weeks ago": "2026-11-09 01:00:00",
    "last week": "2026-11-16 01:00:20",
    "last week, at eleven at night": "2026-11-16 12:30:00",
    "last week, the day after": "2026-11-16 14:00:00",
}
# Over before any of them.
WEEK = Week.parse("2026-W45")


@pytest.mark.parametrize(
    ("newest", "known_at", "known"),
    [
        # The same hour, some seconds earlier and later.
        ("2026-11-23 01:00:00", None, 3),
        ("2026-11-23 01:00:40", None, 3),
        # A day of the group's, not of UTC.
        ("2026-11-23 13:29:00", None, 3),
        ("2026-11-23 13:31:00", None, 4),
        ("2026-11-22 13:31:00", None, 3),
        # Nothing of last week.
        ("2026-11-20 01:00:00", None, 1),
        ("2026-11-15 01:00:00", None, None),
        # As known a week later still, though nothing came since.
        ("2026-11-23 01:00:00", "2026-11-30 01:00:00", 5),
    ],
)
def test_of_the_day_a_week_before(newest: str, known_at: str | None, known: int | None) -> None:
    plan = _plan([*ARRIVALS.values(), newest], newest)
    then = last_weeks_derivation(plan, WEEK, _moment(known_at) if known_at else None)
    assert (then and len(then.known)) == known


def test_an_export_that_landed_by_a_clock_that_was_ahead_does_not_make_all_others_known() -> None:
    plan = _plan([*ARRIVALS.values(), "2026-11-23 01:00:00", ahead := "2027-11-23 01:00:00"], ahead)
    then = last_weeks_derivation(plan, WEEK, now=_moment("2026-11-23 01:00:30"))
    assert then
    assert len(then.known) == 3


@pytest.mark.parametrize(("week", "known"), [("2026-W46", 1), ("2026-W47", 3), ("2026-W48", 4)])
def test_a_week_in_which_nothing_came_knows_what_the_report_before_it_knew(
    week: str, known: int
) -> None:
    plan = _plan([*ARRIVALS.values()], "2026-11-16 14:00:00")
    then = last_weeks_derivation(plan, Week.parse(week))
    assert then
    assert len(then.known) == known


def test_before_anything_arrived_there_was_no_last_week() -> None:
    assert last_weeks_derivation(_plan([], "2026-11-23 01:00:00"), WEEK) is None


def test_what_last_weeks_report_is_made_from_is_kept_for_a_week(tmp_path: Path) -> None:
    cut, first = date(2026, 11, 15), datetime(2026, 11, 9, 1, tzinfo=UTC)
    early, late = sorted(PLAIN.glob("clinic_a_sessions_*.csv"))[:2]
    episodes, holds = (next(PLAIN.glob(f"clinic_a_{name}_*.csv")) for name in ("episodes", "holds"))
    made = []
    for week, files in enumerate(([episodes, early], [late], [holds])):
        for file in files:
            export = land(file, Store(tmp_path), first + timedelta(weeks=week, seconds=-week))
            take_in_one.fn(tmp_path, export.export_id)
        derive.fn(tmp_path, "clinic_a", [cut])
        tidy.fn(tmp_path, cut)
        made.append(clinic_folder(derivation(tmp_path), "clinic_a").name)
        kept = {folder.name for folder in (tmp_path / "derived" / "clinic_a").iterdir()}
        assert kept == set(made[-2:])
    assert len(set(made)) == 3


def test_reports_of_one_import_are_protected_against_those_of_the_week_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in PLAIN.glob("clinic_a_*.csv"):
        export = land(file, Store(tmp_path), datetime(2026, 11, 16, 1, tzinfo=UTC))
        take_in_one.fn(tmp_path, export.export_id)
    against = []

    def noted(reports: Sequence[WeeklyReport], **named: Any) -> tuple[WeeklyReport, ...]:
        against.append([(one.week, one.clinic_id) for one in named["last_week"]])
        return disclosed(reports, **named)

    monkeypatch.setattr("flows.report.disclosed", noted)
    write_reports.fn(tmp_path, "2026-W45", ["clinic_a"], None)
    before = Week.parse("2026-W44")
    assert against == [[(before, None), (before, "clinic_a")]]
    page = (tmp_path / "reports" / "2026-W45" / "group.html").read_text(encoding="utf-8")
    assert "nothing was known then" in page


def _plan(arrivals: list[str], newest: str) -> Derivation:
    """The derivation from exports that arrived then, as far as they had when the newest did."""
    moments = [_moment(arrival) for arrival in arrivals if arrival <= newest]
    known = tuple(_taken_in(str(number), moment) for number, moment in enumerate(moments))
    return Derivation(Store(Path("nowhere")), load_settings(), known)


def _taken_in(export_id: str, moment: datetime) -> TakenIn:
    export = LandedExport(export_id, Path(export_id), (), moment)
    return TakenIn(export, Receipt(export_id, "", "", "", None, ()))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
