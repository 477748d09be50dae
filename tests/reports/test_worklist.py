"""The worklists: why to call comes first, nobody is left out, and text stays text."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

import polars as pl
import pytest

from domain.settings import Clinics
from reports.flag_words import reason_to_call
from reports.missed_forms import flags_to_tell
from reports.patient_facts import active_episodes, exercise_names
from reports.silence import follows_from, silences
from reports.sparkline import sparkline
from tests.reports.builders import (
    MEASURES,
    SUNDAY,
    WEEK,
    Row,
    clinics_of,
    shuffled,
    table,
    tables_of,
)
from tests.reports.invented_tables import keys_of
from tests.reports.pages import Element, Page
from tests.reports.payloads import PAYLOADS
from tests.reports.reporting import NO_LOGS, Tables, worklists_of

CLINICS = clinics_of(clinic_a="Example Clinic A")
SPACE = "\N{NO-BREAK SPACE}"
# What follows on the words of a reason.
AFTERWARDS = r" (?:New(?:,| since)|Since|Not back|Down by 30 points or|One exercise left|Over 150) "


def keys(*patient_ids: str) -> pl.DataFrame:
    """Each patient's key is its own id with a k before it."""
    rows = [{"clinic_id": "clinic_a", "patient_id": p, "patient_key": f"k{p}"} for p in patient_ids]
    schema = dict.fromkeys(("clinic_id", "patient_id", "patient_key"), pl.String())
    return pl.DataFrame(rows, schema=schema)


def of(patient: str, **other: object) -> Row:
    """A row about a patient of physio_1, started 40 days ago."""
    ids = {"patient_key": f"k{patient}", "episode_key": f"e{patient}", "clinic_id": "clinic_a"}
    episode = {"physio_id": "physio_1", "cohort": "lumbar_hip"}
    return {**ids, **episode, "started_on": SUNDAY - timedelta(days=40), **other}


def flag(patient: str, code: str, level: str, since: date = SUNDAY, **numbers: object) -> Row:
    return of(patient, code=code, level=level, first_seen=since, **numbers)


def pages_of(
    tables: Tables,
    patient_keys: pl.DataFrame,
    clinics: Clinics = CLINICS,
    before: Sequence[Row] = (),
    as_of: date = SUNDAY,
) -> dict[str, dict[str, str]]:
    """The pages by clinic and file; ``before`` are the flags of a week earlier."""
    flags_before = table("flags", before)
    return worklists_of(tables, patient_keys, flags_before, clinics, as_of)


def page_of(*patients: str, before: Sequence[Row] = (), **rows: list[Row]) -> Page:
    """The list of physio_1 with these patients."""
    episodes = rows.pop("episodes", [of(patient) for patient in patients])
    tables = tables_of(episodes=episodes, **rows)
    return Page(pages_of(tables, keys(*patients), before=before)["clinic_a"]["physio_1.html"])


def text_of(element: Element) -> str:
    """Its text, spaces evened out."""
    return re.sub(r"\s+", " ", element.text).strip()


def rows_of(page: Page) -> list[str]:
    """The text of the patients' rows, in both tables."""
    return [
        text_of(row)
        for row in page.all("tr")
        if re.search("Lumbar (only|[+] hip)", row.text) and row.attributes.get("class") != "more"
    ]


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
        (of_patient[flag["patient_key"]], re.sub(r"\s+", " ", reason_to_call(flag, exercises)))
        for flag in told.filter(pl.col("episode_key").is_in(active.to_list())).to_dicts()
        if not follows_from(silence.get(flag["episode_key"]), flag)
    )
    assert found == wanted
    assert wanted.total() > 50


def reasons_on(page: Page) -> Iterator[tuple[str, str]]:
    """The patient and the words of each reason to call on a page."""
    reasons: list[str] = []
    for element in page.elements:
        if element.attributes.get("class") == "reason":
            reasons.append(re.split(AFTERWARDS, text_of(element))[0])
        if element.attributes.get("scope") == "row" and reasons:
            yield from ((text_of(element), reason) for reason in reasons)
            reasons = []


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
    assert "no programme, no programme, 40 %, 50 %" in row


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


@pytest.mark.parametrize(
    ("patients", "said"),
    [
        (1, "1 patient of this clinic is on no list"),
        (2, "2 patients of this clinic are on no list"),
    ],
)
def test_patients_who_are_on_no_list_are_counted(patients: int, said: str) -> None:
    for known in ([of("1")], []):
        tables = tables_of(clinics=[{"clinic_id": "clinic_a", "name": "A"}], episodes=known)
        made = worklists_of(
            tables, keys("1"), table("flags", []), CLINICS, patients_in_quarantine=patients
        )
        assert all(said in page for page in made["clinic_a"].values())


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


def test_without_a_flag_nobody_is_to_be_called() -> None:
    page = page_of("1", "2")
    assert "No reason to call was found as of Sun 15 Nov, among" in text_of(page.all("main")[0])
    assert [heading.text for heading in page.all("h2")] == ["No reason found by the rules"]


