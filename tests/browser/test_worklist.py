"""The worklists in a real browser: accessible, silent, sorted and filtered, on paper and fast."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from pypdf import PdfReader

from domain.settings import Clinics
from tests.browser.conftest import Open
from tests.reports.builders import SUNDAY, WEEK, Row, clinics_of, table, tables_of
from tests.reports.invented_tables import keys_of
from tests.reports.payloads import PAYLOADS
from tests.reports.reporting import worklists_of

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

Tables = Mapping[str, pl.DataFrame]
HEADS = [
    "Why", "Patient", "Cohort", "Day", "Last home log", "Adherence", "Left out", "Pain, 0–10",
    "Forms missed", "Next visit",
]  # fmt: skip
# In milliseconds of the page's own thread: what a person waits for where nothing else runs.
QUICK = 300


def pages_of(tables: Tables, clinics: Clinics, before: Row | None = None) -> dict[str, str]:
    """The pages of clinic_a by file name."""
    flags_before = table("flags", [before] if before else [])
    return worklists_of(tables, keys_of(tables), flags_before, clinics)["clinic_a"]


def patient(number: int, **other: object) -> Row:
    """A patient of physio_1 who started as many days ago as the number says."""
    key = f"p-{number:04}"
    return {
        "patient_key": key,
        "episode_key": f"e-{number:04}",
        "clinic_id": "clinic_a",
        "physio_id": "physio_1",
        "cohort": ("lumbar_only", "lumbar_hip")[number % 2],
        "started_on": SUNDAY - timedelta(days=10 + number),
        **other,
    }


def flag(number: int, code: str, level: str, **numbers: object) -> Row:
    return patient(number, code=code, level=level, first_seen=SUNDAY, **numbers)


def list_of(patients: int, flagged: int, before: Row | None = None) -> str:
    """The list of physio_1; of the flagged, every second one has stopped, the others do little."""
    low = {"value": 30.0, "week": WEEK.monday}
    stopped = {"value": 6, "value_on": date(2026, 11, 9)}
    at = datetime.fromisoformat("2026-11-13T18:00")
    home = {"setting": "home", "source_kind": "patient", "status": "done", "sets_done": 2}
    tables = tables_of(
        clinics=[{"clinic_id": "clinic_a", "name": "A"}],
        episodes=[patient(number) for number in range(patients)],
        flags=[
            flag(n, "N2", "red", **stopped) if n % 2 else flag(n, "N3", "amber", **low)
            for n in range(flagged)
        ],
        prescriptions=[
            patient(n, valid_from=date(2026, 1, 1), times_per_day=2, days_per_week=7)
            for n in range(patients)
        ],
        bouts=[
            patient(n, session_key=f"s{n}", performed_at=at, performed_on=at.date(), pain=3, **home)
            for n in range(patients)
        ],
        patient_weeks=[
            patient(n, week=WEEK.before(back).monday, component="all", adherence_pct=pct)
            for n in range(patients)
            for back, pct in ((0, n % 90), (1, 50))
        ],
    )
    return pages_of(tables, clinics_of(clinic_a="Example Clinic A"), before)["physio_1.html"]


def ids(page: "Page", heading: str = "To call") -> list[str]:
    """The patients of a table, as far as they are seen, in its order."""
    rows = page.get_by_role("region", name=heading).locator("tbody > tr:first-child > th")
    return [row.inner_text() for row in rows.all() if row.is_visible()]


@pytest.mark.parametrize("name", ["physio_1.html", "_unassigned.html", "index.html"])
def test_axe_finds_no_violation(group: Tables, clinics: Clinics, opened: Open, name: str) -> None:
    visit = opened(pages_of(group, clinics)[name])
    for summary in visit.page.locator("summary").all()[:2]:
        summary.click()
    assert visit.violations() == []


@pytest.mark.parametrize(("patients", "flagged"), [(0, 0), (3, 0), (3, 3), (120, 110)])
def test_axe_finds_no_violation_however_long_the_list(
    opened: Open, patients: int, flagged: int
) -> None:
    if patients:
        assert opened(list_of(patients, flagged)).violations() == []
    else:
        empty = tables_of(clinics=[{"clinic_id": "clinic_a", "name": "A"}])
        index = pages_of(empty, clinics_of(clinic_a="A"))["index.html"]
        assert opened(index).violations() == []


def test_nothing_is_asked_for_but_the_page_itself(
    group: Tables, clinics: Clinics, opened: Open
) -> None:
    for page in pages_of(group, clinics).values():
        visit = opened(page)
        visit.provoke()
        assert visit.strangers == []
        assert visit.errors == []


def test_a_column_is_sorted_by_mouse_and_by_keyboard(opened: Open) -> None:
    page = opened(list_of(8, 4)).page
    assert ids(page) == ["0001", "0003", "0000", "0002"]
    head = page.get_by_role("region", name="To call").get_by_role("columnheader", name="Day")
    head.get_by_role("button").click()
    assert ids(page) == ["0000", "0001", "0002", "0003"]
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert ids(page) == ["0003", "0002", "0001", "0000"]
    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator(".list").first.locator("[aria-sort]").count() == 1


def test_the_keyboard_alone_reaches_search_sort_and_day_by_day(opened: Open) -> None:
    page = opened(list_of(2, 2)).page
    reached: list[str] = []
    while "Last weeks of 0001, day by day" not in reached and len(reached) < 30:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("focus => document.activeElement.innerText"))
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 1
    fields = page.locator("#tools").locator("input, select, button")
    assert len(reached) == fields.count() + 1 + len(HEADS) + 1
    assert [text for text in reached if text in HEADS] == HEADS


@pytest.mark.parametrize(
    ("choose", "left"),
    [
        (lambda page: page.get_by_label("Find").fill("0002"), ["0002"]),
        (lambda page: page.get_by_label("Find").fill("6 DAYS"), ["0001", "0003"]),
        (lambda page: page.get_by_label("Reason").select_option("Low last week"), ["0000", "0002"]),
        (lambda page: page.get_by_label("Cohort").select_option("Lumbar + hip"), ["0001", "0003"]),
        (lambda page: page.get_by_label("New only").check(), ["0001", "0000", "0002"]),
    ],
)
def test_filters_show_whom_they_name(opened: Open, choose: Any, left: list[str]) -> None:
    page = opened(list_of(4, 4, before=flag(3, "N2", "red"))).page
    choose(page)
    assert ids(page) == left
    assert page.get_by_role("status").inner_text() == f"{len(left)} of 4 patients shown"
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.getElementById('shown').textContent === ''")
    assert len(ids(page)) == 4


def test_a_filter_hides_the_table_that_has_none_left(opened: Open) -> None:
    page = opened(list_of(4, 2)).page
    page.get_by_label("New only").check()
    assert page.get_by_role("heading", name="No reason found by the rules").count() == 0
    assert page.get_by_role("heading", name="To call", exact=True).count() == 1


def test_a_long_list_shows_fifty_rows_until_asked_for_all(opened: Open) -> None:
    page = opened(list_of(130, 120)).page
    assert len(ids(page)) == 50
    page.get_by_label("Find").fill("0119")
    assert ids(page) == ["0119"]
    page.get_by_label("Find").fill("")
    page.get_by_role("button", name="Show all 120 patients").click()
    assert len(ids(page)) == 120


def test_without_a_script_all_is_there_and_nothing_that_would_not_work(opened: Open) -> None:
    page = opened(list_of(130, 120)).page
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    bare = context.new_page()
    bare.goto(page.url)
    assert len(ids(bare)) == 120
    assert not bare.locator("#tools").is_visible()
    bare.locator("summary").first.click()
    assert bare.locator("details[open] svg").first.is_visible()
    context.close()


CROWDED = """() => [...document.querySelectorAll(".list tr:not(.more) > *")]
    .filter((cell) => cell.offsetParent && cell.scrollWidth > cell.clientWidth + 1)
    .map((cell) => `${cell.className}: ${cell.innerText}`)"""
OVERLAPPING = """() => [...document.querySelectorAll(".list tr:not(.more)")].flatMap((row) => {
    const boxes = [...row.children].filter((cell) => cell.offsetParent)
        .map((cell) => [cell.className, cell.getBoundingClientRect()]);
    return boxes.slice(1).filter(([, box], n) => { const before = boxes[n][1];
        return box.top < before.bottom && before.top < box.bottom && box.left < before.right - 1; })
        .map(([name]) => name); })"""
BROKEN = """() => [...document.querySelectorAll(".list tbody th")]
    .filter((cell) => cell.offsetParent && cell.querySelector("*") === null)
    .filter((cell) => { const range = document.createRange(); range.selectNodeContents(cell);
                        return range.getClientRects().length > 1; })
    .map((cell) => cell.innerText)"""


@pytest.mark.parametrize("width", [400, 900, 1200, 1280, 1366, 1920])
def test_no_cell_runs_into_the_next_and_no_patient_is_broken(
    group: Tables, clinics: Clinics, opened: Open, width: int
) -> None:
    for name in ("physio_1.html", "physio_2.html"):
        page = opened(pages_of(group, clinics)[name]).page
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(CROWDED) == []
        assert page.evaluate(OVERLAPPING) == []
        assert page.evaluate(BROKEN) == []


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_day_of_another_year_has_room(opened: Open, width: int) -> None:
    then = datetime.fromisoformat("2025-11-12T18:00")
    home = {"setting": "home", "source_kind": "patient"}
    tables = tables_of(
        episodes=[patient(400)],
        flags=[flag(400, "N2", "red", value=300, value_on=then.date())],
        bouts=[patient(400, performed_at=then, performed_on=then.date(), **home)],
        outcome_scores=[patient(400, instrument="nprs", score=10, completed_at=then)],
        appointments=[
            patient(400, status="booked", starts_at=datetime.fromisoformat("2027-11-10T18:00"))
        ],
    )
    page = opened(pages_of(tables, clinics_of(clinic_a="A"))["physio_1.html"]).page
    page.set_viewport_size({"width": width, "height": 900})
    assert page.get_by_text("2025").count() >= 3
    assert page.evaluate(CROWDED) == []


def test_on_a_phone_no_name_of_a_list_is_broken(opened: Open) -> None:
    tables = tables_of(
        episodes=[patient(number, physio_id=name) for number, name in enumerate(("anna", "cleo"))]
    )
    page = opened(pages_of(tables, clinics_of(clinic_a="A"))["index.html"]).page
    page.set_viewport_size({"width": 320, "height": 900})
    lines = "all => all.map((one) => one.getClientRects().length)"
    assert page.locator("tbody a").evaluate_all(lines) == [1, 1]
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_where_somebody_chose_the_colours_pictures_keep_their_own_and_their_ground(
    opened: Open,
) -> None:
    page = opened(list_of(2, 2)).page
    page.emulate_media(forced_colors="active")
    page.locator("summary").first.click()
    look = "(one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).fill]"
    for picture in (".timeline", ".sparkline"):
        assert page.locator(picture).first.evaluate(look)[0] == "rgb(255, 255, 255)"
    assert page.locator(".timeline text").first.evaluate(look)[1] == "rgb(87, 87, 87)"


def test_an_ordinary_list_is_one_sheet_of_paper(opened: Open) -> None:
    assert sheets(opened(list_of(22, 9)).page) == 1


def test_what_is_no_longer_so_is_not_printed_apart_from_its_heading(opened: Open) -> None:
    for patients in range(23, 35):
        page = opened(list_of(patients, 9, before=flag(22, "N1", "red"))).page
        printed = page.pdf(prefer_css_page_size=True)
        texts = [one.extract_text() for one in PdfReader(BytesIO(printed)).pages]
        (heading,) = (text for text in texts if "No longer so" in text)
        assert "No home exercise logged since" in heading, patients


def test_on_a_phone_the_days_of_a_patient_are_all_in_sight(opened: Open) -> None:
    page = opened(list_of(2, 2)).page
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("summary").first.click()
    edges = "all => all.map((one) => one.getBoundingClientRect().right)"
    assert max(page.locator(".days td:not(:empty), .days svg").evaluate_all(edges)) <= 390
    heights = "all => all.map((one) => one.getBoundingClientRect().height)"
    assert min(page.locator(".days text").evaluate_all(heights)) > 9


def test_a_long_list_is_printed_whole(opened: Open) -> None:
    printed = opened(list_of(130, 120)).page.pdf(prefer_css_page_size=True)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(printed)).pages)
    assert all(f"{number:04}" in text for number in range(130))


def sheets(page: "Page") -> int:
    return len(PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_of_an_export_never_runs(opened: Open, payload: str) -> None:
    def named(**other: object) -> Row:
        return patient(1, patient_key=f"p-{payload}", physio_id=payload, **other)

    tables = tables_of(
        episodes=[named()],
        flags=[named(code="N6", level="info", exercise_code="e", value=20, compared_with=90)],
        exercises=[{"exercise_code": "e", "name": payload}],
        exercise_weeks=[
            named(exercise_code=code, week=WEEK.monday, adherence_pct=pct)
            for code, pct in (("e", 20.0), ("f", 90.0))
        ],
    )
    ids_ = pl.DataFrame({"patient_key": [f"p-{payload}"], "patient_id": [payload]})
    before = table("flags", [named(code="N1", level="red")])
    made = worklists_of(tables, ids_, before, clinics_of(clinic_a=payload))["clinic_a"]
    for page in made.values():
        visit = opened(page)
        visit.provoke()
        assert visit.dialogs == []
        assert visit.strangers == []
        assert payload in visit.page.locator("body").inner_text()


@pytest.mark.slow
def test_five_hundred_rows_open_and_sort_while_nobody_notices(opened: Open) -> None:
    page = opened(list_of(500, 500)).page
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    head = page.get_by_role("region", name="To call").get_by_role("button", name="Adherence")

    def worked(do: Callable[[], object]) -> float:
        do()
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        return _task_milliseconds(session)

    def sorted_in() -> float:
        before = _task_milliseconds(session)
        return worked(lambda: head.evaluate("one => one.click()")) - before

    # The least of several: other work on the machine only ever adds.
    opening = min(worked(page.reload) for _ in range(5))
    sorting = min(sorted_in() for _ in range(6))
    assert (opening < QUICK, sorting < QUICK) == (True, True), (opening, sorting)


def _task_milliseconds(session: "CDPSession") -> float:
    """What the page's thread has worked since the page was asked for."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")
