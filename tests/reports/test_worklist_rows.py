"""What a patient's row on a worklist says."""

import re
from datetime import date, datetime, time, timedelta

import polars as pl
import pytest

from reports.sparkline import sparkline
from tests.reports.builders import SUNDAY, WEEK, Row, table, tables_of
from tests.reports.lists import CLINICS, flag, keys, of, page_of, pages_of, rows_of, text_of
from tests.reports.pages import Page
from tests.reports.reporting import NO_LOGS, worklists_of

SPACE = "\N{NO-BREAK SPACE}"


def test_last_log_adherence_with_both_bounds_and_pain_then_and_now() -> None:
    def week(back: int, lower: float, upper: float | None) -> Row:
        monday = WEEK.before(back).monday
        both = {"adherence_pct": lower, "adherence_logged_pct": upper}
        return of("1", week=monday, component="all", **both)

    def score(day: str, value: float) -> Row:
        return of("1", instrument="nprs", score=value, completed_at=datetime.fromisoformat(day))

    def bout(day: int, **other: object) -> Row:
        at_home = {"setting": "home", "source_kind": "patient", **other}
        return of("1", performed_on=date(2026, 11, day), **at_home)

    (row,) = rows_of(
        page_of(
            "1",
            patient_weeks=[week(0, 50.0, 80.0), week(1, 40.0, None)],
            outcome_scores=[score("2026-11-03T09:00", 4.5), score("2026-10-07T09:00", 6)],
            outcome_windows=[of("1", instrument="nprs", outcome_window="baseline", score=6.0)],
            bouts=[bout(9), bout(12, setting="clinic"), bout(13, source_kind="inferred"), bout(16)],
        )
    )
    assert "Mon 9 Nov 6 days ago" in row
    assert "50 % (80 %) before 40 %" in row
    assert "4.5 on 3 Nov start 6.0" in row
    assert "nothing due, nothing due, 40 %, 50 %" in row


def test_days_of_another_year_say_which() -> None:
    then = date(2025, 11, 12)
    score = of(
        "1", instrument="nprs", score=7.0, completed_at=datetime.fromisoformat("2025-11-12T09:00")
    )
    long_silent = flag("1", "N2", "red", then, value=300, value_on=then)
    gone = flag("2", "N2", "amber", then, value=5, value_on=then)
    listed, resolved, calm = rows_of(
        page_of(
            "1",
            "2",
            flags=[long_silent],
            before=[long_silent, gone],
            outcome_scores=[score],
            bouts=[of("1", performed_on=then, setting="home", source_kind="patient")],
            holds=[of("2", from_on=SUNDAY, to_on=date(2027, 11, 12))],
        )
    )
    assert "(last on Wed 12 Nov 2025). Since Wed 12 Nov 2025." in listed
    assert "Wed 12 Nov 2025 368 days ago" in listed
    assert "7.0 on 12 Nov 2025" in listed
    assert calm.endswith("Wed 12 Nov 2025 on hold until Fri 12 Nov 2027")
    assert resolved.endswith("on hold until 12 Nov 2027")


def test_the_running_week_is_not_shown() -> None:
    tables = tables_of(
        episodes=[of("1")],
        patient_weeks=[of("1", week=WEEK.monday, component="all", adherence_pct=37.0)],
    )
    saturday = SUNDAY - timedelta(days=1)
    lists = pages_of(tables, keys("1"), as_of=saturday)
    assert f"37{SPACE}%" not in lists["clinic_a"]["physio_1.html"]


def test_a_patient_on_hold_says_until_when() -> None:
    hold = of("1", from_on=SUNDAY - timedelta(days=3), to_on=date(2026, 11, 20))
    (row,) = rows_of(page_of("1", holds=[hold]))
    assert row.endswith("on hold until 20 Nov")


