"""The report in a real browser: accessible, silent, and by itself."""

from collections.abc import Mapping

import polars as pl
import pytest

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
