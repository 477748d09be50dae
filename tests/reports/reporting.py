"""The reports and worklists of the invented week, for tests."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from domain.settings import Clinics
from reports.disclosure import disclosed
from reports.html import report_html
from reports.pdf import report_pdf
from reports.report_charts import report_charts
from reports.weekly import WeeklyReport, weekly_report
from reports.worklist import worklists
from tests.reports.builders import MEASURES, SUNDAY, WEEK

Tables = Mapping[str, pl.DataFrame]
NO_LOGS = pl.DataFrame(
    schema={"patient_id": pl.String, "performed_on": pl.Date, "exported_on": pl.Date}
)


def report_of(tables: Tables, clinics: Clinics, clinic_id: str | None = None) -> WeeklyReport:
    """Before disclosure control."""
    return weekly_report(tables, week=WEEK, clinic_id=clinic_id, clinics=clinics, measures=MEASURES)


def shown_report(tables: Tables, clinics: Clinics, clinic_id: str | None = None) -> WeeklyReport:
    """As it may be shown."""
    (report,) = disclosed(
        [report_of(tables, clinics, clinic_id)], suppress_under=MEASURES.suppress_under
    )
    return report


def shown_reports(tables: Tables, clinics: Clinics) -> dict[str | None, WeeklyReport]:
    """The group's report and that of every clinic, protected together, as they may be shown."""
    shown = disclosed(reports_of(tables, clinics), suppress_under=MEASURES.suppress_under)
    return {report.clinic_id: report for report in shown}


def reports_of(tables: Tables, clinics: Clinics) -> list[WeeklyReport]:
    """The same before disclosure control."""
    return [report_of(tables, clinics, clinic_id) for clinic_id in (None, *clinics.ids)]


def html_of(tables: Tables, clinics: Clinics, clinic_id: str | None = None) -> str:
    """As a page."""
    report = shown_report(tables, clinics, clinic_id)
    return report_html(report, report_charts(report))


def pdf_of(tables: Tables, clinics: Clinics, clinic_id: str | None = None) -> bytes:
    """As a PDF."""
    report = shown_report(tables, clinics, clinic_id)
    charts = report_charts(report)
    return report_pdf(report_html(report, charts), charts)


def worklists_of(
    tables: Tables,
    patient_ids: pl.DataFrame,
    flags_before: pl.DataFrame,
    clinics: Clinics,
    as_of: date = SUNDAY,
    in_quarantine: pl.DataFrame = NO_LOGS,
    patients_in_quarantine: int = 0,
) -> dict[str, dict[str, str]]:
    """The pages of the worklists by clinic and file."""
    return worklists(
        tables,
        tables["bouts"].lazy(),
        patient_ids,
        flags_before,
        in_quarantine,
        patients_in_quarantine=patients_in_quarantine,
        clinics=clinics,
        measures=MEASURES,
        as_of=as_of,
    )
