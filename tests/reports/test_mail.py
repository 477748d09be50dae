"""The mail of a report: read by any program, about groups only, the same bytes each time."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import polars as pl
import pytest

from domain.mail import MailSettings
from domain.settings import Clinics
from reports.html import report_html
from reports.mail import report_mail
from reports.process_words import process_words
from reports.report_charts import report_charts
from tests.reports.builders import WEEK, clinics_of
from tests.reports.pages import Page
from tests.reports.reporting import Tables, report_of, shown_report

PDF = b"%PDF-1.7 of a test"
TO: dict[str, tuple[str, ...]] = {
    "group": ("manager@clinic.example",),
    "clinic_b": ("b@clinic.example",),
}
SETTINGS = MailSettings(sender="reports@clinic.example", to=TO)


def mail_of(
    tables: Tables, clinics: Clinics, clinic_id: str | None, settings: MailSettings | None
) -> bytes:
    report = shown_report(tables, clinics, clinic_id)
    return report_mail(report, report_charts(report), PDF, settings)


@pytest.fixture(scope="module")
def content(group: Tables, clinics: Clinics) -> bytes:
    return mail_of(group, clinics, "clinic_b", SETTINGS)


@pytest.fixture(scope="module")
def mail(content: bytes) -> EmailMessage:
    read = message_from_bytes(content, policy=default)
    assert isinstance(read, EmailMessage)
    assert read.defects == []
    return read


def test_a_clinic_may_have_any_id(group: Tables) -> None:
    clinic_id = "praxis_süd_" + "x" * 80
    tables = {
        name: rows.with_columns(pl.col("clinic_id").replace("clinic_b", clinic_id))
        if "clinic_id" in rows.columns
        else rows
        for name, rows in group.items()
    }
    content = mail_of(tables, clinics_of(**{clinic_id: "Praxis Süd"}), clinic_id, None)
    read = message_from_bytes(content, policy=default)
    assert read.defects == []
    boundaries = [part.get_boundary() for part in read.walk() if part.is_multipart()]
    assert all(one and one.isascii() and len(one) <= 70 for one in boundaries)
    assert len(set(boundaries)) == len(boundaries) == 3
    assert (read.get_content_type(), len(list(read.walk()))) == ("multipart/mixed", 7)


def test_the_words_of_a_subject_stay_apart_whatever_the_clinic_is_called(group: Tables) -> None:
    name = "Gesundheit Physio Köln München Zentrum für Łódź"
    content = mail_of(group, clinics_of(clinic_b=name), "clinic_b", None)
    subject = str(message_from_bytes(content, policy=default)["Subject"])
    assert subject.split() == f"{name}: Week 46, 2026 (9-15 November)".split()


def test_it_is_text_first_then_a_page_with_one_picture_and_the_pdf_attached(
    mail: EmailMessage,
) -> None:
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("2026-W46_clinic_b.pdf", PDF)


def test_its_head_says_who_writes_to_whom_about_which_week(mail: EmailMessage) -> None:
    assert mail["From"] == "reports@clinic.example"
    assert mail["To"] == "b@clinic.example"
    assert str(mail["Subject"]) == "Example Clinic B: Week 46, 2026 (9-15 November)"
    # When the exports were known, not when the mail was made.
    assert mail["Date"] == "Mon, 16 Nov 2026 06:10:00 +0000"
    of_report = r"<2026-W46\.clinic_b\.[0-9a-f]{16}@adherence\.invalid>"
    assert re.fullmatch(of_report, mail["Message-ID"])


def test_the_text_says_the_three_sentences_and_that_nobody_was_randomised(
    mail: EmailMessage, group: Tables, clinics: Clinics
) -> None:
    part = mail.get_body(("plain",))
    assert part is not None
    text = part.get_content()
    report = shown_report(group, clinics, "clinic_b")
    page = Page(report_html(report, dict.fromkeys(report_charts(report), "<svg></svg>")))
    summary = next(one for one in page.all("ul") if one.attributes.get("class") == "summary")
    for said in [line.strip() for line in summary.text.splitlines() if line.strip()]:
        assert said in text
    assert "These patients were not randomised." in text


def test_the_page_has_inline_styles_and_its_picture_comes_with_the_mail(
    mail: EmailMessage,
) -> None:
    part = mail.get_body(("html",))
    assert part is not None
    page = Page(part.get_content())
    assert not page.all("style") + page.all("link") + page.all("script") + page.all("svg")
    (picture,) = page.all("img")
    assert picture.attributes["src"] == "cid:adherence-lumbar"
    assert "Lumbar + hip: nothing to show" in (picture.attributes["alt"] or "")
    (image,) = [one for one in mail.walk() if one.get_content_type() == "image/png"]
    assert image["Content-ID"] == "<adherence-lumbar>"
    assert image.get_content().startswith(b"\x89PNG")


def test_without_exports_its_date_is_the_weeks_sunday(group: Tables, clinics: Clinics) -> None:
    report = shown_report(group, clinics)
    report = replace(report, intake=replace(report.intake, latest_received_at=None))
    content = report_mail(report, report_charts(report), PDF, SETTINGS)
    assert message_from_bytes(content, policy=default)["Date"] == "Sun, 15 Nov 2026 00:00:00 +0000"


def test_its_bytes_are_the_same_each_time(group: Tables, clinics: Clinics, content: bytes) -> None:
    assert mail_of(group, clinics, "clinic_b", SETTINGS) == content


def test_without_settings_it_is_to_nobody(group: Tables, clinics: Clinics) -> None:
    mail = message_from_bytes(mail_of(group, clinics, None, None), policy=default)
    assert mail["From"] == "reports@adherence.invalid"
    assert str(mail["To"]).startswith("undisclosed-recipients")


def test_it_holds_no_key_and_no_small_number(
    mail: EmailMessage, group: Tables, clinics: Clinics
) -> None:
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    assert len(texts) == 2
    for text in texts:
        assert not re.search(r"\b[1-4]\N{NO-BREAK SPACE}patients?\b", text)
        assert not [key for key in group["episodes"]["patient_key"] if key in text]
        assert str(WEEK.monday.year) in text


def test_a_report_is_mailed_only_after_disclosure_control(group: Tables, clinics: Clinics) -> None:
    with pytest.raises(ValueError, match="after disclosure control"):
        report_mail(report_of(group, clinics), {}, PDF, None)


def test_what_is_unusual_is_in_its_text_and_on_its_page(group: Tables, clinics: Clinics) -> None:
    read = message_from_bytes(mail_of(group, clinics, None, None), policy=default)
    usual = process_words(shown_report(group, clinics).adherence_to("lumbar").of("lumbar_only"))
    for kind in ("plain", "html"):
        (part,) = (one for one in read.walk() if one.get_content_type() == f"text/{kind}")
        assert f"Lumbar only: {usual}" in part.get_content()
