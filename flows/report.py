"""Rows known at a moment → the reports of one week. The same again gives the same bytes."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from domain.weeks import Week
from flows.artifacts import show_links
from flows.context import derivation, planned, tell, today
from flows.derive import derive_clinic, derive_group, tables_in
from flows.engine import guarded
from flows.events import emit
from flows.provenance import provenance_tables
from flows.publish import derive
from flows.run_names import naming
from flows.turn import turn
from reports.disclosure import disclosed
from reports.html import report_html
from reports.pdf import report_pdf
from reports.report_charts import report_charts
from reports.weekly import weekly_report
from warehouse.accepted import clinics_of
from warehouse.pages import write_pages
from warehouse.store import Store


@flow(name="report", flow_run_name=naming("report", "week"), persist_result=False)
@guarded
def report(data: Path, week: str | None = None, known_at: datetime | None = None) -> None:
    """Writes the reports of a week (the last complete one, unless given), as of its Sunday."""
    with turn(Store(data)), planned(data, known_at) as plan:
        when = Week.parse(week) if week else Week.last_complete(today(plan.settings))
        clinics = clinics_of(plan.known)
        for done, clinic_id in enumerate(clinics, 1):
            derive(data, clinic_id, when.sunday, known_at)
            tell("clinics", done, len(clinics))
        write_reports(data, str(when), clinics, known_at)
    show_links(Store(data), str(when))
    emit("reports.published", "reports", data, week=str(when), reports=len(clinics) + 1)


@task(name="write-reports", cache_policy=NO_CACHE)
@guarded
def write_reports(data: Path, week: str, clinics: Sequence[str], known_at: datetime | None) -> None:
    """The pages of one week, its folder replaced whole."""
    plan = derivation(data, known_at)
    settings, when = plan.settings, Week.parse(week)
    folders = [derive_clinic(plan, clinic_id, when.sunday) for clinic_id in clinics]
    group = derive_group(plan, folders, folders, when.sunday)
    facts = provenance_tables(plan, as_of=when.sunday, known_at=known_at)
    tables = {**tables_in([*folders, group]), **facts}
    pages: dict[str, str | bytes] = {}
    for name, clinic_id in [("group", None), *((c, c) for c in clinics)]:
        figures = weekly_report(
            tables,
            week=when,
            clinic_id=clinic_id,
            clinics=settings.clinics,
            measures=settings.measures,
        )
        shown = disclosed(figures, suppress_under=settings.measures.suppress_under)
        charts = report_charts(shown)
        page = report_html(shown, charts)
        pages |= {f"{name}.html": page, f"{name}.pdf": report_pdf(page, charts)}
    write_pages(plan.store.reports / week, pages)
