"""The weekly report as a mail: text first, a page with one picture, the PDF attached."""

import re
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from domain.mail import GROUP, MailSettings
from domain.printable import printable
from reports.adherence_chart import description
from reports.html import Charts, templates
from reports.names import COHORTS
from reports.process_words import process_words
from reports.sentences import NOT_RANDOMISED, Sentence, sentences
from reports.typesetting import FONT, for_print, typeset
from reports.weekly import WeeklyReport
from reports.words import SPACE, long_day, moment, week_title

PICTURE = "adherence-lumbar"
# As wide as a mail's column, in points.
SHEET = (
    f'#set page(width: auto, height: auto, margin: 0pt)\n#set text(font: "{FONT}")\n'
    '#image("chart.svg", width: 600pt)'
)


def report_mail(
    report: WeeklyReport, charts: Charts, pdf: bytes, settings: MailSettings | None
) -> bytes:
    """The mail of a report as the bytes of an .eml file; the same report gives the same bytes.

    Raises ValueError before disclosure control has been applied.
    """
    if report.suppressed_under is None:
        raise ValueError("a report is mailed only after disclosure control")
    name = report.clinic_id or GROUP
    message = EmailMessage(policy=SMTP)
    week = week_title(report.week).replace(SPACE, " ").replace("–", "-")
    # An id may have a line separator in it, which no header can.
    subject = printable(f"{report.name}: {week}")
    # Header folding loses spaces between words that are not ASCII: no-break ones are within a word.
    message["Subject"] = subject if subject.isascii() else subject.replace(" ", SPACE)
    message["From"] = settings.sender if settings else "reports@adherence.invalid"
    to = settings.to.get(name, ()) if settings else ()
    message["To"] = ", ".join(to) or "undisclosed-recipients:;"
    message["Date"] = format_datetime(_sent_at(report))
    message.set_content(_text(report), cte="quoted-printable")
    message.add_alternative(_page(report), subtype="html", cte="quoted-printable")
    (_, page) = message.iter_parts()
    page.add_related(chart_png(charts[PICTURE]), "image", "png", cid=f"<{PICTURE}>")
    message.add_attachment(
        pdf, maintype="application", subtype="pdf", filename=f"{report.week}_{name}.pdf"
    )
    return _settled(message, f"{report.week}.{name}")


def _sent_at(report: WeeklyReport) -> datetime:
    """When the last came of what the mail says; the moment of making would make other bytes.

    Not the moment up to which exports are known: by a clock that was ahead that is one to come.
    """
    latest = report.intake.latest_received_at
    return (latest or datetime.combine(report.week.sunday, time())).replace(tzinfo=UTC)


def _settled(message: EmailMessage, name: str) -> bytes:
    """The bytes of the message, its boundaries and its id made from its content."""
    # Without the name: a boundary is ASCII, and of at most 70 characters (RFC 2046).
    of_name = sha256(name.encode()).hexdigest()[:32]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{of_name}")
    digest = sha256(message.as_bytes()).hexdigest()[:16]
    safe = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    message["Message-ID"] = f"<{safe}.{digest}@adherence.invalid>"
    return message.as_bytes()


def _text(report: WeeklyReport) -> str:
    said = "\n\n".join(one.text for one in sentences(report))
    usual = "\n".join(_usual(report))
    lines = [report.name, week_title(report.week), "", said, "", usual, "", *_about(report)]
    return "\n".join(lines) + "\n"


def _usual(report: WeeklyReport) -> tuple[str, ...]:
    """How each cohort's adherence to the lumbar exercises stands against what is usual."""
    return tuple(
        f"{COHORTS[of_cohort.cohort]}: {process_words(of_cohort)}"
        for of_cohort in report.adherence_to("lumbar").cohorts
    )


def _about(report: WeeklyReport) -> tuple[str, ...]:
    """Where the rest is, how fresh the data are, and how to read a difference."""
    latest = report.intake.latest_received_at
    return (
        "The report is attached as a PDF.",
        f"Data up to {long_day(report.week.sunday)}; latest export received {moment(latest)}.",
        f"{NOT_RANDOMISED} A difference between the cohorts may reflect who was chosen for hip "
        "exercises.",
        f"This mail {_whom(report)}.",
    )


def _whom(report: WeeklyReport) -> str:
    """Whom its figures are about, as its threshold has it."""
    if report.may_tell_of_one:
        return "may hold figures about one patient"
    return "holds figures about groups of patients only"


def _page(report: WeeklyReport) -> str:
    said: tuple[Sentence, ...] = sentences(report)
    return (
        templates()
        .get_template("mail.html")
        .render(
            report=report,
            title=week_title(report.week),
            sentences=said,
            usual=_usual(report),
            about=_about(report),
            picture=PICTURE,
            description=description(report.adherence_to("lumbar")),
        )
    )


# As its charts, that of a group of one clinic is that clinic's.
@lru_cache(maxsize=1)
def chart_png(svg: str) -> bytes:
    """A chart as PNG, for mail programs that show no SVG."""
    return typeset({"main": SHEET.encode(), "chart.svg": for_print(svg)}, "png")