def test_a_physio_whose_patients_are_all_discharged_has_an_empty_list() -> None:
    page = page_of("1", episodes=[of("1", discharged_on=SUNDAY - timedelta(days=1))])
    assert "No patients are in care here at the moment" in page.all("main")[0].text
    assert page.all("table") == []


def test_the_index_counts_by_urgency_and_links_each_list() -> None:
    tables = tables_of(
        episodes=[of("1"), of("2", physio_id=None), of("3", physio_id="a b")],
        flags=[flag("1", "N1", "red"), flag("2", "N3", "amber")],
    )
    page = Page(pages_of(tables, keys("1", "2", "3"))["clinic_a"]["index.html"])
    links = [link.attributes["href"] for link in page.all("a")]
    assert links == ["a%20b.html", "physio_1.html", "_unassigned.html"]
    assert [cell.text for cell in page.all("td")] == [*"0001", *"1001", *"0101"]


def test_the_index_of_a_clinic_without_patients_says_so() -> None:
    tables = tables_of(clinics=[{"clinic_id": "clinic_a", "name": "A"}])
    index = pages_of(tables, keys())["clinic_a"]["index.html"]
    assert "No patients have come in from this clinic yet" in index


def test_the_index_lists_physios_by_the_alphabet_whatever_their_patients_need() -> None:
    tables = tables_of(
        episodes=[of("1", physio_id="Zoe"), of("2", physio_id="amy"), of("3", physio_id="Ben")],
        flags=[flag("1", "N1", "red")],
    )
    page = Page(pages_of(tables, keys("1", "2", "3"))["clinic_a"]["index.html"])
    assert [link.text for link in page.all("a")] == ["amy", "Ben", "Zoe"]


def test_the_order_of_the_rows_does_not_show(group: Tables, clinics: Clinics) -> None:
    first = pages_of(group, keys_of(group), clinics)
    assert pages_of(shuffled(group, 3), keys_of(group), clinics) == first


def test_the_only_script_is_the_one_whose_hash_the_policy_allows() -> None:
    page = page_of("1", flags=[flag("1", "N1", "red")])
    policy = page.all("meta")[1].attributes["content"]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hash_of(page, 'style')}'; "
        f"script-src 'sha256-{hash_of(page, 'script')}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"https?:", page.source)


def hash_of(page: Page, tag: str) -> str:
    """What a policy knows the only element of that kind by."""
    (element,) = page.all(tag)
    return b64encode(sha256(element.text.encode()).digest()).decode()


def test_columns_are_sorted_by_buttons_and_the_sorted_one_says_so() -> None:
    page = page_of("1", flags=[flag("1", "N1", "red")])
    heads = [button.text for button in page.all("button") if "class" not in button.attributes]
    assert heads == [
        "Show all", "Why", "Patient", "Cohort", "Day", "Last home log", "Adherence", "Left out",
        "Pain, 0–10", "Forms missed", "Next visit",
    ]  # fmt: skip
    sorted_by = [th.text.strip() for th in page.all("th") if "aria-sort" in th.attributes]
    assert sorted_by == ["Why"]


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


def test_a_label_stays_with_its_field_and_values_of_one_cell_stay_apart_on_paper() -> None:
    source = page_of("007", "008", flags=[flag("007", "N1", "red")]).source
    fields = re.findall(
        r'<span class="field"><label for="(\w+)">\w+</label><\w+ id="(\w+)"', source
    )
    assert fields == [(name, name) for name in ("filter", "reason", "cohort")]
    on_screen, on_paper = source.split("@media print {", 1)
    assert ".calm br { display: none; }" not in on_screen
    assert '.calm br + .secondary::before { content: "· "; }' in on_paper


def test_the_legends_say_when_a_form_is_missed_and_what_its_row_shows() -> None:
    said = page_of("007", flags=[flag("007", "N1", "red")]).source.replace(SPACE, " ")
    missed = "Forms missed: not answered in the last window that ended at least 3 days ago."
    assert missed in said
    assert "Forms: a tick for a day with a questionnaire." in said


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


def test_what_a_page_did_not_tell_is_not_told_as_gone() -> None:
    early = SUNDAY - timedelta(days=9)
    silent = flag("1", "N2", "red", early, value=9, value_on=date(2026, 10, 31))
    drop = flag("1", "N5", "amber", early, value=0, compared_with=50, week=date(2026, 11, 2))
    assert len(rows_of(page_of("1", flags=[silent], before=[silent, drop]))) == 1


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


