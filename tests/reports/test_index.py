"""The page that leads to every report."""

from reports.index import report_index
from tests.reports.builders import clinics_of
from tests.reports.pages import Page
from tests.reports.payloads import PAYLOADS

FILES = {"2026-W45": ["clinic_a", "group"], "2026-W46": ["group", "clinic_b", "clinic_a"]}


def test_it_leads_to_page_and_pdf_of_every_report_latest_week_and_group_first() -> None:
    page = Page(report_index(FILES, clinics_of(clinic_a="A", clinic_b="B")))
    assert [link.attributes["href"] for link in page.all("a")][:4] == [
        "2026-W46/group.html",
        "2026-W46/group.pdf",
        "2026-W46/clinic_a.html",
        "2026-W46/clinic_a.pdf",
    ]
    assert len(page.all("a")) == 2 * 5
    rows = [th.text for th in page.all("th") if th.attributes["scope"] == "row"]
    assert [row[:13] for row in rows] == ["Week 46, 2026", "Week 45, 2026"]


def test_without_reports_it_says_so() -> None:
    assert "No report has been made yet." in report_index({}, clinics_of())


def test_names_stay_text() -> None:
    outline = Page(report_index(FILES, clinics_of(clinic_a="A", clinic_b="B"))).outline
    for payload in PAYLOADS:
        page = Page(report_index(FILES, clinics_of(clinic_a=payload, clinic_b=payload)))
        assert page.outline == outline
