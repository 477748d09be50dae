"""A small worklist byte for byte: nobody changes what physios see without seeing it."""

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.reports.builders import SUNDAY, WEEK, Row, clinics_of, table, tables_of
from tests.reports.lists import flag, keys, of
from tests.reports.reporting import worklists_of

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "worklist"


def pages() -> dict[str, str]:
    """One patient with new and continuing reasons, one on hold, one whose reason has gone."""
    early = SUNDAY - timedelta(days=9)
    silent = flag("007", "N2", "red", early, value=9, value_on=date(2026, 11, 6))
    low = flag("007", "N3", "amber", value=21.4, week=WEEK.monday)
    tables = tables_of(
        clinics=[{"clinic_id": "clinic_a", "name": "A"}],
        episodes=[of("007"), of("008", cohort="lumbar_only"), of("009")],
        flags=[silent, low],
        prescriptions=[of("007", valid_from=date(2026, 10, 1), times_per_day=2, days_per_week=7)],
        bouts=[_bout("s1", "2026-11-05T08:00", "done"), _bout("s2", "2026-11-06T08:00", "skipped")],
        holds=[of("008", from_on=date(2026, 11, 12), to_on=date(2026, 11, 19))],
        patient_weeks=[of("007", week=WEEK.monday, component="all", adherence_pct=21.4)],
        exercises=[{"exercise_code": "a", "name": "Side plank"}],
        exercise_weeks=[
            of("007", week=WEEK.monday, exercise_code=code, adherence_pct=pct)
            for code, pct in (("a", 7.0), ("b", 60.0))
        ],
        outcome_scores=[of("007", instrument="nprs", score=6.5, completed_at=_at("2026-11-02T09"))],
        appointments=[of("007", status="booked", starts_at=_at("2026-11-17T10:30"))],
    )
    before = table("flags", [silent, flag("009", "N1", "amber", early, value=4)])
    clinics = clinics_of(clinic_a="Example Clinic A")
    return worklists_of(tables, keys("007", "008", "009"), before, clinics)["clinic_a"]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _bout(session: str, at: str, status: str) -> Row:
    home = {"setting": "home", "source_kind": "patient", "pain": 5.0}
    done = {"status": status, "sets_done": 2 if status == "done" else 0, "session_key": session}
    return of("007", performed_at=_at(at), performed_on=_at(at).date(), **home, **done)


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (folder / name).write_text(page, encoding="utf-8")


def test_the_worklist_is_the_golden_one() -> None:
    """When it is meant to change: python -m tests.reports.test_worklist_golden FOLDER."""
    made = pages()
    assert set(made) == {path.name for path in GOLDEN.glob("*.html")}
    for name, page in made.items():
        assert page == (GOLDEN / name).read_text(encoding="utf-8"), name


@pytest.mark.slow
def test_time_zone_language_and_hash_seed_change_no_byte(tmp_path: Path) -> None:
    strange = {"TZ": "Pacific/Chatham", "LANG": "tr_TR.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-m", "tests.reports.test_worklist_golden", tmp_path],
        cwd=ROOT,
        env={**os.environ, **strange},
        check=True,
        timeout=120,
    )
    for path in GOLDEN.glob("*.html"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
