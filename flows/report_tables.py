"""The tables that a week's reports are made from, and those of the reports of the week before."""

from datetime import datetime

import polars as pl

from domain.reported import ARRIVALS, GAPS, MADE_GOOD, WHOSE_REJECTED
from domain.weeks import Week
from flows.arrivals import arrivals, gaps, made_good, whose_rejected
from flows.derivation import Derivation
from flows.derive import derive_clinic, tables_in
from flows.landed_ahead import moments_that_came
from flows.last_week import last_weeks_derivation
from flows.provenance import provenance_tables, utc
from reports.adherence_weeks import WEEKS_SHOWN
from reports.cells import LOGGED, LOGGED_WEEKS, Tables
from transforms.comparison.reported import reported
from warehouse.accepted import clinics_of

# Of patient_weeks, which are most rows of a group, what a report compares.
OF_WEEKS = (
    *("clinic_id", "patient_key", "episode_key", "cohort", "week", "component"),
    *("adherence_pct", "logged_days", "eligible_days"),
)


def report_tables(
    plan: Derivation,
    week: Week,
    known_at: datetime | None,
    then: Tables | None = None,
    now: datetime | None = None,
) -> Tables:
    """All tables at the week's Sunday, from the exports of the plan.

    ``then`` are those of the week before's reports. An export that landed later than ``now``, by a
    clock that was ahead, has no moment of arrival.
    """
    folders = [derive_clinic(plan, clinic_id, week.sunday) for clinic_id in clinics_of(plan.known)]
    tables = tables_in(folders)
    weeks = [rows.select(*OF_WEEKS, *LOGGED_WEEKS) for rows in tables.scans("patient_weeks")]
    group = reported(
        weeks,
        tables,
        week=week,
        measures=plan.settings.measures,
        last_week=then,
    )
    facts = provenance_tables(plan, as_of=week.sunday, known_at=known_at)
    named = plan.by_names_that_count
    facts |= {
        ARRIVALS.name: arrivals(named),
        GAPS.name: gaps(named),
        MADE_GOOD.name: made_good(named),
        WHOSE_REJECTED.name: whose_rejected(named),
    }
    # Who sends a file again that has not changed has sent it.
    came = {one: moment and utc(moment) for one, moment in moments_that_came(plan, now).items()}
    facts["exports"] = facts["exports"].with_columns(
        received_at=pl.col("export_id").replace_strict(came, return_dtype=pl.Datetime("us"))
    )
    shown = pl.col("week") >= week.before(WEEKS_SHOWN - 1).monday
    own = {
        "bouts": tables.distinct("bouts", LOGGED),
        "patient_weeks": pl.concat(weeks).filter(shown).collect(),
    }
    return tables.having({**group, **facts, **own})


def last_weeks_tables(
    plan: Derivation, week: Week, known_at: datetime | None, now: datetime | None = None
) -> Tables | None:
    """Those of the reports of the week before, as known a week before; null: nothing was."""
    then = last_weeks_derivation(plan, week, known_at, now)
    return report_tables(then, week.before(1), None) if then else None
