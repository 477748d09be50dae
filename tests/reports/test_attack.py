"""A reader of all reports, and of last week's, cannot work out a number that is not published."""

from collections.abc import Mapping, Sequence

import polars as pl
import pytest

from domain.settings import Clinics
from reports.disclosure import disclosed
from reports.figures import Count, Share
from reports.late_sessions import known_to_be_none
from reports.linked_cells import cell_name, cells_of
from reports.weekly import WeeklyReport, weekly_report
from tests.reports.builders import MEASURES, WEEK, clinics_of, table
from tests.reports.invented_tables import group_tables
from tests.reports.reader import Cell, Reader, cell, means_given_away, nodes
from tests.reports.reporting import Tables
from tests.reports.test_sentences import silent_this_week
from tests.thorough import CAMPAIGN

UNDER = MEASURES.suppress_under
AT_ONE_WEEK = (
    "flow",
    "cohort_summary",
    "cohort_comparison",
    "baseline_balance",
    "persistence_curves",
)
SIZES: Sequence[Mapping[str, Mapping[str, int]]] = (
    {
        "clinic_a": {"lumbar_only": 40, "lumbar_hip": 45},
        "clinic_b": {"lumbar_only": 22, "lumbar_hip": 4},
        "clinic_c": {"lumbar_only": 9},
    },
    {
        "clinic_a": {"lumbar_only": 11, "lumbar_hip": 7},
        "clinic_b": {"lumbar_only": 3, "lumbar_hip": 6},
        "clinic_c": {"lumbar_only": 8, "lumbar_hip": 8},
        "clinic_d": {"lumbar_only": 1, "lumbar_hip": 14},
    },
    {"clinic_a": {"lumbar_only": 18, "lumbar_hip": 3}},
    {"clinic_a": {"lumbar_only": 30, "lumbar_hip": 31}, "clinic_b": {"lumbar_hip": 2}},
)


def a_week_before(tables: Tables) -> Tables:
    """The same patients as they were known a week before: those who have come since are not."""
    monday = WEEK.before(1).monday
    came = tables["episodes"].filter(pl.col("started_on") >= WEEK.monday)
    new = came.group_by("clinic_id", "cohort").len()
    new = pl.concat(
        [
            new,
            new.group_by("cohort")
            .agg(pl.sum("len"))
            .select(pl.lit("all").alias("clinic_id"), "cohort", "len"),
        ]
    )
    flow = tables["flow"].join(new, on=["clinic_id", "cohort"], how="left")
    less = [pl.col(name) - pl.col("len").fill_null(0) for name in ("started", "episodes")]
    flow = flow.with_columns(less).drop("len")
    began = pl.min_horizontal("with_baseline", "started")
    of_clinics = pl.when(pl.col("clinic_id") != "all").then(began)
    in_all = of_clinics.sum().over("cohort", "outcome_window")
    flow = flow.with_columns(with_baseline=pl.coalesce(of_clinics, in_all))
    before = {**tables, "flow": flow}
    before["episodes"] = tables["episodes"].filter(pl.col("started_on") < WEEK.monday)
    shifted = {name: before[name].with_columns(week=pl.lit(monday)) for name in AT_ONE_WEEK}
    return {**before, **shifted}


def reports_of(tables: Tables, clinics: Clinics, weeks_before: int = 0) -> list[WeeklyReport]:
    return [
        weekly_report(
            tables,
            week=WEEK.before(weeks_before),
            clinic_id=clinic_id,
            clinics=clinics,
            measures=MEASURES,
        )
        for clinic_id in (None, *clinics.ids)
    ]


def secrets_of(week: int, reports: Sequence[WeeklyReport]) -> set[Cell]:
    """Counts from 1 to 4, and such rests of shares."""
    found = set()
    for report in reports:
        for node in nodes(report):
            if isinstance(node, Count) and 0 < (node.value or 0) < UNDER:
                found.add(cell(week, report, node.name))
            if isinstance(node, Share):
                whole, part = (cell(week, report, one.name) for one in (node.whole, node.part))
                rest = (node.whole.value or 0) - (node.part.value or 0)
                if 0 < rest < UNDER:
                    found.add((week, whole[1], f"rest of {whole[2]} without {part[2]}"))
    return found


