"""The files of one report: its page, its PDF and its mail, all from the same figures and charts."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from domain.mail import MailSettings
from reports.html import report_html
from reports.mail import report_mail
from reports.pdf import report_pdf
from reports.report_charts import report_charts
from reports.weekly import WeeklyReport

# Starting a process takes as long as making a few reports.
WORTH_A_PROCESS = 4


def report_files(report: WeeklyReport, settings: MailSettings | None) -> Mapping[str, bytes]:
    """The content of the report's files by name; raises ValueError before disclosure control."""
    name = report.clinic_id or "group"
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
    """The files of several reports; of many, in that many processes: drawing takes most time."""
    make = partial(report_files, settings=settings)
    if min(processes, len(reports) // WORTH_A_PROCESS) < 2:
        made = list(map(make, reports))
    else:
        # Not forked: the threads of other engines would not come along, but their locks would.
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            made = list(pool.map(make, reports, chunksize=2))
    return {name: content for files in made for name, content in files.items()}