def test_a_patient_with_two_open_episodes_is_not_taken_for_one_who_stopped() -> None:
    early, late = SUNDAY - timedelta(days=40), date(2026, 11, 3)

    def episode(key: str, patient: str, started_on: date, **other: object) -> Row:
        ids = {"patient_key": f"k{patient}", "episode_key": key}
        return {**of(patient), **ids, "started_on": started_on, **other}

    page = page_of(
        "1", "2", "3",
        episodes=[
            episode("e1", "1", early), episode("e2", "1", late),
            episode("e3", "2", early, discharged_on=late), episode("e4", "2", late),
            episode("e5", "3", early), episode("e6", "3", early),
        ],
        flags=[flag("1", "N2", "red", value=9, value_on=late)],
    )  # fmt: skip
    called, *others = rows_of(page)
    assert (
        "Another episode is open since Tue 3 Nov, and logs count for that one. Have one of them "
        "discharged. 1 Lumbar"
    ) in called
    # The later of two, and one whose other episode is over, are as any other; of two begun on one
    # day nothing tells which is the later.
    noted = [row.split()[0] for row in others if row.endswith("another episode open since 6 Oct")]
    assert noted == ["3", "3"]
    assert sum("another episode" in row.lower() for row in others) == 2
    # Each has a row for each episode that is open, and is one patient.
    (lead,) = (text_of(one) for one in page.all("p") if one.attributes.get("class") == "lead")
    assert lead.startswith("1 of 3 patients in care has a reason")


def test_of_two_episodes_begun_on_one_day_neither_is_said_to_be_the_later() -> None:
    two = [of("1"), {**of("1"), "episode_key": "e2"}]
    page = page_of("1", episodes=two, flags=[flag("1", "N1", "red", value=9)])
    said = "Another episode is open from the same day, and logs count for one of the two. Have"
    assert said in rows_of(page)[0]


def test_logs_in_quarantine_that_may_be_later_than_the_last_one_are_told() -> None:
    def bout(patient: str, day: int | None, exported: int | None = 14) -> Row:
        performed_on = day and date(2026, 11, day)
        exported_on = exported and date(2026, 11, exported)
        return {"patient_id": patient, "performed_on": performed_on, "exported_on": exported_on}

    in_quarantine = [
        bout("1", 8), bout("1", 9), bout("1", 10), bout("1", None), bout("1", None, exported=9),
        # After the data cut; and of unknown day, in an export that came after it, or says no day.
        bout("1", 16, exported=17), bout("1", None, exported=17), bout("1", None, None),
        bout("2", 10), bout("3", 9), bout("4", 10),
    ]  # fmt: skip
    home = {"setting": "home", "source_kind": "patient", "performed_on": date(2026, 11, 9)}
    tables = tables_of(
        episodes=[of("1"), of("2"), of("3")],
        bouts=[of("1", **home), of("3", **home)],
        flags=[flag("1", "N2", "amber"), flag("2", "N1", "red", value=9)],
    )
    pages = worklists_of(
        tables,
        keys("1", "2", "3"),
        table("flags", []),
        CLINICS,
        in_quarantine=pl.DataFrame(in_quarantine, schema=NO_LOGS.schema),
    )
    page = Page(pages["clinic_a"]["physio_1.html"])
    none, some, known = rows_of(page)
    assert " 2 Lumbar + hip 40 none 1 row in quarantine " in none
    assert " 1 Lumbar + hip 40 Mon 9 Nov 6 days ago 4 later rows in quarantine " in some
    assert "quarantine" not in known
    captions = ["Rows in quarantine were logged" in one.text for one in page.all("caption")]
    assert captions[0]
    assert captions.count(True) == 1


