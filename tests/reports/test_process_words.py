"""What the process chart says in words: of no week more than is published of it."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from domain.settings import Clinics
from reports.adherence_figures import CohortAdherence
from reports.adherence_weeks import AdherenceWeek
from reports.figures import Count, Figure, Signal
from reports.process_words import NO_LIMITS, RECENT, process_words
from tests.reports.reporting import Tables, shown_report

ORDINARY = Signal("common_cause", (), ())
NO_POINT = Signal(None, (), ())
SHIFT = Signal("concern", ("shift",), ())


@pytest.fixture(scope="module")
def cohort(group: Tables, clinics: Clinics) -> CohortAdherence:
    return shown_report(group, clinics).adherence_to("lumbar").of("lumbar_only")


def said(cohort: CohortAdherence, *signals: Signal, centre: float | None = 58.0) -> str:
    """Of a cohort whose last weeks have these signals, and all others none."""
    signals = (*[ORDINARY] * (len(cohort.weeks) - len(signals)), *signals)
    pairs = zip(cohort.weeks, signals, strict=True)
    weeks: tuple[AdherenceWeek, ...] = tuple(replace(one, signal=of) for one, of in pairs)
    limits = replace(cohort.limits, centre=Figure(centre))
    words = process_words(replace(cohort, weeks=weeks, limits=limits))
    return words.replace("\N{NO-BREAK SPACE}", " ")


def test_weeks_that_are_all_judged_are_called_ordinary(cohort: CohortAdherence) -> None:
    assert said(cohort, *[ORDINARY] * 4).startswith(
        "Only ordinary ups and downs in the last 4 weeks. Its usual level is 58 %"
    )


def test_the_weeks_in_which_it_was_usual_are_named(cohort: CohortAdherence) -> None:
    assert said(cohort, *[ORDINARY] * 4).endswith(
        "% (weeks from 13 July 2026 to 28 September 2026)."
    )


def test_a_hidden_week_is_not_called_ordinary(cohort: CohortAdherence) -> None:
    words = said(cohort, ORDINARY, SHIFT.hidden(), ORDINARY, ORDINARY)
    assert words.startswith(
        "3 of the last 4 weeks can be judged: only ordinary ups and downs. Not published: the week "
        "from 26 Oct."
    )


def test_a_week_of_too_few_patients_is_not_called_ordinary(cohort: CohortAdherence) -> None:
    words = said(cohort, NO_POINT, NO_POINT, ORDINARY, ORDINARY)
    assert "2 of the last 4 weeks can be judged: only ordinary ups and downs. Too few" in words
    assert "Too few patients: the weeks from 19 Oct and 26 Oct." in words
    three = said(cohort, NO_POINT, NO_POINT, NO_POINT, ORDINARY)
    assert "the weeks from 19 Oct, 26 Oct and 2 Nov." in three
    hidden = said(cohort, *[SHIFT.hidden()] * 4)
    assert hidden.startswith("None of the last 4 weeks can be judged. Not published: ")


def test_a_signal_is_a_reason_to_look_and_no_proof(cohort: CohortAdherence) -> None:
    words = said(cohort, ORDINARY, ORDINARY, ORDINARY, SHIFT)
    assert "A reason to look, no proof: often nothing has changed." in words
    assert "chance" not in words


def test_a_week_without_a_point_does_not_undo_the_weeks_before(cohort: CohortAdherence) -> None:
    assert said(cohort, ORDINARY, NO_POINT, centre=None) == (
        "Too few patients this week to set it against what is usual."
    )
    assert said(cohort, *[NO_POINT] * 12, centre=None) == NO_LIMITS


def test_why_nothing_is_usual_yet_is_said_as_it_is(group: Tables, clinics: Clinics) -> None:
    points = group["process_charts"].with_columns(
        centre=pl.lit(None, pl.Float64),
        lower=pl.lit(None, pl.Float64),
        upper=pl.lit(None, pl.Float64),
        signals=pl.lit(None, pl.String),
        variation=pl.lit(None, pl.String),
        is_baseline=False,
    )
    few = points.filter(pl.col("week") > date(2026, 9, 1))
    for table in (few, points.clear(), points):
        shown = shown_report({**group, "process_charts": table}, clinics)
        assert len(shown.adherence_to("lumbar").weeks) == 12
        assert process_words(shown.adherence_to("lumbar").of("lumbar_only")) == NO_LIMITS


def test_nobody_is_not_called_too_few(cohort: CohortAdherence) -> None:
    nobody = tuple(replace(one, patients=Count("none", 0)) for one in cohort.weeks)
    away = replace(cohort, weeks=(*cohort.weeks[:-1], nobody[-1]))
    words = said(away, ORDINARY, NO_POINT, centre=None)
    assert words == "No patients this week to set against what is usual."
    never = replace(cohort, weeks=nobody)
    assert said(never, *[NO_POINT] * 12, centre=None) == "No patients in these weeks."


def test_weeks_running_beyond_chance_are_told_as_one_run(cohort: CohortAdherence) -> None:
    low = Signal("concern", ("outside_limits",), ())
    means = iter((60.0, 52.0, 49.0, 51.0))
    weeks = tuple(replace(one, mean=Figure(next(means))) for one in cohort.weeks[-4:])
    run = replace(cohort, weeks=(*cohort.weeks[:-4], *weeks))
    assert said(run, ORDINARY, low, low, low).startswith(
        "3 weeks running, since 26 Oct, lower than usual (lowest 49 %): outside its usual range."
    )
    high = replace(low, value="improvement")
    assert "3 weeks running, since 26 Oct, higher than usual (highest 52 %)" in said(
        run, ORDINARY, high, high, high
    )
    over = said(run, low, replace(low, rules=("outside_limits", "shift")), ORDINARY, ORDINARY)
    assert over.startswith("2 weeks running, from 19 Oct to 26 Oct, lower than usual (lowest 52 %)")
    assert "and seven weeks or more on one side of its usual level (1 of them)." in over


def test_a_run_from_the_first_week_shown_may_be_older(cohort: CohortAdherence) -> None:
    low = Signal("concern", ("shift",), ())
    assert len(cohort.weeks) == 12
    assert said(cohort, *[low] * 12).startswith(
        "At least 12 weeks running, since 24 Aug or earlier, lower than usual"
    )
    assert said(cohort, ORDINARY, *[low] * 11).startswith("11 weeks running, since 31 Aug, lower")
    since_start = replace(cohort, weeks=cohort.weeks[-11:])
    assert said(since_start, *[low] * 11).startswith("11 weeks running, since 31 Aug, lower")


def with_means(cohort: CohortAdherence, *means: float) -> CohortAdherence:
    """With these means in the last weeks."""
    last = zip(cohort.weeks[-len(means) :], means, strict=True)
    changed = (replace(one, mean=Figure(mean)) for one, mean in last)
    return replace(cohort, weeks=(*cohort.weeks[: -len(means)], *changed))


def test_a_trend_is_told_as_one_and_not_as_being_lower_than_usual(cohort: CohortAdherence) -> None:
    """The first of the falling weeks are above the usual level."""
    falling = with_means(cohort, 74, 69, 62, 60, 56, 55, 53, 44, 45)
    trend = Signal("concern", ("trend",), ())
    both, out = replace(trend, rules=("shift", "trend")), ("outside_limits", "shift")
    signals = (trend, trend, *[both] * 5, *[replace(trend, rules=out)] * 2)
    assert said(falling, *signals, centre=63.0).startswith(
        "7 weeks running, since 28 Sep, lower than usual (lowest 44 %): outside its usual range (2 "
        "of them) and seven weeks or more on one side of its usual level. Falling for 7 weeks, "
        "from 14 Sep to 26 Oct (74 % to 53 %). A reason to look, no proof"
    )
    alone = with_means(cohort, 74, 69, 62, 60, 56, 55, 53)
    assert said(alone, *[trend] * 7).startswith(
        "Falling for 7 weeks, since 28 Sep (74 % to 53 %). A reason to look, no proof"
    )
    until = with_means(cohort, 53, 55, 56, 60, 62, 69, 74, 60)
    assert said(until, *[replace(trend, value="improvement")] * 7, ORDINARY).startswith(
        "Rising for 7 weeks, from 21 Sep to 2 Nov (53 % to 74 %). A reason to look, no proof"
    )


@pytest.mark.parametrize(("since", "is_told"), [(RECENT - 1, True), (RECENT, False)])
def test_a_trend_is_told_while_its_last_week_is_a_recent_one(
    since: int, is_told: bool, cohort: CohortAdherence
) -> None:
    rising = with_means(cohort, 53, 55, 56, 60, 62, 69, 74, *[60] * since)
    trend = Signal("improvement", ("trend",), ())
    told = said(rising, *[trend] * 7, *[ORDINARY] * since)
    assert ("Rising for 7 weeks, from " in told) == is_told


def test_a_trend_in_weeks_beside_the_usual_level_says_both(cohort: CohortAdherence) -> None:
    falling = with_means(cohort, 74, 69, 62, 60, 56, 55, 53)
    trend, near = (Signal("concern", rules, ()) for rules in (("trend",), ("trend", "near_limit")))
    above = said(falling, near, near, *[trend] * 5, centre=50.0)
    assert above.startswith("Falling for 7 weeks, since 28 Sep (74 % to 53 %).")
    below = said(falling, *[trend] * 5, near, near, centre=60.0)
    assert below.startswith(
        "2 weeks running, since 2 Nov, lower than usual (lowest 53 %): two of three weeks near the "
        "same limit. Falling for 7 weeks, since 28 Sep (74 % to 53 %)."
    )
    # A point that falls, and is high all the same.
    high = said(falling, *[trend] * 5, near, near, centre=50.0)
    assert "2 weeks running, since 2 Nov, higher than usual (highest 55 %)" in high


def test_a_trend_ends_where_it_turns_and_goes_on_over_weeks_that_are_no_points(
    cohort: CohortAdherence,
) -> None:
    up, down = (Signal(value, ("trend",), ()) for value in ("improvement", "concern"))
    turned = with_means(cohort, 50, 52, 54, 56, 60, 58, 56, 54, 52, 51, 50)
    assert said(turned, *[up] * 5, *[down] * 6).startswith(
        "Falling for 7 weeks, since 28 Sep (60 % to 50 %)."
    )
    gap = said(turned, *[up] * 5, down, NO_POINT, *[down] * 4)
    assert "Falling for 7 weeks, since 28 Sep (60 % to 50 %)." in gap
    hidden = said(turned, *[up] * 5, down, down.hidden(), *[down] * 4)
    assert "Falling for at least 4 weeks, since 19 Oct or earlier (54 % to 50 %)." in hidden
    printed = with_means(cohort, 50, 52, 54, 56, 60.4, 58.4, 56.4, 54.4, 54.2, 51, 50)
    assert "Falling for 7 weeks, since 28 Sep (60 % to 50 %)." in said(
        printed, *[up] * 5, *[down] * 6
    )
    whole = with_means(cohort, *range(60, 48, -1))
    assert said(whole, *[down] * 12).startswith(
        "Falling for at least 12 weeks, since 24 Aug or earlier (60 % to 49 %)."
    )


def test_a_single_week_is_no_several(cohort: CohortAdherence) -> None:
    first = replace(cohort, weeks=cohort.weeks[-1:])
    assert said(first, ORDINARY).startswith("Only ordinary ups and downs in this week.")
    assert said(first, ORDINARY.hidden()).startswith("This week cannot be judged. Not published")


def test_a_run_ends_where_a_week_is_hidden_or_goes_the_other_way(cohort: CohortAdherence) -> None:
    low, high = (Signal(way, ("outside_limits",), ()) for way in ("concern", "improvement"))
    for other in (high, low.hidden(), ORDINARY):
        assert "Week from 9 Nov lower than usual: " in said(cohort, low, low, other, low)
    without = replace(cohort.weeks[-2], mean=Figure(50.0).hidden())
    hidden = replace(cohort, weeks=(*cohort.weeks[:-2], without, cohort.weeks[-1]))
    assert "2 weeks running, since 2 Nov, lower than usual: outside" in said(hidden, low, low)
