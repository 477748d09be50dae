"""The report as a page: needs nothing but itself, says nothing of a patient, the same each time."""

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from domain.settings import Clinics
from reports.disclosure import disclosed
from reports.html import report_html, templates
from reports.intake_figures import Export, QuarantineRow
from reports.mail import report_mail
from reports.report_charts import report_charts
from reports.weekly import WeeklyReport
from tests.reports.builders import clinics_of, shuffled, tables_of
from tests.reports.invented_tables import group_tables, keys_of
from tests.reports.page_text import page_text
from tests.reports.pages import Page
from tests.reports.payloads import PAYLOADS
from tests.reports.reporting import Tables, html_of, report_of, shown_report

LONG_NAME = "The Example Physiotherapy and Rehabilitation Centre, Woodville"


@pytest.fixture(scope="module")
def htmls(group: Tables, clinics: Clinics) -> dict[str | None, str]:
    return {one: html_of(group, clinics, one) for one in (None, "clinic_a", "clinic_b")}


@pytest.fixture(scope="module")
def group_page(htmls: dict[str | None, str]) -> str:
    return htmls[None]


@pytest.fixture(scope="module")
def page(group_page: str) -> Page:
    return Page(group_page)


def test_a_report_runs_no_script_and_asks_for_nothing(group_page: str, page: Page) -> None:
    assert page.all("script") + page.all("link") + page.all("img") + page.all("iframe") == []
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", group_page)
    assert not [name for one in page.elements for name in one.attributes if name.startswith("on")]
    hrefs = [
        one.attributes.get("href") or one.attributes.get("xlink:href") for one in page.elements
    ]
    assert {href[0] for href in hrefs if href} == {"#"}


def test_of_a_threshold_of_one_no_page_claims_to_hide_single_patients(
    group: Tables, clinics: Clinics
) -> None:
    (report,) = disclosed([report_of(group, clinics, "clinic_b")], suppress_under=1)
    charts = report_charts(report)
    said = " ".join(page_text(report_html(report, charts)).split())
    mail = message_from_bytes(report_mail(report, charts, b"", None), policy=default)
    assert isinstance(mail, EmailMessage)
    (body,) = (part for part in mail.walk() if part.get_content_type() == "text/plain")
    for claim in ("no figure tells", "fewer than 1 ", "up to 0 ", "groups of patients only"):
        assert claim not in said + body.get_content()
    assert "Small numbers are not hidden in this report (suppress_under is 1)" in said
    assert "may hold figures about one patient" in said
    assert "may hold figures about one patient" in body.get_content()