def test_of_two_open_episodes_only_that_is_told_of_rows_in_quarantine_which_they_are_of() -> None:
    later = {**of("1"), "episode_key": "e2", "started_on": date(2026, 11, 3)}
    days = (date(2026, 11, 1), date(2026, 11, 9), None)
    rows = [{"patient_id": "1", "performed_on": day, "exported_on": SUNDAY} for day in days]
    pages = worklists_of(
        tables_of(episodes=[of("1"), later]),
        keys("1"),
        table("flags", []),
        CLINICS,
        in_quarantine=pl.DataFrame(rows, schema=NO_LOGS.schema),
    )
    told = rows_of(Page(pages["clinic_a"]["physio_1.html"]))
    assert sorted(re.findall(r"(\d+) none (\d) rows? in quarantine", " ".join(told))) == [
        ("12", "2"),
        ("40", "1"),
    ]


def test_exercise_left_out_forms_missed_and_next_appointment() -> None:
    def week(code: str, pct: float) -> Row:
        return of("1", week=WEEK.monday, exercise_code=code, adherence_pct=pct)

    (row,) = rows_of(
        page_of(
            "1",
            exercise_weeks=[week("a", 20.0), week("b", 90.0)],
            exercises=[{"exercise_code": "a", "name": "Clam"}],
            outcome_windows=[
                of("1", instrument="nprs", outcome_window="baseline", score=6.0),
                of("1", instrument="odi", outcome_window="baseline", score=30.0),
                of("1", instrument="nprs", outcome_window="week_2", score=5.0),
                of("2", instrument="odi", outcome_window="week_2", score=30.0),
            ],
            appointments=[
                of("1", status="booked", starts_at=datetime.fromisoformat(at))
                for at in ("2026-11-14T08:00", "2026-11-20T09:30", "2026-11-18T10:15")
            ],
        )
    )
    assert f"Clam 20{SPACE}%".replace(SPACE, " ") in row
    assert row.endswith("Oswestry: 2 weeks Wed 18 Nov 10:15")


def test_a_form_is_missed_until_the_next_window_has_closed() -> None:
    def missed(day: int) -> str:
        started = of("1", started_on=SUNDAY - timedelta(days=day))
        (row,) = rows_of(page_of("1", episodes=[started]))
        return row.partition("start –")[2].removesuffix(" –").strip()

    found = [missed(day) for day in (5, 6, 23, 24, 51, 52, 93, 94, 141)]
    assert found == [
        "", "Pain: at the start", "Pain: at the start", "Pain: 2 weeks", "Pain: 2 weeks",
        "Pain: 6 weeks", "Pain: 6 weeks", "Pain: 12 weeks", "Pain: 12 weeks",
    ]  # fmt: skip


def test_pain_is_missed_first_and_other_forms_by_who_answered_them_at_the_start() -> None:
    # RMDQ is asked for at the start alone: nobody has ever answered it at six weeks.
    answers = [
        ("1", "modi", "baseline"), ("1", "psfs", "week_2"), ("1", "rmdq", "baseline"),
        ("2", "modi", "week_6"), ("2", "psfs", "week_6"), ("2", "rmdq", "week_2"),
    ]  # fmt: skip
    windows = [
        of(patient, instrument=code, outcome_window=window) for patient, code, window in answers
    ]
    started = of("1", started_on=SUNDAY - timedelta(days=60))
    (row,) = rows_of(page_of("1", episodes=[started], outcome_windows=windows))
    assert row.endswith("Pain: 6 weeks; Modified Oswestry: 6 weeks –")


def test_what_lies_after_the_data_cut_is_not_told() -> None:
    tomorrow = SUNDAY + timedelta(days=1)
    moment = datetime.combine(tomorrow, datetime.min.time())
    page = page_of(
        "1", "2",
        episodes=[of("1", started_on=SUNDAY), of("2", started_on=tomorrow)],
        outcome_scores=[of("1", instrument="nprs", score=7.0, completed_at=moment)],
    )  # fmt: skip
    (row,) = rows_of(page)
    assert row.startswith("1 Lumbar + hip 0 none")
    assert "7" not in row.partition("Lumbar")[2]


