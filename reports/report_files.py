"""The files of one report: its page, its PDF and its mail, all from the same figures and charts."""

from collections.abc import Mapping, Sequence
from functools import partial

from domain.mail import GROUP, MailSettings
from reports.html import report_html
from reports.mail import report_mail
from reports.pdf import report_pdf
from reports.report_charts import report_charts
from reports.spread_out import made_of_each
from reports.weekly import WeeklyReport


def report_files(report: WeeklyReport, settings: MailSettings | None) -> Mapping[str, bytes]:
    """The content of the report's files by name; raises ValueError before disclosure control."""
    name = report.clinic_id or GROUP
    charts = report_charts(report)
    page = report_html(report, charts)
    pdf = report_pdf(page, charts)
    return {
        f"{name}.html": page.encode(),
        f"{name}.pdf": pdf,
        f"{name}.eml": report_mail(report, charts, pdf, settings),
    }


def files_of(
    reports: Sequence[WeeklyReport], settings: MailSettings | None, processes: int
) -> Mapping[str, bytes]:
    """The files of several reports, made in up to that many processes: drawing takes most time."""
    made = made_of_each(partial(report_files, settings=settings), reports, processes)
    return {name: content for files in made for name, content in files.items()}