def test_its_policy_allows_styles_and_nothing_else(page: Page) -> None:
    policies = [
        one.attributes["content"]
        for one in page.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_it_has_a_language_a_title_and_one_heading_with_clinic_and_week(
    htmls: dict[str | None, str],
) -> None:
    page = Page(htmls["clinic_a"])
    assert page.all("html")[0].attributes["lang"] == "en"
    (heading,), (title, *_) = page.all("h1"), page.all("title")
    for said in (heading.text, title.text):
        assert "Example Clinic A" in said
        assert "Week 46, 2026 (9–15\N{NO-BREAK SPACE}November)" in said


def test_every_table_has_a_caption_and_every_head_a_scope(page: Page) -> None:
    assert len(page.all("caption")) == len(page.all("table"))
    assert {th.attributes.get("scope") for th in page.all("th")} <= {
        "col",
        "row",
        "colgroup",
        "rowgroup",
    }


def test_every_chart_is_an_image_with_title_and_description(page: Page) -> None:
    assert len(page.all("svg")) == 7
    ids = {one.attributes["id"]: one for one in page.elements if "id" in one.attributes}
    for svg in page.all("svg"):
        assert svg.attributes["role"] == "img"
        labels = (svg.attributes["aria-labelledby"] or "").split()
        assert [ids[label].tag for label in labels] == ["title", "desc"]
        assert all(ids[label].text.strip() for label in labels)


def test_ids_are_unique_and_every_reference_has_its_target(group_page: str, page: Page) -> None:
    ids = Counter(one.attributes["id"] for one in page.elements if "id" in one.attributes)
    assert [name for name, times in ids.items() if times > 1] == []
    wanted = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', group_page)
    assert {one or other for one, other in wanted} <= ids.keys()


def test_every_difference_stands_beside_not_randomised(page: Page) -> None:
    text = page.all("body")[0].text
    assert text.count("These patients were not randomised.") >= 6
    assert "→" not in text
    assert "better than" not in text


def test_the_report_says_what_it_was_made_from_but_not_when(group_page: str) -> None:
    footer = Page(group_page).all("footer")[0].text
    for part in ("15\N{NO-BREAK SPACE}November 2026", "0.1.0", "rules 1", "5b3e" * 16):
        assert part.replace(" 2026", "\N{NO-BREAK SPACE}2026") in footer
    assert "06:12" not in group_page


def test_what_a_group_configures_is_what_the_words_say(group: Tables, clinics: Clinics) -> None:
    shown = shown_report(group, clinics)
    report = replace(shown, persistence_gap_days=21, least_patients=8)
    text = Page(report_html(report, report_charts(report))).all("body")[0].text
    assert "a gap of more than 21 days on which" in text
    assert "with at least 8\N{NO-BREAK SPACE}patients" in text
    assert (shown.persistence_gap_days, shown.least_patients) == (14, 5)


def test_every_export_is_listed_with_its_rows(group: Tables, page: Page) -> None:
    text = page.all("body")[0].text
    for export_id in group["exports"]["export_id"]:
        assert export_id[:12] in text
        assert export_id[:13] not in text


@pytest.mark.parametrize("clinic_id", [None, "clinic_a", "clinic_b"])
def test_no_key_and_no_id_of_a_patient_is_in_a_report(
    group: Tables, htmls: dict[str | None, str], clinic_id: str | None
) -> None:
    html = htmls[clinic_id]
    episodes = group["episodes"]
    secrets = [*episodes["patient_key"], *episodes["episode_key"], *group["bouts"]["session_key"]]
    assert [secret for secret in secrets if secret in html] == []
    assert "physio_" not in html
    assert len(keys_of(group)) == len(episodes)


def test_the_same_rows_in_another_order_give_the_same_bytes(
    group: Tables, clinics: Clinics, group_page: str
) -> None:
    assert html_of(shuffled(group, 1), clinics) == group_page


def test_the_bytes_are_the_same_in_another_zone_language_and_process(group_page: str) -> None:
    program = (
        "from hashlib import sha256; import sys\n"
        "from tests.reports.builders import clinics_of\n"
        "from tests.reports.invented_tables import group_tables\n"
        "from tests.reports.reporting import html_of\n"
        "group = group_tables({'clinic_a': {'lumbar_only': 40, 'lumbar_hip': 45}, 'clinic_b': "
        "{'lumbar_only': 22, 'lumbar_hip': 4}, 'clinic_c': {'lumbar_only': 9}})\n"
        "names = dict(clinic_a='Example Clinic A', clinic_b='Example Clinic B', clinic_c='C')\n"
        "html = html_of(group, clinics_of(**names))\n"
        "sys.stdout.write(sha256(html.encode()).hexdigest())\n"
    )
    other = {"TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **other},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == sha256(group_page.encode()).hexdigest()


SIZES = {
    "few": {"lumbar_only": 4, "lumbar_hip": 3},
    "none": {},
    "one cohort": {"lumbar_only": 31},
}


def test_a_chart_wider_than_a_phone_says_so(group: Tables, clinics: Clinics) -> None:
    """The panel of the second cohort is out of view there."""
    style = html_of(group, clinics).split("</style>")[0]
    narrow = style.split("@media screen and (max-width: 44rem)", 1)[1].split("@media print", 1)[0]
    assert 'figure .wide::before { content: "The chart is wider than this screen: scroll' in narrow
    assert "min-width: 46rem" in narrow


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("clinic_id", [None, "clinic_a"])
def test_a_report_can_be_made_of_however_few_patients(
    sizes: dict[str, int], clinic_id: str | None
) -> None:
    html = html_of(group_tables({"clinic_a": sizes}), clinics_of(clinic_a=LONG_NAME), clinic_id)
    page = Page(html)
    assert len(page.all("svg")) == 7
    assert "nan" not in page.all("main")[0].text.lower()
    assert "None" not in page.all("main")[0].text


def test_a_report_can_be_made_of_no_rows_at_all() -> None:
    text = Page(html_of(tables_of(), clinics_of())).all("body")[0].text
    assert "No export has been taken in." in text
    assert "No row is in quarantine." in text
    assert "Made from no publication." in text


def with_text(report: WeeklyReport, text: str) -> WeeklyReport:
    """The report with that text wherever an export or the configuration can put one."""
    no_rows = report.intake.total.rows
    intake = replace(
        report.intake,
        exports=(Export(text, text, None, True, text, text, 7, no_rows),),
        datasets=(replace(report.intake.total, dataset=text),),
        quarantine=(QuarantineRow(text, text, 7),),
    )
    made_from = report.made_from and replace(
        report.made_from, code_version=text, rules_version=text, exports_hash=text
    )
    return replace(
        report,
        name=text,
        intake=intake,
        made_from=made_from,
        baseline=tuple(replace(row, covariate=text) for row in report.baseline),
        completeness=replace(
            report.completeness,
            clinics=tuple(replace(row, name=text) for row in report.completeness.clinics),
        ),
    )


def test_text_from_exports_and_configuration_stays_text(group: Tables, clinics: Clinics) -> None:
    report = shown_report(group, clinics)
    charts = report_charts(report)
    harmless = Page(report_html(with_text(report, "harmless"), charts))
    for payload in PAYLOADS:
        page = Page(report_html(with_text(report, payload), charts))
        assert page.outline == harmless.outline, payload
        assert page.all("title")[0].text.startswith(payload)


def test_the_templates_escape_and_stop_at_a_missing_value() -> None:
    assert templates().from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
    with pytest.raises(Exception, match="undefined"):
        templates().from_string("{{ x }}").render()


def test_scores_that_go_the_wrong_way_are_said_in_the_report_of_their_clinic() -> None:
    alarm = {"clinic_id": "clinic_a", "instrument": "psfs", "compared_with": "nprs"}
    tables = tables_of(source_alarms=[{**alarm, "pairs": 40, "correlation": 0.8}])
    names = clinics_of(clinic_a="A", clinic_b="B")
    said = "at clinic_a, PSFS and NPRS go opposite to what they should"
    assert [said in html_of(tables, names, one) for one in (None, "clinic_a", "clinic_b")] == [
        *(True, True, False)
    ]


def test_a_day_of_another_year_says_which(group: Tables, clinics: Clinics) -> None:
    """Who entered last is told of a window that nobody has entered for a year, too."""
    long_ago = pl.lit(date(2025, 11, 9))
    entered = group["reported_outcomes"].with_columns(entered_on=long_ago, entered_from=long_ago)
    made = html_of({**group, "reported_outcomes": entered}, clinics)
    page = made.replace("\N{NO-BREAK SPACE}", " ")
    assert "<td>Sun 9 Nov 2025</td>" in page
    assert "last log Sun 15 Nov<" in page
