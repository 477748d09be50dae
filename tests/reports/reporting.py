"""The report of the invented week, for tests."""

from collections.abc import Mapping

import polars as pl

from domain.settings import Clinics
from reports.disclosure import disclosed
from reports.html import report_html
from reports.pdf import report_pdf
from reports.report_charts import report_charts
from reports.weekly import WeeklyReport, weekly_report
from tests.reports.builders import MEASURES, WEEK

Tables = Mapping[str, pl.DataFrame]


def report_of(tables: Tables, clinics: Clinics, clinic_id: str | None = None) -> WeeklyReport:
    """Before disclosure control."""
    return weekly_report(tables, week=WEEK, clinic_id=clinic_id, clinics=clinics, measures=MEASURES)


def shown_report(tables: Tables, clinics: Clinics, clinic_id: str | None = None) -> WeeklyReport:
    """As it may be shown."""
    report = report_of(tables, clinics, clinic_id)
    return disclosed(report, suppress_under=MEASURES.suppress_under)


def html_of(tables: Tables, clinics: Clinics, clinic_id: str | None = None) -> str:
    """As a page."""
    report = shown_report(tables, clinics, clinic_id)
    return report_html(report, report_charts(report))


def pdf_of(tables: Tables, clinics: Clinics, clinic_id: str | None = None) -> bytes:
    """As a PDF."""
    report = shown_report(tables, clinics, clinic_id)
    charts = report_charts(report)
    return report_pdf(report_html(report, charts), charts)