# In the last one the week before hides another number than it would but for its hidden means.
WORLDS = [
    *((sizes, seed + 1) for seed in range(40 if CAMPAIGN else 1) for sizes in SIZES),
    (
        {
            "clinic_a": {"lumbar_only": 1, "lumbar_hip": 2},
            "clinic_b": {"lumbar_only": 2, "lumbar_hip": 4},
        },
        552999,
    ),
]


def of_two_weeks(
    now: Sequence[WeeklyReport], before: Sequence[WeeklyReport]
) -> tuple[Reader, Reader]:
    """Who knows all of two weeks' reports, the later one of week 1, and who reads what is shown."""
    truth, reader = Reader(), Reader()
    reader.reads(1, disclosed(now, suppress_under=UNDER, last_week=before))
    reader.reads(0, disclosed(before, suppress_under=UNDER))
    truth.reads(1, now)
    truth.reads(0, before)
    return truth, reader


@pytest.mark.parametrize(("sizes", "seed"), WORLDS)
def test_no_number_of_too_few_follows_from_all_reports_of_two_weeks(
    sizes: Mapping[str, Mapping[str, int]], seed: int
) -> None:
    tables = group_tables(sizes, seed=seed)
    clinics = clinics_of(**{clinic_id: clinic_id for clinic_id in sizes})
    now = reports_of(tables, clinics)
    before = reports_of(a_week_before(tables), clinics, 1)
    shown = disclosed(now, suppress_under=UNDER, last_week=before)
    reader = Reader()
    reader.reads(1, shown)
    reader.reads(0, disclosed(before, suppress_under=UNDER))
    truth = Reader()
    truth.reads(1, now)
    truth.reads(0, before)
    reader.compares(1, 0, truth.known)
    secrets = secrets_of(1, now) | secrets_of(0, before)
    assert secrets
    assert reader.works_out() & secrets == set()
    assert secrets & reader.known.keys() == set()
    assert reader.few_together(truth.known, UNDER) == []
    assert means_given_away(now, shown) == []


@pytest.mark.parametrize(("sizes", "seed"), WORLDS[: -1 if CAMPAIGN else 4])
def test_nor_by_knowing_that_nothing_came_from_a_clinic(
    sizes: Mapping[str, Mapping[str, int]], seed: int
) -> None:
    late = sorted(sizes)[seed % len(sizes)]
    row = {"clinic_id": late, "sessions_until": WEEK.before(1).sunday, "sessions_waiting": 0}
    tables = silent_this_week(group_tables(sizes, seed=seed), late)
    tables = {**tables, "arrivals": table("arrivals", [row])}
    clinics = clinics_of(**{clinic_id: clinic_id for clinic_id in sizes})
    now = reports_of(tables, clinics)
    before = reports_of(a_week_before(tables), clinics, 1)
    reader = Reader()
    reader.reads(1, disclosed(now, suppress_under=UNDER, last_week=before))
    reader.reads(0, disclosed(before, suppress_under=UNDER))
    truth = Reader()
    truth.reads(1, now)
    truth.reads(0, before)
    reader.compares(1, 0, truth.known)
    told = known_to_be_none(now, cells_of(now).counts)
    assert told
    for report in now:
        for node in nodes(report):
            if isinstance(node, Count) and cell_name(report, node.name) in told:
                reader.known[cell(1, report, node.name)] = 0
    secrets = secrets_of(1, now) | secrets_of(0, before)
    assert reader.works_out() & secrets == set()
    assert secrets & reader.known.keys() == set()
    assert reader.few_together(truth.known, UNDER) == []


