"""Who is in care: active patients, starts, discharges, and how many are on the call lists."""

from dataclasses import dataclass

import polars as pl

from domain.datasets import COHORTS
from domain.weeks import Week
from reports.cells import Tables, of_clinic
from reports.figures import Count, Share, Sum, share_of, sum_of, total_of
from reports.patient_facts import active_episodes


@dataclass(frozen=True)
class CohortActivity:
    """The patients of one cohort: active on the Sunday, started and discharged in the week."""

    cohort: str
    active: Count
    started: Count
    discharged: Count


@dataclass(frozen=True)
class Activity:
    """Who is in care on the Sunday, by cohort, and how many of them are to be called."""

    cohorts: tuple[CohortActivity, ...]
    active: Count
    active_sum: Sum
    switched: Share
    to_call: Share
    urgent: Share


def active_patients(episodes: pl.DataFrame, week: Week) -> pl.DataFrame:
    """One row per patient in care on the week's Sunday: the episode that started last."""
    return (
        active_episodes(episodes, week.sunday)
        .sort("started_on", "id_order")
        .unique("patient_key", keep="last", maintain_order=True)
    )


def activity(tables: Tables, week: Week, clinic_id: str | None) -> Activity:
    """Who is in care at the clinic, or in the whole group."""
    episodes = of_clinic(tables["episodes"], clinic_id)
    active = active_patients(episodes, week)
    cohorts = tuple(_of_cohort(cohort, episodes, active, week) for cohort in COHORTS)
    parts = tuple(of_cohort.active for of_cohort in cohorts)
    total = total_of("active", parts)
    to_call, urgent = _called(of_clinic(tables["flags"], clinic_id), active)
    return Activity(
        cohorts=cohorts,
        active=total,
        active_sum=sum_of(total, parts),
        switched=share_of(_switched(active, week), cohorts[0].active),
        to_call=share_of(to_call, total),
        urgent=share_of(urgent, to_call),
    )


def _of_cohort(
    cohort: str, episodes: pl.DataFrame, active: pl.DataFrame, week: Week
) -> CohortActivity:
    def patients(rows: pl.DataFrame, what: str) -> Count:
        return Count(f"{what}/{cohort}", rows.filter(cohort=cohort)["patient_key"].n_unique())

    def in_week(column: str) -> pl.DataFrame:
        return episodes.filter(pl.col(column).is_between(week.monday, week.sunday))

    return CohortActivity(
        cohort,
        active=patients(active, "active"),
        started=patients(in_week("started_on"), "started_this_week"),
        discharged=patients(in_week("discharged_on"), "discharged_this_week"),
    )


def _switched(active: pl.DataFrame, week: Week) -> Count:
    rows = active.filter(pl.col("cohort") == COHORTS[0], pl.col("switched_on") <= week.sunday)
    return Count("switched", rows.height)


def _called(flags: pl.DataFrame, active: pl.DataFrame) -> tuple[Count, Count]:
    """Active patients with an amber or red flag, and those with a red one."""
    of_active = flags.join(active, on="patient_key", how="semi")

    def patients(*levels: str) -> int:
        return of_active.filter(pl.col("level").is_in(levels))["patient_key"].n_unique()

    return Count("to_call", patients("amber", "red")), Count("urgent", patients("red"))
