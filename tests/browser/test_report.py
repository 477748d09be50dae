"""The report in a real browser: accessible, silent, and by itself."""

from collections.abc import Mapping
from io import BytesIO

import polars as pl
import pytest
from pypdf import PdfReader

from domain.settings import Clinics
from reports.html import report_html
from reports.index import report_index
from reports.report_charts import report_charts
from tests.browser.conftest import Open
from tests.reports.payloads import PAYLOADS
from tests.reports.reporting import html_of, shown_report
from tests.reports.test_html import with_text

Tables = Mapping[str, pl.DataFrame]


@pytest.mark.parametrize("clinic_id", [None, "clinic_b"])
def test_axe_finds_no_violation_in_a_report(
    group: Tables, clinics: Clinics, opened: Open, clinic_id: str | None
) -> None:
    assert opened(html_of(group, clinics, clinic_id)).violations() == []


@pytest.mark.parametrize("clinic_id", [None, "clinic_a"])
def test_the_first_page_is_one_sheet_of_paper_with_room_to_spare(
    group: Tables, clinics: Clinics, opened: Open, clinic_id: str | None
) -> None:
    html = html_of(group, clinics, clinic_id)
    # Three lines more than there are now.
    longer = html.replace("</ul>", "<li>One more.<br>Two.<br>Three.</li></ul>", 1)
    printed = opened(longer).page.pdf(prefer_css_page_size=True)
    second = PdfReader(BytesIO(printed)).pages[1].extract_text()
    assert second.startswith("Adherence in detail")


IN_SIGHT = """() => [...document.querySelectorAll(".wide:has(caption)")].flatMap((wide) => {
    wide.scrollLeft = wide.scrollWidth;
    const [box, caption] = [wide, wide.querySelector("caption")]
        .map((one) => one.getBoundingClientRect());
    const isCut = caption.left < box.left - 1 || caption.right > box.right + 1;
    return isCut ? [wide.ariaLabel] : []; })"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("figure text")]
    .map((text) => text.getBoundingClientRect().height))"""


def test_on_a_phone_labels_can_be_read_and_captions_stay_in_sight(
    group: Tables, clinics: Clinics, opened: Open
) -> None:
    page = opened(html_of(group, clinics)).page
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(IN_SIGHT) == []
    assert page.evaluate(SMALLEST) > 9
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("clinic_id", [None, "clinic_b"])
def test_whatever_is_reached_by_keyboard_has_a_name_of_its_own(
    group: Tables, clinics: Clinics, opened: Open, clinic_id: str | None
) -> None:
    page = opened(html_of(group, clinics, clinic_id)).page
    names = [one.get_attribute("aria-label") for one in page.locator("[tabindex]").all()]
    assert all(names)
    assert len(set(names)) == len(names)


def test_axe_finds_no_violation_in_the_index_of_reports(clinics: Clinics, opened: Open) -> None:
    files = {f"2026-W{week}": ["group", "clinic_a", "clinic_b"] for week in (44, 45, 46)}
    visit = opened(report_index(files, clinics))
    assert (visit.violations(), visit.strangers) == ([], [])


def test_a_report_asks_for_nothing_but_itself_and_runs_no_script(
    group: Tables, clinics: Clinics, opened: Open
) -> None:
    visit = opened(html_of(group, clinics))
    visit.provoke()
    assert visit.strangers == []
    assert visit.page.locator("script").count() == 0
    assert visit.errors == []


def test_a_script_that_got_into_a_report_would_not_run(
    group: Tables, clinics: Clinics, opened: Open
) -> None:
    html = html_of(group, clinics)
    planted = html.replace("</main>", "<script>alert(1)</script><img src=x onerror=alert(1)>", 1)
    visit = opened(planted)
    visit.provoke()
    assert visit.page.locator("img").count() == 1
    assert visit.dialogs == []


def test_no_text_of_an_export_or_the_configuration_runs_in_a_report(
    group: Tables, clinics: Clinics, opened: Open
) -> None:
    report = shown_report(group, clinics)
    # Charts hold no text from outside, and cost most of a page's time.
    charts = dict.fromkeys(report_charts(report), "<svg></svg>")
    for payload in PAYLOADS:
        visit = opened(report_html(with_text(report, payload), charts))
        visit.provoke()
        assert (visit.dialogs, visit.strangers) == ([], []), payload
        assert visit.page.locator("script").count() == 0