@pytest.mark.parametrize("kind", ["has_sessions", "has_outcomes"])
@pytest.mark.parametrize(("sizes", "seed"), WORLDS[: -1 if CAMPAIGN else 4])
def test_nor_by_knowing_that_nothing_ever_came_from_a_clinic(
    sizes: Mapping[str, Mapping[str, int]], seed: int, kind: str
) -> None:
    """Of its questionnaires a reader also knows that all that were expected are missing."""
    never = sorted(sizes)[seed % len(sizes)]
    answers = kind == "has_outcomes"
    tables: Tables = group_tables(
        sizes, seed, unanswered=[never] * answers, unlogged=[never] * (not answers)
    )
    row = {"clinic_id": never, kind: False} | ({} if answers else {"sessions_until": None})
    tables = {**tables, "arrivals": table("arrivals", [row])}
    clinics = clinics_of(**{clinic_id: clinic_id for clinic_id in sizes})
    now = reports_of(tables, clinics)
    before = reports_of(a_week_before(tables), clinics, 1)
    truth, reader = of_two_weeks(now, before)
    for week, reports in ((1, now), (0, before)):
        told = known_to_be_none(reports, cells_of(reports).counts)
        assert told
        for report in reports:
            for node in nodes(report):
                if isinstance(node, Count) and cell_name(report, node.name) in told:
                    reader.known[cell(week, report, node.name)] = 0
        if answers:
            expected, missing = (
                (week, never, f"completeness/{w}") for w in ("expected", "missing")
            )
            reader.sums.append({expected: -1, missing: 1})
    reader.compares(1, 0, truth.known)
    secrets = secrets_of(1, now) | secrets_of(0, before)
    assert reader.works_out() & secrets == set()
    assert secrets & reader.known.keys() == set()
    assert reader.few_together(truth.known, UNDER) == []


@pytest.mark.parametrize(("sizes", "seed"), WORLDS[: -1 if CAMPAIGN else 4])
def test_nor_by_knowing_that_a_week_never_came_from_a_clinic(
    sizes: Mapping[str, Mapping[str, int]], seed: int
) -> None:
    """Told in this week's reports; in last week's nothing had come since."""
    lost, clinic_id = WEEK.before(1), max(sizes, key=lambda one: sum(sizes[one].values()))
    arrived = {"clinic_id": clinic_id, "sessions_waiting": 0}
    gap = {"clinic_id": clinic_id, "made_on": lost.monday, "next_made_on": WEEK.sunday}
    tables = silent_this_week(group_tables(sizes, seed=seed), clinic_id, lost)
    of_now = [{**arrived, "sessions_until": WEEK.sunday}]
    tables = {**tables, "arrivals": table("arrivals", of_now), "gaps": table("gaps", [gap])}
    clinics = clinics_of(**{clinic_id: clinic_id for clinic_id in sizes})
    now = reports_of(tables, clinics)
    of_then = [{**arrived, "sessions_until": lost.monday}]
    then = {**tables, "arrivals": table("arrivals", of_then), "gaps": table("gaps", [])}
    before = reports_of(a_week_before(then), clinics, 1)
    truth, reader = of_two_weeks(now, before)
    reader.compares(1, 0, truth.known)
    for week, reports in ((1, now), (0, before)):
        told = known_to_be_none(reports, cells_of(reports).counts)
        # Of a few a lost week is not told; that nothing has come so far is.
        assert bool(told) or (week and sum(sizes[clinic_id].values()) < 2 * UNDER)
        for report in reports:
            for node in nodes(report):
                if isinstance(node, Count) and cell_name(report, node.name) in told:
                    reader.known[cell(week, report, node.name)] = 0
    secrets = secrets_of(1, now) | secrets_of(0, before)
    assert reader.works_out() & secrets == set()
    assert secrets & reader.known.keys() == set()
    assert reader.few_together(truth.known, UNDER) == []


def test_the_reader_does_work_out_what_one_report_at_a_time_would_show(
    group: Tables, clinics: Clinics
) -> None:
    now = reports_of(group, clinics)
    alone = [one for report in now for one in disclosed([report], suppress_under=UNDER)]
    reader = Reader()
    reader.reads(1, alone)
    assert reader.works_out() & secrets_of(1, now)
    assert means_given_away(now, alone)


def test_the_group_stands_where_it_can_and_the_clinics_give_way(
    group: Tables, clinics: Clinics
) -> None:
    shown, *of_clinics = disclosed(reports_of(group, clinics), suppress_under=UNDER)
    latest = [cohort.latest for cohort in shown.adherence_to("lumbar").cohorts]
    assert [week.patients.value for week in latest] == [71, 49]
    assert all(week.mean.value is not None for week in latest)
    hip = [one.adherence_to("lumbar").of("lumbar_hip").latest.mean for one in of_clinics[:2]]
    assert all(mean.is_hidden for mean in hip)
