"""Patients enter cumulative figures in batches that never change, so that no few of them follow."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.weeks import Week
from transforms.comparison.batches import WEEKS_ALONE, batched, steadied

FIRST = Week(date(2026, 1, 5))
LEAST = 3
# Clinic, and the week in which the patient's window closes.
Closing = tuple[str, int]


def rows(closings: Sequence[Closing], counts: bool = True) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "patient_key": f"p{n}",
                "episode_key": f"e{n}",
                "clinic_id": clinic_id,
                "cohort": "lumbar_hip",
                "instrument": "nprs",
                "score": float(n),
                "closes_on": FIRST.monday + timedelta(weeks=week, days=n % 7),
                "counts": counts,
            }
            for n, (clinic_id, week) in enumerate(closings)
        ]
    )


def entered(closings: Sequence[Closing], week: int) -> dict[str, tuple[date, bool]]:
    """By patient: the Sunday of the batch, and whether it is shared."""
    cut = FIRST.before(-week).sunday
    found = batched(rows(closings), ["instrument"], cut, LEAST)
    columns = found.select("patient_key", "entered_on", "is_shared")
    return {key: (day, is_shared) for key, day, is_shared in columns.iter_rows()}


def test_patients_enter_once_enough_of_a_clinic_have_come() -> None:
    closings = [("a", 0), ("a", 1), ("a", 3), ("b", 3), ("a", 4)]
    assert entered(closings, 2) == {}
    at = FIRST.before(-3).sunday
    assert entered(closings, 3) == {"p0": (at, False), "p1": (at, False), "p2": (at, False)}
    assert entered(closings, 4) == entered(closings, 3)


def test_who_has_waited_for_long_enters_with_those_of_other_clinics_for_the_group_only() -> None:
    closings = [("a", 0), ("b", 2), ("b", 2)]
    late = 2 + WEEKS_ALONE
    assert entered(closings, late - 1) == {}
    at = FIRST.before(-late).sunday
    assert entered(closings, late) == {f"p{n}": (at, True) for n in range(3)}


def test_a_single_clinic_waits_until_it_has_enough() -> None:
    closings = [("a", 0), ("a", 1), ("a", 30)]
    assert entered(closings, 29) == {}
    assert set(entered(closings, 30).values()) == {(FIRST.before(-30).sunday, False)}


def test_patients_who_do_not_count_fill_no_batch() -> None:
    closings = [("a", 0)] * 4
    cut = FIRST.sunday
    assert not batched(rows(closings, counts=False), ["instrument"], cut, LEAST).height
    assert batched(rows(closings), ["instrument"], cut, LEAST).height == 4


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 14)), max_size=40),
    st.data(),
)
def test_whatever_two_weeks_figures_tell_is_of_enough_patients(
    closings: list[Closing], data: st.DataObject
) -> None:
    if not closings:
        return
    clinic_of = {f"p{n}": clinic_id for n, (clinic_id, _) in enumerate(closings)}
    shown: list[frozenset[str]] = []
    for week in sorted({*data.draw(st.lists(st.integers(0, 40), min_size=2, max_size=3))}):
        now = entered(closings, week)
        shown.append(frozenset(now))
        for clinic_id in "abc":
            own = {key for key, (_, is_shared) in now.items() if not is_shared}
            shown.append(frozenset(key for key in own if clinic_of[key] == clinic_id))
    for one, other in combinations([frozenset[str](), *shown], 2):
        if one <= other or other <= one:
            assert len(one ^ other) not in range(1, LEAST)
    # Every figure is made of whole batches: who cannot be told apart by any of them is a batch.
    told: dict[tuple[bool, ...], int] = {}
    for key in clinic_of:
        place = tuple(key in of for of in shown)
        told[place] = told.get(place, 0) + any(place)
    assert all(size >= LEAST for place, size in told.items() if any(place))


@pytest.mark.parametrize(("changed", "is_held"), [(0, False), (1, True), (2, True), (3, False)])
def test_few_late_or_corrected_rows_leave_last_weeks_as_they_were(
    changed: int, is_held: bool
) -> None:
    then = batched(rows([("a", 0)] * 6 + [("b", 0)] * 6), ["instrument"], FIRST.sunday, LEAST)
    corrected = pl.col("patient_key").is_in([f"p{n}" for n in range(changed)])
    score = pl.when(corrected).then(9.5).otherwise("score")
    now = then.with_columns(score=score)
    found = steadied(now, then, ["instrument"], ["score"], LEAST).sort("patient_key")
    expected = then if is_held else now
    assert found.equals(expected.sort("patient_key").select(found.columns))


@pytest.mark.parametrize(("of_each", "is_held"), [(1, True), (2, False)])
def test_of_a_batch_of_several_clinics_those_of_all_of_them_are_counted_together(
    of_each: int, is_held: bool
) -> None:
    # They count in the group's figures only: no clinic's own figure tells of them.
    late = FIRST.before(-WEEKS_ALONE)
    then = batched(rows([("a", 0), ("b", 0)] * 2), ["instrument"], late.sunday, LEAST)
    assert then["is_shared"].to_list() == [True] * 4
    corrected = pl.col("patient_key").is_in([f"p{n}" for n in range(2 * of_each)])
    now = then.with_columns(score=pl.when(corrected).then(9.5).otherwise("score"))
    found = steadied(now, then, ["instrument"], ["score"], LEAST).sort("patient_key")
    expected = then if is_held else now
    assert found.equals(expected.sort("patient_key").select(found.columns))


def test_who_moves_to_the_other_cohort_is_in_one_of_them_and_tells_nothing_of_either() -> None:
    then = batched(rows([("a", 0)] * 6), ["instrument"], FIRST.sunday, LEAST)
    # Enough came with them that the cohort that they came to is not held by itself.
    others = then.with_columns(
        patient_key=pl.format("{}-other", "patient_key"),
        episode_key=pl.format("{}-other", "episode_key"),
        cohort=pl.lit("lumbar_only"),
    )
    moves = pl.col("patient_key") == "p0"
    cohort = pl.when(moves).then(pl.lit("lumbar_only")).otherwise("cohort")
    now = pl.concat([then.with_columns(cohort=cohort), others])
    found = steadied(now, then, ["instrument"], ["score"], LEAST).sort("patient_key")
    assert found.equals(then.sort("patient_key").select(found.columns))


def test_a_window_that_closes_on_the_sunday_itself_is_over() -> None:
    # The seventh closes on the Sunday of that week.
    assert len(entered([("a", 0)] * 7, 0)) == 7


def test_a_clinic_has_waited_since_its_first_patient_not_its_latest() -> None:
    closings = [("a", 0), ("a", WEEKS_ALONE), ("b", 0)]
    at = FIRST.before(-WEEKS_ALONE).sunday
    assert entered(closings, WEEKS_ALONE) == {f"p{n}": (at, True) for n in range(3)}


def test_a_corrected_answer_holds_the_patients_other_questionnaire_no_longer() -> None:
    """One NPRS is corrected; of the ODI enough are, those of the same patient among them."""
    pain = batched(rows([("a", 0)] * 6), ["instrument"], FIRST.sunday, LEAST)
    function = pain.with_columns(instrument=pl.lit("odi"))
    corrected = (
        pl.when(pl.col("patient_key").is_in(["p0", "p1", "p2"])).then(9.5).otherwise("score")
    )
    first = pl.when(pl.col("patient_key") == "p0").then(9.5).otherwise("score")
    now = pl.concat([pain.with_columns(score=first), function.with_columns(score=corrected)])
    found = steadied(now, pl.concat([pain, function]), ["instrument"], ["score"], LEAST)
    kept = dict(found.group_by("instrument").agg(pl.col("score").sort()).rows())
    assert kept == {"nprs": [0, 1, 2, 3, 4, 5], "odi": [3, 4, 5, 9.5, 9.5, 9.5]}
