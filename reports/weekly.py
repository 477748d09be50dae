"""Everything that a weekly report says, as one frozen value: the numbers first, then the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from domain.settings import Clinics, Measures, Settings
from domain.weeks import Week
from reports.activity_figures import Activity, activity
from reports.adherence_figures import ComponentAdherence, adherence
from reports.cells import Tables, of_each_clinic
from reports.completeness_figures import CompletenessByClinic, completeness
from reports.figures import Sum
from reports.flow_figures import BaselineRow, FlowOfCohort, baseline, flow
from reports.intake_figures import Intake, intake
from reports.outcome_figures import Outcome, outcome
from reports.persistence_figures import CohortPersistence, persistence
from reports.restated_figures import Restated, changed_patients, restated
from reports.sums_across import sums_across


@dataclass(frozen=True)
class MadeFrom:
    """What a report was made from; the moment of making is left out, for the same bytes again."""

    as_of: date
    known_at: datetime | None
    code_version: str
    rules_version: str
    exports_hash: str


@dataclass(frozen=True)
class WeeklyReport:
    """The report of one week, of a clinic or (no ``clinic_id``) of the whole group.

    ``suppressed_under`` is null until disclosure control has been applied; only then may a report
    be rendered.
    """

    week: Week
    clinic_id: str | None
    name: str
    activity: Activity
    completeness: CompletenessByClinic
    adherence: tuple[ComponentAdherence, ...]
    pain: Outcome
    disability: Outcome
    flow: tuple[FlowOfCohort, ...]
    baseline: tuple[BaselineRow, ...]
    persistence: tuple[CohortPersistence, ...]
    intake: Intake
    restated: Restated | None
    made_from: MadeFrom | None
    adherent_from_pct: float
    too_few_patients: int
    least_patients: int
    persistence_gap_days: int
    sums: tuple[Sum, ...]
    suppressed_under: int | None = None

    @property
    def is_group(self) -> bool:
        """Whether it is the report of the whole group."""
        return self.clinic_id is None

    @property
    def may_tell_of_one(self) -> bool:
        """Whether a figure may be that of one patient: by its threshold none is too few."""
        return self.suppressed_under == 1

    def adherence_to(self, component: str) -> ComponentAdherence:
        """Adherence to one component."""
        return next(one for one in self.adherence if one.component == component)


def weekly_report(
    tables: Tables,
    *,
    week: Week,
    clinic_id: str | None,
    clinics: Clinics,
    measures: Measures,
    then: Tables | None = None,
) -> WeeklyReport:
    """The report of a week, before disclosure control, from tables computed at its Sunday.

    ``then`` are the tables that last week's report was made from; null: there was none.
    """
    changed = changed_patients(tables, then, week, clinic_id)
    of_completeness = completeness(tables, week, clinic_id, clinics)
    of_adherence = adherence(tables, week, clinic_id, changed)
    of_flow = flow(tables, week, clinic_id)
    of_pain = outcome("nprs", tables, week, clinic_id)
    return WeeklyReport(
        week=week,
        clinic_id=clinic_id,
        name=clinics.group.name if clinic_id is None else clinics.unique_name_of(clinic_id),
        activity=activity(tables, week, clinic_id),
        completeness=of_completeness,
        adherence=of_adherence,
        pain=of_pain,
        disability=outcome("odi", tables, week, clinic_id),
        flow=of_flow,
        baseline=baseline(tables, week, clinic_id),
        persistence=persistence(tables, week, clinic_id),
        intake=intake(tables, week, clinic_id, clinics, measures.suppress_under),
        restated=restated(tables, then, week, clinic_id, changed),
        made_from=_made_from(tables["publication"]),
        adherent_from_pct=measures.adherent_from_pct,
        too_few_patients=measures.too_few_patients,
        least_patients=measures.process_chart.least_patients,
        persistence_gap_days=measures.persistence_gap_days,
        sums=sums_across(of_completeness, of_adherence, of_flow, of_pain),
    )


def reports_of(
    tables: Tables,
    week: Week,
    clinic_ids: Sequence[str | None],
    settings: Settings,
    then: Tables | None = None,
) -> list[WeeklyReport]:
    """The reports of a week of these clinics (null: the group), before disclosure control."""
    of = of_each_clinic(tables, filter(None, clinic_ids))
    of_then = of_each_clinic(then, filter(None, clinic_ids)) if then else {}
    return [
        weekly_report(
            of[clinic_id] if clinic_id else tables,
            week=week,
            clinic_id=clinic_id,
            clinics=settings.clinics,
            measures=settings.measures,
            then=of_then[clinic_id] if then and clinic_id else then,
        )
        for clinic_id in clinic_ids
    ]


def _made_from(publication: pl.DataFrame) -> MadeFrom | None:
    if not publication.height:
        return None
    row = publication.row(0, named=True)
    return MadeFrom(**{name: row[name] for name in MadeFrom.__dataclass_fields__})
