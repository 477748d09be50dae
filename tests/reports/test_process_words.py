"""What the process chart says in words: of no week more than is published of it."""

from dataclasses import replace

import pytest

from domain.settings import Clinics
from reports.adherence_figures import CohortAdherence
from reports.adherence_weeks import AdherenceWeek
from reports.figures import Count, Figure, Signal
from reports.process_words import process_words
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
    assert said(cohort, *[NO_POINT] * 12, centre=None) == (
        "Not enough weeks yet to say what is usual."
    )


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


def test_a_run_ends_where_a_week_is_hidden_or_goes_the_other_way(cohort: CohortAdherence) -> None:
    low, high = (Signal(way, ("outside_limits",), ()) for way in ("concern", "improvement"))
    for other in (high, low.hidden(), ORDINARY):
        assert "Week from 9 Nov lower than usual: " in said(cohort, low, low, other, low)
    without = replace(cohort.weeks[-2], mean=Figure(50.0).hidden())
    hidden = replace(cohort, weeks=(*cohort.weeks[:-2], without, cohort.weeks[-1]))
    assert "2 weeks running, since 2 Nov, lower than usual: outside" in said(hidden, low, low)
