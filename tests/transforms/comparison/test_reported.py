"""What reports are made of: the published comparison, of the patients who have entered."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from domain.published import PUBLISHED
from domain.weeks import Week
from transforms.comparison.group import compared, of_patient_weeks
from transforms.comparison.reported import reported

WEEK = Week(date(2026, 3, 2))
START = date(2026, 1, 5)


def who(n: int, started_on: date = START, clinic_id: str = "a") -> dict[str, Any]:
    return {
        "patient": f"{clinic_id}{n}",
        "clinic_id": clinic_id,
        "cohort": ("lumbar_only", "lumbar_hip")[n % 2],
        "started_on": started_on,
        "birth_year": 1960 + n,
    }


def scores(person: dict[str, Any], score: float, at_start: float = 6.0) -> dict[str, Any]:
    keys = {name: person[name] for name in ("patient", "clinic_id", "cohort")}
    is_responder = score <= at_start - 2 if at_start >= 2 else None
    return {**keys, "score": score, "baseline_score": at_start, "is_responder": is_responder}


class Made:
    """The tables made of these patients, a score each."""

    def __init__(self, request: Any, measures: Any) -> None:
        self.frames = {
            name: request.getfixturevalue(f"{name}_of")
            for name in ("episodes", "outcome_windows", "patient_weeks", "persistence")
        }
        self.measures = measures

    def inputs(self, people: list[dict[str, Any]], answers: list[dict[str, Any]]) -> Any:
        return {
            "episodes": self.frames["episodes"](*people),
            "outcome_windows": self.frames["outcome_windows"](*answers),
            "patient_weeks": self.frames["patient_weeks"](),
            "persistence": self.frames["persistence"](),
        }

    def tables(self, *of: Any, week: Week = WEEK, **more: Any) -> dict[str, pl.DataFrame]:
        marts = self.inputs(*of)
        weeks = [marts["patient_weeks"].lazy()]
        return reported(weeks, marts, week=week, measures=self.measures, **more)


def test_tables_have_the_columns_of_the_published_ones_and_few_rows_of_their_own(
    request: Any, measures: Any
) -> None:
    people = [who(n) for n in range(24)]
    tables = Made(request, measures).tables(
        people, [scores(one, n % 7) for n, one in enumerate(people)]
    )
    for name, table in tables.items():
        if name in PUBLISHED:
            assert table.schema == PUBLISHED[name].polars_schema


def test_where_all_have_entered_the_figures_are_the_published_ones(
    request: Any, measures: Any
) -> None:
    people = [who(n) for n in range(24)]
    answers = [scores(one, n % 7) for n, one in enumerate(people)]
    made = Made(request, measures)
    marts = made.inputs(people, answers)
    of_weeks = of_patient_weeks(marts["patient_weeks"], marts, WEEK, measures)
    full = compared(of_weeks, marts, week=WEEK, measures=measures)
    tables = made.tables(people, answers)
    for name in ("cohort_summary", "baseline_balance", "flow"):
        assert tables[name].equals(full[name], null_equal=True), name
    methods = tables["cohort_comparison"]["method"].unique().implode()
    published = full["cohort_comparison"].filter(pl.col("method").is_in(methods))
    assert tables["cohort_comparison"].equals(published, null_equal=True)


def test_persistence_has_a_row_for_each_day_at_which_a_report_tells_it(
    request: Any, measures: Any
) -> None:
    made, people = Made(request, measures), [who(2 * n) for n in range(4)]
    marts = made.inputs(people, [])
    days = (10, 20, 40, 70)
    marts["persistence"] = made.frames["persistence"](
        *(
            {"patient": one["patient"], "clinic_id": "a", "persisted_days": n, "is_censored": True}
            for one, n in zip(people, days, strict=True)
        )
    )
    weeks = [marts["patient_weeks"].lazy()]
    found = reported(weeks, marts, week=WEEK, measures=measures)["persistence_curves"]
    curve = found.filter(clinic_id="a", cohort="lumbar_only")
    assert curve.select("day", "at_risk").rows() == [(0, 4), (14, 3), (28, 2), (56, 1), (70, 1)]


def test_a_window_that_is_open_and_a_batch_that_is_not_full_change_no_outcome(
    request: Any, measures: Any
) -> None:
    made = Made(request, measures)
    people = [who(n) for n in range(12)]
    answers = [scores(one, 3.0) for one in people]
    before = made.tables(people, answers)
    is_open = [who(n, START + timedelta(weeks=2)) for n in range(12, 24)]
    too_few = [who(24, START + timedelta(weeks=1))]
    more = [*people, *is_open, *too_few]
    after = made.tables(more, [*answers, *(scores(one, 9.0) for one in more[12:])])
    for name in ("cohort_comparison", "cohort_summary", "reported_outcomes"):
        now, then = (table[name].drop("missing", strict=False) for table in (after, before))
        assert now.equals(then, null_equal=True), name


def test_who_waits_in_small_clinics_counts_in_the_groups_figures_only(
    request: Any, measures: Any
) -> None:
    long_ago = START - timedelta(weeks=20)
    people = [who(n, long_ago, clinic_id) for clinic_id in "bc" for n in range(6)]
    tables = Made(request, measures).tables(people, [scores(one, 3.0) for one in people])
    summary = tables["cohort_summary"].filter(pl.col("outcome_window") == "week_6")
    counts = dict(summary.filter(cohort="lumbar_hip").select("clinic_id", "n_change").iter_rows())
    assert counts == {"all": 6, "b": 0, "c": 0}
    assert summary["missing"].sum() == 0


def test_the_answer_of_the_start_is_no_change_at_discharge(request: Any, measures: Any) -> None:
    left = {"discharged_on": START + timedelta(days=5)}
    people = [{**who(2 * n), **left} for n in range(12)]
    first, last = (datetime(2026, 1, day, 9, tzinfo=UTC) for day in (5, 12))
    answers = []
    for n, one in enumerate(people):
        score = {**scores(one, 6.0), "outcome_window": "discharge"}
        at_start = {**score, "outcome_window": "baseline", "completed_at": first}
        answers += [at_start, {**score, "completed_at": last if n < 5 else first}]
    summary = Made(request, measures).tables(people, answers)["cohort_summary"]
    row = summary.filter(clinic_id="a", cohort="lumbar_only", outcome_window="discharge").row(
        0, named=True
    )
    assert (row["n_change"], row["missing"]) == (5, 0)


def test_relief_is_thirty_percent_of_the_score_at_the_start(request: Any, measures: Any) -> None:
    people = [who(2 * n) for n in range(6)]
    at_start = [10.0, 10.0, 5.0, 5.0, 2.0, 0.0]
    then = [7.0, 7.1, 3.5, 3.6, 1.4, 0.0]
    answers = [scores(*one) for one in zip(people, then, at_start, strict=True)]
    found = Made(request, measures).tables(people, answers)["reported_outcomes"]
    row = found.filter(clinic_id="a").row(0, named=True)
    assert (row["relieved"], row["relieved_of"]) == (3, 5)
    assert row["entered_on"] == Week.containing(START + timedelta(days=49)).sunday


def test_the_group_names_the_clinic_of_which_none_came_for_longest(
    request: Any, measures: Any
) -> None:
    earlier = START - timedelta(weeks=6)
    people = [who(2 * n, START, "a") for n in range(5)]
    people += [who(2 * n, earlier, "b") for n in range(5)]
    # An earlier batch of a does not count, and of b one more waits for others.
    people += [who(2 * n, earlier - timedelta(weeks=4), "a") for n in range(20, 25)]
    people.append(who(10, START, "b"))
    found = Made(request, measures).tables(people, [scores(one, 3.0) for one in people])
    rows = found["reported_outcomes"].select("clinic_id", "entered_from", "entered_on").rows()
    of_a, of_b = (Week.containing(day + timedelta(days=49)).sunday for day in (START, earlier))
    assert rows == [("a", of_a, of_a), ("all", of_b, of_a), ("b", of_b, of_b)]


def test_one_late_answer_waits_for_a_week(request: Any, measures: Any) -> None:
    made = Made(request, measures)
    people = [who(2 * n) for n in range(7)]
    answers = [scores(one, 3.0) for one in people]
    then = made.tables(people, answers[:6], week=WEEK.before(1))
    now = made.tables(people, answers, last_week=then)
    later = made.tables(people, answers, last_week=made.tables(people, answers))
    patients = [
        one["cohort_summary"].filter(clinic_id="all", cohort="lumbar_only", outcome_window="week_6")
        for one in (then, now, later)
    ]
    assert [one["n_change"].item() for one in patients] == [6, 6, 7]


def test_no_two_weeks_reports_tell_the_score_of_fewer_than_five(
    request: Any, measures: Any
) -> None:
    made = Made(request, measures)
    people = [
        who(n, START - timedelta(days=int(days * n)), clinic_id)
        for clinic_id, days in (("a", 1.7), ("b", 5), ("c", 23), ("d", 19))
        for n in range(int(200 / days))
    ]
    answers = [scores(one, n % 7) for n, one in enumerate(people)]
    marts = made.inputs(people, answers)
    told: dict[tuple[str, str], set[int]] = {}
    for week in (WEEK.before(n) for n in range(0, 24, 2)):
        weeks = [marts["patient_weeks"].lazy()]
        tables = reported(weeks, marts, week=week, measures=measures)
        rows = tables["cohort_summary"].filter(outcome_window="week_6")
        counts = {
            (row[0], row[1]): row[2]
            for row in rows.select("clinic_id", "cohort", "n_change").rows()
        }
        for cohort in ("lumbar_only", "lumbar_hip"):
            of_clinics = [counts[one, cohort] for one in "abcd" if (one, cohort) in counts]
            counts["the rest", cohort] = counts["all", cohort] - sum(of_clinics)
        for cell, patients in counts.items():
            told.setdefault(cell, {0}).add(patients)
    assert any(len(of) > 4 for of in told.values())
    assert {"the rest", "a", "b"} <= {
        clinic_id for (clinic_id, _), of in told.items() if len(of) > 1
    }
    for of in told.values():
        assert all(abs(one - other) not in range(1, 5) for one in of for other in of)


def test_scores_that_leave_no_room_to_respond_fill_no_batch(request: Any, measures: Any) -> None:
    people = [who(2 * n) for n in range(6)]
    answers = [scores(one, 1.0, 6.0 if n < 4 else 1.0) for n, one in enumerate(people)]
    assert Made(request, measures).tables(people, answers)["reported_outcomes"].is_empty()


@pytest.mark.parametrize(("days", "entered"), [(3, True), (2, False)])
def test_what_was_measured_at_the_start_enters_once_its_window_is_over(
    days: int, entered: bool, request: Any, measures: Any
) -> None:
    people = [who(2 * n, WEEK.sunday - timedelta(days=days)) for n in range(6)]
    started = Made(request, measures).tables(people, [])["started"]
    assert (started.height > 0) is entered


def test_the_weeks_difference_is_that_of_the_rows_beside_it(
    request: pytest.FixtureRequest, measures: Any
) -> None:
    """Half have an old episode that nobody discharged: their logs count for the new one.

    One of them is in both cohorts, and so in both rows.
    """
    of = {name: request.getfixturevalue(f"{name}_of") for name in ("episodes", "patient_weeks")}
    people = [{**who(n), "episode_key": f"new{n}"} for n in range(24)]
    again = [{**one, "episode_key": f"old{n}"} for n, one in enumerate(people) if n % 2]
    again[0]["cohort"] = "lumbar_only"
    sooner = [{**one, "started_on": START - timedelta(days=50)} for one in again]
    names = ("patient", "clinic_id", "cohort", "episode_key")
    weeks = [
        {**{name: one[name] for name in names}, "adherence_pct": 90.0 - n % 3}
        for n, one in enumerate(people)
    ] + [{**{name: one[name] for name in names}, "adherence_pct": 0.0} for one in sooner]
    marts = {
        "episodes": of["episodes"](*people, *sooner),
        "patient_weeks": of["patient_weeks"](*weeks),
        "outcome_windows": request.getfixturevalue("outcome_windows_of")(),
        "persistence": request.getfixturevalue("persistence_of")(),
    }
    found = reported([marts["patient_weeks"].lazy()], marts, week=WEEK, measures=measures)
    (only, hip) = (
        found["cohort_weeks"].row(
            by_predicate=(pl.col("clinic_id") == "all") & (pl.col("cohort") == cohort), named=True
        )
        for cohort in ("lumbar_only", "lumbar_hip")
    )
    said = found["cohort_comparison"].filter(clinic_id="all", component="all")
    mean, share = (
        said.row(by_predicate=pl.col("method") == method, named=True)
        for method in ("adherence_mean_welch", "adherence_share_newcombe")
    )
    assert (only["patients"], hip["patients"]) == (13, 12)
    for one in (mean, share):
        assert (one["n_lumbar_only"], one["n_lumbar_hip"]) == (13, 12)
    assert mean["estimate"] == pytest.approx(hip["mean_pct"] - only["mean_pct"])
    shares = (one["adherent_patients"] / one["patients"] for one in (hip, only))
    assert share["estimate"] == pytest.approx(next(shares) - next(shares))
