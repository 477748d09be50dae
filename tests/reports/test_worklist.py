"""The worklists: the most urgent come first, nobody is left out, and what is over is told."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from domain.settings import Clinics
from reports.flag_words import reason_to_call
from reports.missed_forms import flags_to_tell
from reports.patient_facts import active_episodes, exercise_names
from reports.silence import follows_from, silences
from tests.reports.builders import MEASURES, SUNDAY, WEEK, Row, tables_of
from tests.reports.invented_tables import keys_of
from tests.reports.lists import flag, keys, of, page_of, pages_of, reasons_on, rows_of, text_of
from tests.reports.pages import Page
from tests.reports.reporting import Tables


def test_a_row_begins_with_why_to_call_and_then_the_clinics_own_id() -> None:
    (row,) = rows_of(page_of("007", flags=[flag("007", "N1", "red", value=9)]))
    assert row.startswith(
        "Call first New No home exercise logged in the 9 days since the programme was prescribed. "
        "New since Sun 15 Nov. 007 Lumbar + hip 40 none"
    )


def test_the_most_urgent_come_first_then_the_longest_waiting() -> None:
    early = SUNDAY - timedelta(days=9)
    page = page_of(
        "1", "2", "3", "4", "5",
        flags=[
            flag("1", "N6", "info", early),
            flag("2", "N3", "amber"),
            flag("3", "N3", "amber", early),
            flag("4", "N2", "amber", early),
            flag("4", "N4", "red"),
        ],
    )  # fmt: skip
    ids = [re.search(r" (\d) Lumbar|^(\d) Lumbar", row) for row in rows_of(page)]
    assert [one and (one[1] or one[2]) for one in ids] == ["4", "3", "2", "1", "5"]
    assert rows_of(page)[0].startswith("Call first New Logged few")
    assert "No home exercise logged for several days" in rows_of(page)[0]


def test_of_a_level_pain_comes_first_then_what_is_new() -> None:
    early = SUNDAY - timedelta(days=9)
    old = [
        flag("1", "N2", "red", early), flag("2", "N4", "red", SUNDAY - timedelta(days=30)),
        flag("3", "P1", "red", early), flag("5", "N2", "red", early),
    ]  # fmt: skip
    page = page_of(
        "1", "2", "3", "4", "5", "6",
        flags=[*old, flag("4", "P1", "red"), flag("5", "P1", "red"), flag("6", "N2", "red")],
        before=old,
    )  # fmt: skip
    ids = [re.search(r" (\d) Lumbar", row) for row in rows_of(page)]
    assert [one and one[1] for one in ids] == ["5", "4", "3", "6", "2", "1"]
    assert rows_of(page)[0].startswith("Call first New reason High pain")


def test_who_is_alike_in_all_else_stands_in_the_order_of_the_ids_whatever_the_keys() -> None:
    names = ("1", "2", "3", "4")
    turned = keys(*names).with_columns(pl.col("patient_id").reverse())
    tables = tables_of(
        episodes=[of(name) for name in names],
        flags=[flag(name, "N2", "red") for name in names[:2]],
    )
    page = Page(pages_of(tables, turned)["clinic_a"]["physio_1.html"])
    ids = [re.search(r"(?:^| )(\d) Lumbar", row) for row in rows_of(page)]
    assert [one and one[1] for one in ids] == ["3", "4", "1", "2"]


def test_that_nothing_is_logged_is_told_once() -> None:
    last = WEEK.before(2).sunday
    silent = {"value": 14, "value_on": last}
    low = {"value": 0.0, "compared_with": 0.0, "week": WEEK.monday}
    flags = [
        flag("1", "N2", "red", SUNDAY, **silent), flag("1", "N3", "amber", SUNDAY, **low),
        flag("1", "N4", "red", SUNDAY, **low),
        flag("1", "N5", "amber", SUNDAY, **{**low, "compared_with": 50.0}),
        # Logs since that week, a week before it, or more urgent than the silence: no repetition.
        flag("2", "N2", "red", SUNDAY, **{**silent, "value_on": WEEK.monday}),
        flag("2", "N3", "amber", SUNDAY, **low),
        flag("3", "N2", "red", SUNDAY, **silent),
        flag("3", "N4", "amber", SUNDAY, **{**low, "compared_with": 9.0}),
        flag("4", "N2", "amber", SUNDAY, **silent), flag("4", "N4", "red", SUNDAY, **low),
        flag("5", "N1", "red", value=9), flag("5", "N3", "amber", SUNDAY, **low),
    ]  # fmt: skip
    page = page_of("1", "2", "3", "4", "5", flags=flags, before=flags[:1])
    told = Counter(patient for patient, _ in reasons_on(page))
    assert told == {"1": 1, "2": 2, "3": 2, "4": 2, "5": 1}
    first = next(row for row in rows_of(page) if " 1 Lumbar" in row)
    assert first.startswith("Call first Continuing No home exercise logged for 14 days")
    codes = [
        body.attributes["data-codes"]
        for body in page.all("tbody")
        if "data-codes" in body.attributes
    ]
    assert "N2 N3 N4 N5" in codes


def test_what_is_not_told_again_makes_nobody_new_nor_keeps_anybody_from_having_been_there() -> None:
    last = WEEK.before(2).sunday
    silent = {"value": 14, "value_on": last}
    low = {"value": 0.0, "compared_with": 0.0, "week": WEEK.monday}
    there = [
        flag("1", "N2", "red", SUNDAY - timedelta(days=9), **silent),
        flag("2", "N3", "amber", SUNDAY - timedelta(days=9), **low),
    ]
    flags = [
        *there,
        flag("1", "N4", "red", SUNDAY, **low),
        flag("2", "N2", "red", SUNDAY, **silent),
    ]
    second, first = rows_of(page_of("1", "2", flags=flags, before=there))[::-1]
    assert first.startswith("Call first New reason No home exercise logged")
    assert " 2 Lumbar" in first
    assert second.startswith("Call first Continuing No home exercise logged")


def test_every_active_patient_is_on_one_of_the_tables(group: Tables, clinics: Clinics) -> None:
    lists = pages_of(group, keys_of(group), clinics)
    shown = sum(len(rows_of(Page(page))) for pages in lists.values() for page in pages.values())
    active = group["episodes"].filter(
        pl.col("discharged_on").is_null() | (pl.col("discharged_on") >= SUNDAY)
    )
    assert shown == active.height
    assert "_unassigned.html" in lists["clinic_a"]


def test_every_flag_is_on_exactly_one_list(group: Tables, clinics: Clinics) -> None:
    exercises = exercise_names(group)
    found: Counter[tuple[str, str]] = Counter()
    for pages in pages_of(group, keys_of(group), clinics).values():
        for page in pages.values():
            found.update(reasons_on(Page(page)))
    of_patient = dict(keys_of(group).select("patient_key", "patient_id").iter_rows())
    active = active_episodes(group["episodes"], SUNDAY)["episode_key"]
    silence = silences(group["flags"])
    days = MEASURES.flags.q1.after_window_days
    told = flags_to_tell(group["flags"], group["episodes"], days, SUNDAY)
    wanted = Counter(
        (
            of_patient[flag["patient_key"]],
            re.sub(r"\s+", " ", reason_to_call(flag, exercises, SUNDAY)),
        )
        for flag in told.filter(pl.col("episode_key").is_in(active.to_list())).to_dicts()
        if not follows_from(silence.get(flag["episode_key"]), flag)
    )
    assert found == wanted
    assert wanted.total() > 50


def test_without_a_flag_nobody_is_to_be_called() -> None:
    page = page_of("1", "2")
    assert "No reason to call was found as of Sun 15 Nov, among" in text_of(page.all("main")[0])
    assert [heading.text for heading in page.all("h2")] == ["No reason found by the rules"]


@pytest.mark.parametrize(
    ("on_hold", "words"),
    [
        ((), "the 2 patients in care. A good day to ask how they are all the same."),
        (("1",), "the 2 patients in care, of whom 1 is on hold. A good day to ask how they are"),
        (("1", "2"), "the 2 patients in care, of whom 2 are on hold. "),
    ],
)
def test_without_a_flag_it_is_said_who_is_on_hold(on_hold: Sequence[str], words: str) -> None:
    holds = [of(patient, from_on=SUNDAY, to_on=None) for patient in on_hold]
    lead = text_of(page_of("1", "2", holds=holds).all("main")[0])
    assert words in lead
    assert ("A good day to ask" in lead) == (len(on_hold) < 2)


def test_a_physio_whose_patients_are_all_discharged_has_an_empty_list() -> None:
    page = page_of("1", episodes=[of("1", discharged_on=SUNDAY - timedelta(days=1))])
    assert "No patients are in care here at the moment" in page.all("main")[0].text
    assert page.all("table") == []


def test_a_reason_is_new_unless_it_was_one_a_week_earlier() -> None:
    early = SUNDAY - timedelta(days=9)
    row, _ = rows_of(
        page_of(
            "1",
            flags=[flag("1", "N1", "red"), flag("1", "N3", "amber", early)],
            before=[flag("1", "N3", "amber", early), flag("1", "N2", "amber", early)],
        )
    )
    assert "prescribed. New since Sun 15 Nov." in row
    assert "in a week. Not back at 80 % since Fri 6 Nov." in row
    assert row.startswith("Call first New reason No home exercise")


def test_what_was_a_reason_a_week_earlier_and_is_none_now_is_told_with_how_things_stand() -> None:
    early = SUNDAY - timedelta(days=9)
    gone = [flag(patient, "N2", "amber", early, value=5) for patient in ("1", "2", "3", "4")]
    page = page_of(
        "1", "2", "3", "4",
        before=gone,
        flags=[flag("4", "N3", "amber")],
        holds=[of("2", from_on=SUNDAY - timedelta(days=2), to_on=date(2026, 11, 20))],
        episodes=[of("1"), of("2"), of("3", discharged_on=date(2026, 11, 12)), of("4")],
    )  # fmt: skip
    silent = "No home exercise logged for several days."
    told = [row for row in rows_of(page) if row.startswith(silent)]
    assert told == [
        f"{silent} 1 Lumbar + hip Fri 6 Nov resolved",
        f"{silent} 2 Lumbar + hip Fri 6 Nov on hold until Fri 20 Nov",
        f"{silent} 3 Lumbar + hip Fri 6 Nov discharged on Thu 12 Nov",
        f"{silent} 4 Lumbar + hip Fri 6 Nov resolved; another reason to call is left",
    ]


def test_of_what_is_over_for_a_patient_the_most_urgent_comes_first() -> None:
    early = SUNDAY - timedelta(days=9)
    page = page_of("1", before=[flag("1", "N3", "amber", early), flag("1", "P1", "red", early)])
    gone = [row[:9] for row in rows_of(page) if row.startswith(("High pain", "Logged few"))]
    assert gone == ["High pain", "Logged fe"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("N3", "not back at 80 % since"),
        ("N4", "not back at 80 % since"),
        ("N5", "down by 30 points or more since"),
        ("N6", "one exercise left out since"),
        ("D1", "over 150 % since"),
    ],
)
def test_what_a_flag_says_of_its_last_week_is_not_dated_before_that_week(
    code: str, words: str
) -> None:
    july = date(2026, 7, 26)
    row = flag("007", code, "amber", july, value=36.0, week=WEEK.monday)
    (known,) = rows_of(page_of("007", flags=[row], before=[row]))
    assert f". {words[:1].upper()}{words[1:]} Sun 26 Jul." in known
    (new,) = rows_of(page_of("007", flags=[row]))
    assert f". New, {words} Sun 26 Jul." in new


def overdue(patient: str, window: str, closed: date, since: date) -> Row:
    return flag(patient, "Q1", "info", since, outcome_window=window, value_on=closed)


def test_a_missed_questionnaire_is_a_reason_until_the_next_window_has_closed() -> None:
    started = SUNDAY - timedelta(days=60)
    of_week_2 = overdue("1", "week_2", started + timedelta(days=21), started + timedelta(days=24))
    (calm,) = rows_of(page_of("1", flags=[of_week_2], episodes=[of("1", started_on=started)]))
    assert "No pain score" not in calm
    assert calm.startswith("1 Lumbar + hip 60")
    (row,) = rows_of(page_of("1", flags=[of_week_2]))
    assert "No pain score for week 2" in row


def test_a_missed_questionnaire_is_resolved_by_its_answer_and_not_by_time() -> None:
    started = SUNDAY - timedelta(days=53)
    of_week_2 = {
        patient: overdue(patient, "week_2", started + timedelta(days=21), SUNDAY)
        for patient in ("1", "2")
    }
    score = of("2", instrument="nprs", outcome_window="week_2", score=3.0)
    page = page_of(
        "1",
        "2",
        before=[*of_week_2.values()],
        episodes=[of(patient, started_on=started) for patient in of_week_2],
        outcome_windows=[score],
    )
    gone = [row for row in rows_of(page) if row.startswith("No pain score for week 2")]
    assert [row.rpartition("Nov ")[2] for row in gone] == [
        "not answered, too late by now",
        "resolved",
    ]


def test_a_questionnaire_missed_again_is_new_and_missed_since_its_own_window() -> None:
    started = SUNDAY - timedelta(days=53)
    closed = started + timedelta(days=49)
    first = started + timedelta(days=24)
    (row,) = rows_of(
        page_of(
            "1",
            flags=[overdue("1", "week_6", closed, first)],
            before=[overdue("1", "week_2", started + timedelta(days=21), first)],
            episodes=[of("1", started_on=started)],
        )
    )
    assert "No pain score for week 6, due by Wed 11 Nov. New since Sat 14 Nov." in row


def test_a_questionnaire_that_was_missed_already_is_not_new() -> None:
    started = SUNDAY - timedelta(days=40)
    missed = overdue("1", "week_2", started + timedelta(days=21), started + timedelta(days=24))
    (row,) = rows_of(page_of("1", flags=[missed], before=[missed]))
    assert "No pain score for week 2, due by Tue 27 Oct. Since Fri 30 Oct." in row


def test_what_a_page_did_not_tell_is_not_told_as_gone() -> None:
    early = SUNDAY - timedelta(days=9)
    silent = flag("1", "N2", "red", early, value=9, value_on=date(2026, 10, 31))
    drop = flag("1", "N5", "amber", early, value=0, compared_with=50, week=date(2026, 11, 2))
    assert len(rows_of(page_of("1", flags=[silent], before=[silent, drop]))) == 1
