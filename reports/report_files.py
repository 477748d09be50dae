"""The files of one report: its page, its PDF and its mail, all from the same figures and charts."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from domain.mail import GROUP, MailSettings
from reports.html import Charts, report_html
from reports.mail import report_mail
from reports.pdf import report_pdf
from reports.report_charts import report_charts
from reports.spread_out import is_worth_processes, made_of_each
from reports.weekly import WeeklyReport


def report_files(report: WeeklyReport, settings: MailSettings | None) -> Mapping[str, bytes]:
    """The content of the report's files by name; raises ValueError before disclosure control."""
    return _typeset(report, settings, *_drawn(report))


def files_of(
    reports: Sequence[WeeklyReport], settings: MailSettings | None, processes: int
) -> Mapping[str, bytes]:
    """The files of several reports, made in up to that many processes: drawing takes most time."""
    if is_worth_processes(len(reports), processes):
        made = made_of_each(partial(report_files, settings=settings), reports, processes)
    else:
        made = _made_of_few(reports, settings)
    return {name: content for files in made for name, content in files.items()}


def _made_of_few(
    reports: Sequence[WeeklyReport], settings: MailSettings | None
) -> list[Mapping[str, bytes]]:
    """The files of each report: one is typeset, which needs no Python, while the next is drawn."""
    with ThreadPoolExecutor(1) as beside:
        begun = [beside.submit(_typeset, one, settings, *_drawn(one)) for one in reports]
    return [one.result() for one in begun]


def _drawn(report: WeeklyReport) -> tuple[str, Charts]:
    """The page of a report, and its charts."""
    charts = report_charts(report)
    return report_html(report, charts), charts


def _typeset(
    report: WeeklyReport, settings: MailSettings | None, page: str, charts: Charts
) -> Mapping[str, bytes]:
    """All files of a report by name, from its page and its charts."""
    name = report.clinic_id or GROUP
    pdf = report_pdf(page, charts)
    return {
        f"{name}.html": page.encode(),
        f"{name}.pdf": pdf,
        f"{name}.eml": report_mail(report, charts, pdf, settings),
    }
