"""The worklists: why to call comes first, nobody is left out, and text stays text."""

import re
from base64 import b64encode
from datetime import date, datetime, timedelta
from hashlib import sha256

import polars as pl
import pytest

from domain.settings import Clinics
from reports.sparkline import sparkline
from reports.worklist import worklist_index, worklists
from tests.reports.builders import MEASURES, SUNDAY, WEEK, Row, clinics_of, shuffled, tables_of
from tests.reports.invented_tables import keys_of
from tests.reports.pages import Page
from tests.reports.payloads import PAYLOADS
from tests.reports.reporting import Tables

CLINICS = clinics_of(clinic_a="Example Clinic A")
SPACE = "\N{NO-BREAK SPACE}"


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


def lists_of(tables: Tables, patient_keys: pl.DataFrame) -> dict[tuple[str, str], str]:
    return worklists(tables, patient_keys, clinics=CLINICS, measures=MEASURES, as_of=SUNDAY)


def page_of(*patients: str, **rows: list[Row]) -> Page:
    """The list of physio_1 with these patients."""
    episodes = rows.pop("episodes", [of(patient) for patient in patients])
    tables = tables_of(episodes=episodes, **rows)
    return Page(lists_of(tables, keys(*patients))["clinic_a", "physio_1"])


def rows_of(page: Page) -> list[str]:
    """The text of the rows of both tables, spaces evened out."""
    rows = [re.sub(r"\s+", " ", row.text).strip() for row in page.all("tr")]
    return [row for row in rows if not row.startswith(("Why", "Patient"))]


def test_a_row_begins_with_why_to_call_and_then_the_clinics_own_id() -> None:
    (row,) = rows_of(page_of("007", flags=[flag("007", "N1", "red", value=9)]))
    assert row.startswith(
        "Call first No home session logged in the 9 days since the programme was prescribed. 007 "
        "Lumbar + hip 40 none"
    )
    assert row.endswith("Sun 15 Nov")


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
    assert rows_of(page)[0].startswith("Call first Logged few")
    assert "No home log for several days" in rows_of(page)[0]


def test_every_active_patient_is_on_one_of_the_tables(group: Tables, clinics: Clinics) -> None:
    lists = worklists(group, keys_of(group), clinics=clinics, measures=MEASURES, as_of=SUNDAY)
    shown = sum(len(rows_of(Page(page))) for page in lists.values())
    active = group["episodes"].filter(
        pl.col("discharged_on").is_null() | (pl.col("discharged_on") >= SUNDAY)
    )
    assert shown == active.height
    assert ("clinic_a", "_unassigned") in lists


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
    assert "9 Nov: 50 % (80 %) 2 Nov: 40 %" in row
    assert "start 6.0 4.5 on 3 Nov" in row
    assert "no programme, no programme, 40 %, 50 %" in row


def test_the_running_week_is_not_shown() -> None:
    tables = tables_of(
        episodes=[of("1")],
        patient_weeks=[of("1", week=WEEK.monday, component="all", adherence_pct=37.0)],
    )
    saturday = SUNDAY - timedelta(days=1)
    lists = worklists(tables, keys("1"), clinics=CLINICS, measures=MEASURES, as_of=saturday)
    assert f"37{SPACE}%" not in lists["clinic_a", "physio_1"]


def test_a_patient_on_hold_says_until_when() -> None:
    hold = of("1", from_on=SUNDAY - timedelta(days=3), to_on=date(2026, 11, 20))
    (row,) = rows_of(page_of("1", holds=[hold]))
    assert row.endswith("on hold until 20 Nov")


def test_without_a_flag_nobody_is_to_be_called() -> None:
    page = page_of("1", "2")
    assert "Nobody to call today" in page.all("main")[0].text
    assert [heading.text for heading in page.all("h2")] == ["No call needed"]


def test_a_physio_whose_patients_are_all_discharged_has_an_empty_list() -> None:
    page = page_of("1", episodes=[of("1", discharged_on=SUNDAY - timedelta(days=1))])
    assert "No patients are in care here at the moment" in page.all("main")[0].text
    assert page.all("table") == []


def test_the_index_counts_by_urgency_and_links_each_list() -> None:
    tables = tables_of(
        episodes=[of("1"), of("2", physio_id=None), of("3", physio_id="a b")],
        flags=[flag("1", "N1", "red"), flag("2", "N3", "amber")],
    )
    patient_keys = keys("1", "2", "3")
    index = worklist_index(tables, patient_keys, clinics=CLINICS, measures=MEASURES, as_of=SUNDAY)
    page = Page(index["clinic_a"])
    links = [link.attributes["href"] for link in page.all("a")]
    assert links == ["a%20b.html", "physio_1.html", "_unassigned.html"]
    assert [cell.text for cell in page.all("td")] == [*"0001", *"1001", *"0101"]


def test_the_index_of_a_clinic_without_patients_says_so() -> None:
    index = worklist_index(tables_of(), keys(), clinics=CLINICS, measures=MEASURES, as_of=SUNDAY)
    assert "No patients have come in from this clinic yet" in index["clinic_a"]


def test_the_order_of_the_rows_does_not_show(group: Tables, clinics: Clinics) -> None:
    settings = {"clinics": clinics, "measures": MEASURES, "as_of": SUNDAY}
    first = worklists(group, keys_of(group), **settings)  # type: ignore[arg-type]
    again = worklists(shuffled(group, 3), keys_of(group), **settings)  # type: ignore[arg-type]
    assert first == again


def test_the_only_script_is_the_one_whose_hash_the_policy_allows() -> None:
    page = page_of("1", flags=[flag("1", "N1", "red")])
    (script,) = page.all("script")
    allowed = b64encode(sha256(script.text.encode()).digest()).decode()
    policy = page.all("meta")[1].attributes["content"]
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"https?:", page.source)


def test_columns_are_sorted_by_buttons_and_the_sorted_one_says_so() -> None:
    page = page_of("1", flags=[flag("1", "N1", "red")])
    assert len(page.all("button")) == 8
    sorted_by = [th.text.strip() for th in page.all("th") if "aria-sort" in th.attributes]
    assert sorted_by == ["Why"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_from_exports_and_configuration_never_becomes_more_than_text(payload: str) -> None:
    left_out = {"value": 20, "compared_with": 90, "week": WEEK.monday}

    def pages_with(text: str) -> list[Page]:
        tables = tables_of(
            episodes=[of(text, physio_id=text, clinic_id=text)],
            flags=[
                of(text, code=text, level="red"),
                of(text, code="N6", level="info", exercise_code="e", **left_out),
            ],
            exercises=[{"exercise_code": "e", "name": text}],
        )
        settings = {"clinics": clinics_of(**{text: text}), "measures": MEASURES, "as_of": SUNDAY}
        lists = worklists(tables, keys(text), **settings)  # type: ignore[arg-type]
        index = worklist_index(tables, keys(text), **settings)  # type: ignore[arg-type]
        return [Page(lists[text, text]), Page(index[text])]

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