def test_a_pain_score_of_the_day_itself_is_the_latest() -> None:
    days = {SUNDAY: 7.0, SUNDAY - timedelta(days=1): 2.0}
    scores = [
        of("1", instrument="nprs", score=score, completed_at=datetime.combine(day, time(18)))
        for day, score in days.items()
    ]
    (row,) = rows_of(page_of("1", outcome_scores=scores))
    assert "7.0 on 15 Nov" in row


def test_the_exercise_left_out_most_is_named_first_and_earlier_weeks_are_over() -> None:
    shares = {"a": 40.0, "b": 10.0, "c": 90.0}
    weeks = [
        of("1", week=WEEK.monday, exercise_code=code, adherence_pct=pct)
        for code, pct in shares.items()
    ]
    before = of("1", week=WEEK.before(1).monday, exercise_code="c", adherence_pct=20.0)
    (row,) = rows_of(page_of("1", exercise_weeks=[*weeks, before]))
    assert "b 10 %; a 40 % " in row
    assert "c 20 %" not in row


def test_where_nothing_is_done_no_exercise_in_particular_is_left_out() -> None:
    weeks = [of("1", week=WEEK.monday, exercise_code=code, adherence_pct=0.0) for code in "ab"]
    (row,) = rows_of(page_of("1", exercise_weeks=weeks))
    assert "0 %" not in row


def test_a_bar_is_as_high_as_its_week_and_none_is_a_short_line() -> None:
    svg = sparkline([None, 0.0, 50.0, 140.0], 80.0)
    heights = [float(height) for height in re.findall(r'<rect[^>]*height="([\d.]+)"', svg)]
    assert heights == [1.0, 11.0, 22.0]
    assert svg.count('class="none"') == 1
    assert f"nothing due, 0{SPACE}%, 50{SPACE}%, 140{SPACE}%" in svg


def test_the_last_day_of_an_episode_or_hold_and_a_visit_of_today_still_count() -> None:
    def visit(status: str, at: str) -> Row:
        return of("1", status=status, starts_at=datetime.fromisoformat(at))

    leaving, held, silent = rows_of(
        page_of(
            "1", "2", "3",
            episodes=[of("1", discharged_on=SUNDAY), of("2"), of("3")],
            appointments=[
                visit("clinic_cancelled", "2026-11-15T07:00"),
                visit("booked", "2026-11-15T08:30"),
                visit("booked", "2026-11-18T10:15"),
            ],
            holds=[
                of("2", from_on=SUNDAY - timedelta(days=2), to_on=SUNDAY),
                of("3", from_on=SUNDAY, to_on=None),
                of("3", from_on=SUNDAY - timedelta(days=9), to_on=SUNDAY),
            ],
        )
    )  # fmt: skip
    assert leaving.startswith("1 ")
    assert leaving.endswith("Sun 15 Nov 08:30")
    assert held.endswith("on hold until 15 Nov")
    assert silent.endswith("on hold")


def test_who_is_discharged_on_the_day_itself_is_still_in_care() -> None:
    gone = [flag("1", "N2", "amber", SUNDAY - timedelta(days=9), value=5)]
    page = page_of("1", before=gone, episodes=[of("1", discharged_on=SUNDAY)])
    (told,) = (row for row in rows_of(page) if row.startswith("No home exercise logged"))
    assert told.endswith("Fri 6 Nov resolved")


@pytest.mark.parametrize(
    ("share", "other", "is_left_out"),
    [(49.0, 50.0, True), (50.0, 90.0, False), (50 - 1e-10, 90.0, False), (20.0, 49.0, False)],
)
def test_an_exercise_is_left_out_under_half_while_another_reaches_it(
    share: float, other: float, is_left_out: bool
) -> None:
    weeks = [
        of("1", week=WEEK.monday, exercise_code=code, adherence_pct=pct)
        for code, pct in (("a", share), ("b", other))
    ]
    (row,) = rows_of(page_of("1", exercise_weeks=weeks))
    assert (f"a {share:.0f} %" in row) is is_left_out
