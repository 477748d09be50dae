"""The timeline: what is due, done, skipped, silent or on hold on each day, seen and read."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from reports.timeline import timeline
from reports.timeline_days import (
    DayOfPatient,
    days_of_patients,
    first_day_shown,
    weeks_of,
)
from reports.timeline_words import day_in_words, timeline_in_words
from tests.reports.builders import SUNDAY, Row, tables_of
from tests.reports.pages import Page
from tests.reports.reporting import Tables

STARTED = SUNDAY - timedelta(days=4)


def of_patient(**other: object) -> Row:
    return {"episode_key": "e", "patient_key": "p", "clinic_id": "clinic_a", **other}


def days(**rows: list[Row]) -> list[DayOfPatient]:
    """The days of a patient who started on Wednesday 11 November, up to the Sunday."""
    tables = tables_of(episodes=[of_patient(started_on=STARTED)], **rows)
    return _days_in(tables)


def _days_in(tables: Tables) -> list[DayOfPatient]:
    bouts, episodes = tables["bouts"].lazy(), tables["episodes"]
    return list(days_of_patients(tables, bouts, episodes, SUNDAY)["e"])


def dose(
    times: int, first: date = STARTED, last: date | None = None, *, days_a_week: int = 7
) -> Row:
    return of_patient(
        valid_from=first, valid_to=last, times_per_day=times, days_per_week=days_a_week
    )


def bout(session: str, at: str, **other: object) -> Row:
    moment = datetime.fromisoformat(at)
    home = {"setting": "home", "source_kind": "patient", "status": "done", "sets_done": 2}
    when = {"performed_at": moment, "performed_on": moment.date(), "session_key": session}
    return of_patient(**{**home, **when, **other})


def said(days: Sequence[DayOfPatient]) -> str:
    return timeline_in_words(days).replace("\N{NO-BREAK SPACE}", " ")


def test_due_is_the_greatest_dose_of_the_day_and_nothing_on_hold() -> None:
    found = days(
        prescriptions=[dose(1), dose(2, date(2026, 11, 13), date(2026, 11, 13))],
        # A day that two holds cover is one day.
        holds=[of_patient(from_on=date(2026, 11, day), to_on=None) for day in (14, 15)],
    )
    assert [day.due for day in found] == [1, 1, 2, 0, 0]
    assert [day.is_hold for day in found] == [False, False, False, True, True]


def test_a_session_is_done_with_one_exercise_done_at_home_and_skipped_with_none() -> None:
    (first, second, *_) = days(
        prescriptions=[dose(2)],
        bouts=[
            bout("a", "2026-11-11T08:00", status="skipped", sets_done=0),
            bout("a", "2026-11-11T08:05", pain=4.0),
            bout("b", "2026-11-11T20:00", status="skipped", sets_done=0),
            bout("c", "2026-11-12T08:00", setting="clinic", pain=6.0),
            bout("d", "2026-11-12T09:00", source_kind="inferred"),
        ],
    )
    assert (first.done, first.skipped, first.is_logged, first.pain) == (1, 1, True, (4.0,))
    assert (second.done, second.skipped, second.is_logged, second.pain) == (0, 0, False, (6.0,))
    assert (first.visits, second.visits) == ((), ("clinic",))


def test_a_session_counts_with_a_part_of_an_exercise_and_not_without_a_set() -> None:
    (first, second, *_) = days(
        prescriptions=[dose(2)],
        bouts=[
            bout("b", "2026-11-11T20:00", pain=2.0),
            bout("a", "2026-11-11T21:00", status="partial", pain=1.0),
            bout("a", "2026-11-11T21:05", status="skipped", pain=5.0),
            bout("c", "2026-11-12T08:00", sets_done=0),
            bout("d", "2026-11-12T09:00", setting="telehealth"),
            bout("e", "2026-11-12T10:00", setting="clinic"),
            bout("f", "2026-11-12T11:00", setting="clinic"),
        ],
    )
    assert (first.done, first.skipped, first.pain) == (2, 0, (2.0, 5.0))
    assert (second.done, second.skipped, second.is_logged) == (0, 1, True)
    assert second.visits == ("clinic", "telehealth")


def test_a_session_that_passes_midnight_is_one_of_the_day_it_began() -> None:
    found = days(bouts=[bout("a", "2026-11-12T23:55"), bout("a", "2026-11-13T00:05")])
    assert [day.done for day in found] == [0, 1, 0, 0, 0]


def test_days_begin_with_the_start_or_eight_weeks_ago() -> None:
    assert [day.day for day in days()] == [STARTED + timedelta(days=n) for n in range(5)]
    tables = tables_of(episodes=[of_patient(started_on=date(2026, 1, 1))])
    (first, *_, last) = _days_in(tables)
    assert (first.day, last.day) == (first_day_shown(SUNDAY), SUNDAY)
    assert (last.day - first.day).days == 55
    saturday = SUNDAY - timedelta(days=1)
    assert first_day_shown(saturday) == first_day_shown(SUNDAY)


ONE_OF_EACH = [
    DayOfPatient(STARTED, 2, False, True, 1, 1, (4.0,), ()),
    DayOfPatient(STARTED + timedelta(days=1), 2, False, False, 0, 0, (), (("nprs", 5.0),)),
    DayOfPatient(STARTED + timedelta(days=2), 0, True, False, 0, 0, (), ()),
    DayOfPatient(STARTED + timedelta(days=3), 2, False, True, 3, 0, (2.0, 3.0), (("odi", 22.0),)),
]


def test_the_picture_has_its_marks_and_says_in_words_what_they_show() -> None:
    picture = Page(timeline(ONE_OF_EACH, first_day_shown(SUNDAY)))
    marks = {
        path.attributes["class"]: (path.attributes["d"] or "").count("M")
        for path in picture.all("path")
    }
    del marks["grid"]
    assert marks == {
        "hold": 1, "done": 4, "skipped": 1, "silent": 2, "pain": 3, "forms": 2, "score": 1
    }  # fmt: skip
    assert picture.all("title")[0].text == timeline_in_words(ONE_OF_EACH)
    assert timeline_in_words(ONE_OF_EACH).replace("\N{NO-BREAK SPACE}", " ") == (
        "Since 11 Nov: 4 sessions done of 6 due, 1 logged as skipped, 1 of 3 days without a log, "
        "1 on hold. Session pain 2 to 4. Pain questionnaire 5 on 12 Nov."
    )


def test_the_table_says_each_day_in_words() -> None:
    ((monday, week),) = weeks_of(ONE_OF_EACH)
    assert monday == date(2026, 11, 9)
    assert [day_in_words(day) for day in week] == [
        "", "", "1 of 2, 1 skipped, pain 4", "no log, pain questionnaire 5", "hold",
        "3 of 2, pain 2–3, Oswestry 22", "",
    ]  # fmt: skip


def test_a_day_of_skipped_sessions_is_no_silent_one_and_what_nobody_asked_for_is_extra() -> None:
    skipped = DayOfPatient(STARTED, 2, False, True, 0, 2, (), ())
    extra = DayOfPatient(STARTED, 0, True, True, 1, 0, (), ())
    nothing = DayOfPatient(STARTED, 0, False, False, 0, 0, (), ())
    told = [day_in_words(day) for day in (skipped, extra, nothing)]
    assert told == ["0 of 2, 2 skipped", "hold, 1 extra", ""]
    assert "0 of 1 day without a log" in said([skipped])


def test_one_is_no_several_in_the_words_beside_a_picture() -> None:
    one = DayOfPatient(STARTED, 1, False, True, 1, 0, (), ())
    assert "1 session done of 1 due" in said([one])
    seldom = [one._replace(days_a_week=1, day=STARTED + timedelta(days=n)) for n in range(7)]
    assert "0 of 7 days without a log (1 day of exercise asked)" in said(seldom)


def test_pain_of_a_visit_is_told_with_it_and_scores_read_as_people_write_them() -> None:
    forms = (("groc", 2.0), ("groc", -1.0), ("pass", 0.0), ("pass", 1.0), ("psfs", 4.5))
    day = DayOfPatient(STARTED, 1, False, False, 0, 0, (5.0,), forms, ("telehealth",))
    assert day_in_words(day) == (
        "no log, telehealth session, pain 5, Change +2, Change −1, Acceptable: no, "
        "Acceptable: yes, PSFS 4.5"
    )


def test_sessions_due_are_as_many_as_the_days_of_a_week_that_were_asked_for() -> None:
    """Two a day on three days a week are six a week, as adherence counts them."""
    monday = SUNDAY - timedelta(days=6)
    tables = tables_of(
        episodes=[of_patient(started_on=monday)],
        prescriptions=[dose(2, monday, days_a_week=3), dose(1, monday, days_a_week=2)],
    )
    words = said(_days_in(tables))
    assert "0 sessions done of 6 due" in words
    assert "7 of 7 days without a log (3 days of exercise asked)" in words


def test_half_a_point_of_pain_is_not_rounded() -> None:
    """Eight would be another reason to call."""
    day = DayOfPatient(STARTED, 1, False, True, 1, 0, (3.0, 7.5), ())
    assert day_in_words(day) == "1 of 1, pain 3–7.5"
    assert "Session pain 3 to 7.5." in timeline_in_words([day])


def test_many_sessions_a_day_fit_under_each_other() -> None:
    day = DayOfPatient(STARTED, 10, False, False, 0, 0, (), ())
    height = Page(timeline([day], STARTED)).all("svg")[0].attributes["height"]
    few = DayOfPatient(STARTED, 4, False, False, 0, 0, (), ())
    assert Page(timeline([few], STARTED)).all("svg")[0].attributes["height"] == height