def test_a_long_list_shows_its_first_rows_and_tells_days_of_as_many() -> None:
    patients = [f"{number:03}" for number in range(120)]
    page = page_of(*patients, flags=[flag(patient, "N3", "amber") for patient in patients])
    beyond = [body for body in page.all("tbody") if body.attributes.get("class") == "beyond"]
    assert len(rows_of(page)) == 120
    assert len(beyond) == 70
    assert len(page.all("details")) == 50
    assert "The first 50 patients can be read day by day." in text_of(page.all("caption")[0])


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_exports_and_configuration_never_becomes_more_than_text(
    payload: str, is_listed: bool
) -> None:
    left_out = {"value": 20, "compared_with": 90, "week": WEEK.monday}

    def pages_with(text: str) -> list[Page]:
        # A listed clinic has any name but a decent id; of one that is not, the id is the name.
        clinic_id = "clinic_a" if is_listed else text
        tables = tables_of(
            episodes=[of(text, physio_id=text, clinic_id=clinic_id)],
            flags=[
                of(text, code=text, level="red"),
                of(text, code="N6", level="info", exercise_code="e", **left_out),
            ],
            exercises=[{"exercise_code": "e", "name": text}],
        )
        pages = pages_of(tables, keys(text), clinics_of(clinic_a=text))[clinic_id]
        return [Page(pages[f"{text}.html"]), Page(pages["index.html"])]

    for page, harmless in zip(pages_with(payload), pages_with("harmless"), strict=True):
        assert page.outline == harmless.outline
        assert payload in page.all("body")[0].text
        hrefs = [link.attributes["href"] or "" for link in page.all("a")]
        assert all(re.fullmatch(r"[\w%.~-]+\.html", href) for href in hrefs)


def test_a_bar_is_as_high_as_its_week_and_none_is_a_short_line() -> None:
    svg = sparkline([None, 0.0, 50.0, 140.0], 80.0)
    heights = [float(height) for height in re.findall(r'<rect[^>]*height="([\d.]+)"', svg)]
    assert heights == [1.0, 11.0, 22.0]
    assert svg.count('class="none"') == 1
    assert f"no programme, 0{SPACE}%, 50{SPACE}%, 140{SPACE}%" in svg


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


@pytest.mark.parametrize(
    ("days", "silent", "words"),
    [
        (6, 5, "since Mon 9 Nov."),
        (4, 5, "since Wed 11 Nov."),
        (3, 5, ""),
        (None, 5, "."),
        (None, 4, ""),
    ],
)
def test_where_nobody_at_the_clinic_logs_the_pages_doubt_that_logs_come(
    days: int | None, silent: int, words: str
) -> None:
    flagged = [str(number) for number in range(silent)]
    log = {"setting": "home", "source_kind": "patient"}
    logs = [] if days is None else [of("9", performed_on=SUNDAY - timedelta(days=days), **log)]
    tables = tables_of(
        episodes=[of(name) for name in (*flagged, "9")],
        bouts=logs,
        flags=[flag(name, "N1", "red", value=40) for name in flagged],
    )
    for page in pages_of(tables, keys(*flagged, "9"))["clinic_a"].values():
        said = [text_of(one) for one in Page(page).all("strong")]
        told = f"Nobody at this clinic has logged anything {words}".replace(" .", ".")
        assert said == ([told] if words else [])


def test_a_clinic_on_holidays_is_not_doubted() -> None:
    tables = tables_of(episodes=[of("1")], bouts=[])
    assert "Nobody at this clinic" not in pages_of(tables, keys("1"))["clinic_a"]["index.html"]


@pytest.mark.parametrize(
    ("stopped", "still", "is_doubted"), [(18, 2, True), (17, 2, False), (9, 1, True), (4, 1, False)]
)
def test_where_hardly_anybody_logs_any_more_the_pages_doubt_it_too(
    stopped: int, still: int, is_doubted: bool
) -> None:
    names = [str(number) for number in range(stopped + still)]
    log = {"setting": "home", "source_kind": "patient"}
    last = [SUNDAY - timedelta(days=7)] * stopped + [SUNDAY] * still
    tables = tables_of(
        # One who stopped long ago says nothing of last week.
        episodes=[of(name) for name in (*names, "long ago")],
        bouts=[
            *(of(name, performed_on=day, **log) for name, day in zip(names, last, strict=True)),
            of("long ago", performed_on=SUNDAY - timedelta(days=30), **log),
        ],
        flags=[flag(name, "N2", "red", value=7) for name in (*names[:stopped], "long ago")],
    )
    index = Page(pages_of(tables, keys(*names, "long ago"))["clinic_a"]["index.html"])
    patients = f"Of the {stopped + still} patients here who log, {stopped} have logged nothing"
    told = [f"{patients} since Sun 8 Nov."] if is_doubted else []
    assert [text_of(one) for one in index.all("strong")] == told


def test_who_was_just_discharged_shows_that_exports_come() -> None:
    log = {"setting": "home", "source_kind": "patient"}
    names = [str(number) for number in range(6)]
    gone = of("gone", discharged_on=SUNDAY - timedelta(days=1))
    tables = tables_of(
        episodes=[*(of(name) for name in names), gone],
        bouts=[
            *(of(name, performed_on=SUNDAY - timedelta(days=9), **log) for name in names),
            of("gone", performed_on=SUNDAY - timedelta(days=1), **log),
        ],
        flags=[flag(name, "N2", "red", value=9) for name in names],
    )
    index = Page(pages_of(tables, keys(*names, "gone"))["clinic_a"]["index.html"])
    assert [text_of(one) for one in index.all("strong")] == []
