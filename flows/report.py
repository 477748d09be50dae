"""Rows known at a moment → the reports of one week. The same again gives the same bytes."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import deployment

from domain.mail import mail_settings
from domain.today import today
from domain.weeks import Week
from flows.artifacts import show_links
from flows.context import derivation, planned
from flows.derivation import Derivation
from flows.due import (
    is_reported,
    is_time_to_mail,
    mails_of,
    report_from,
    report_of,
)
from flows.engine import guarded
from flows.entries import record_reports
from flows.events import emit
from flows.publish import derive
from flows.report_mails import send_mails
from flows.report_tables import last_weeks_tables, report_tables
from flows.run_names import naming
from flows.spread import spread
from flows.turn import turn
from reports.disclosure import disclosed
from reports.index import report_index
from reports.report_files import files_of
from reports.weekly import reports_of
from warehouse.accepted import clinics_of
from warehouse.atomic import write_text
from warehouse.finished import finishing
from warehouse.pages import write_pages
from warehouse.recorded import recorded
from warehouse.store import Store


@flow(name="report", flow_run_name=naming("report", "week"), persist_result=False)
@guarded
def report(data: Path, week: str | None = None, known_at: datetime | None = None) -> None:
    """Writes the reports of a week (the last complete one, unless given), as of its Sunday."""
    now = datetime.now(UTC)
    at_work = recorded(Store(data), "report", now, week=week, known_at=known_at)
    with turn(Store(data)), at_work as entry, planned(data, known_at) as plan:
        day = today(plan.settings)
        when = Week.parse(week) if week else Week.last_complete(day)
        clinics = clinics_of(plan.known)
        if deployment.id is None or not is_reported(plan, when, known_at):
            with finishing(report_of(when), report_from(plan, when, known_at), plan.store):
                make_reports(plan, when, known_at, now)
                record_reports(entry, plan, str(when))
        # Reports of the past are made again to look at, and a mail can't be mended: on its Sunday
        # a week may still lack the logs of that day. Where there is no clinic so far, its reports
        # would take the place of those that say something: each is mailed once.
        if clinics and known_at is None and is_time_to_mail(when, day):
            with finishing(mails_of(when), str(when), plan.store):
                sent = send_mails(data, str(when))
            if sent:
                entry.counts["mails_sent"] = sent
    show_links(Store(data), str(when))
    emit("reports.published", "reports", data, week=str(when), reports=len(clinics) + 1)


def make_reports(plan: Derivation, week: Week, known_at: datetime | None, now: datetime) -> None:
    """Each clinic's tables at the week's Sunday, and the reports from them."""
    data, clinics = plan.store.data, clinics_of(plan.known)
    common = {"data": data, "cuts": [week.sunday], "known_at": known_at}
    spread(derive, [{**common, "clinic_id": one} for one in clinics], plan.settings.service)
    write_reports(data, str(week), clinics, known_at, now)


@task(name="write-reports", cache_policy=NO_CACHE)
@guarded
def write_reports(
    data: Path,
    week: str,
    clinics: Sequence[str],
    known_at: datetime | None,
    now: datetime | None = None,
) -> None:
    """The reports of one week, its folder replaced whole, and the index of all weeks."""
    plan = derivation(data, known_at)
    settings, when = plan.settings, Week.parse(week)
    under = settings.measures.suppress_under
    then = last_weeks_tables(plan, when, known_at, now)
    # Where nothing was known then, whoever makes the report of the week before makes it of this.
    before = then or report_tables(plan, when.before(1), known_at)
    tables = report_tables(plan, when, known_at, before, now)
    ids = (None, *clinics)
    reports = reports_of(tables, when, ids, settings, then)
    last_week = reports_of(before, when.before(1), ids, settings)
    shown = disclosed(reports, suppress_under=under, last_week=last_week)
    files = files_of(shown, mail_settings(settings.folder), os.cpu_count() or 1)
    write_pages(plan.store.reports / week, files)
    write_text(
        plan.store.reports / "index.html", report_index(pages_by_week(plan.store), settings.clinics)
    )


def pages_by_week(store: Store) -> dict[str, list[str]]:
    """Week to the names of its reports' pages, of every week that has reports."""
    return {
        folder.name: [page.stem for page in folder.glob("*.html")]
        for folder in store.reports.iterdir()
        # Somebody may have laid a copy beside them.
        if folder.is_dir() and Week.named(folder.name)
    }
