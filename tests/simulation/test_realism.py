"""What is in the exports: the courses, habits and oddities that measures have to cope with."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from domain import datasets
from domain.instruments import INSTRUMENTS, SCORE_MISMATCH_BEYOND
from domain.settings import load_settings
from simulation.blocks import blocks_of_clinic
from simulation.exports import frames_of
from simulation.programmes import EXERCISES, IS_HIP, ONE_SIDED
from simulation.request import Request

EPISODE = pl.col("response_id").str.extract(r"^(clinic_[a-z]+-\d+-\d)-")
LABEL = pl.col("response_id").str.extract(r"-([a-z]+-\w+)$")


@pytest.fixture(scope="module")
def many() -> dict[str, pl.DataFrame]:
    return simulated(effect=0.0)


def simulated(effect: float) -> dict[str, pl.DataFrame]:
    request = Request(1500, 24, seed=8, end=date(2026, 11, 15), clinics=1, effect=effect)
    blocks = [frames_of(block) for block in blocks_of_clinic(0, request)]
    return {name: pl.concat(frames[name] for frames in blocks) for name in blocks[0]}


def share(flags: pl.Series) -> float:
    return int(flags.sum()) / len(flags)


def last_logged(rows: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The episodes with the day of their last home log."""
    home = (pl.col("setting") == "home") & (pl.col("source_kind") != "inferred")
    logged = (
        rows["sessions"]
        .filter(home)
        .group_by(episode_id=pl.col("session_id").str.extract(r"^(.*)-s\d+$"))
        .agg(last=pl.col("performed_at").max().dt.date())
    )
    return rows["episodes"].join(logged, on="episode_id", how="left")


def values(rows: dict[str, pl.DataFrame], dataset: str, column: str) -> set[Any]:
    return set(rows[dataset][column].drop_nulls().unique().to_list())


def test_every_word_of_the_lists_occurs(many: dict[str, pl.DataFrame]) -> None:
    for table in datasets.DATASETS.values():
        for column in table.columns:
            if column.values:
                assert values(many, table.name, column.name) == set(column.values)


def test_exercises_are_those_of_the_catalogue() -> None:
    catalogue = {exercise.code: exercise for exercise in load_settings().exercises.exercises}
    for code, is_hip, is_one_sided in zip(EXERCISES, IS_HIP, ONE_SIDED, strict=True):
        assert (catalogue[code].component == "hip") == is_hip
        assert catalogue[code].is_one_sided == is_one_sided


def test_side_is_given_for_one_sided_exercises_only(many: dict[str, pl.DataFrame]) -> None:
    one_sided = [
        code for code, is_one_sided in zip(EXERCISES, ONE_SIDED, strict=True) if is_one_sided
    ]
    is_one_sided = many["sessions"]["exercise_code"].is_in(one_sided)
    assert (many["sessions"]["side"].is_not_null() == is_one_sided).all()


def test_cohorts_are_near_the_share_asked_for(many: dict[str, pl.DataFrame]) -> None:
    assert share(many["episodes"]["cohort"] == "lumbar_hip") == pytest.approx(0.45, abs=0.05)


def test_a_second_episode_starts_after_the_discharge_of_the_first(
    many: dict[str, pl.DataFrame],
) -> None:
    both = many["episodes"].sort("patient_id", "started_on")
    second = both.with_columns(before=pl.col("discharged_on").shift().over("patient_id")).filter(
        pl.col("episode_id").str.ends_with("-2")
    )
    assert len(second) > 10
    assert (second["started_on"] > second["before"]).all()


def test_no_answer_of_the_first_episode_is_taken_for_one_of_the_second(
    many: dict[str, pl.DataFrame],
) -> None:
    second = many["episodes"].filter(pl.col("episode_id").str.ends_with("-2"))
    first = many["outcomes"].filter(EPISODE.str.ends_with("-1"))
    both = first.join(second.select("patient_id", "started_on"), on="patient_id")
    days = (both["started_on"] - both["completed_at"].dt.date()).dt.total_days()
    assert (days > 14).all()


def test_a_lumbar_patient_may_get_hip_exercises_later(many: dict[str, pl.DataFrame]) -> None:
    hip = many["prescriptions"].filter(pl.col("exercise_code").str.starts_with("hip_"))
    hip = hip.join(many["episodes"], on="episode_id")
    later = hip.filter(pl.col("cohort") == "lumbar_only")
    at_once = hip.filter(pl.col("cohort") == "lumbar_hip").group_by("episode_id")
    assert len(later) > 30
    assert (later["valid_from"] > later["started_on"]).all()
    assert at_once.agg(pl.col("valid_from").min() == pl.col("started_on").min())["valid_from"].all()


def test_a_changed_exercise_goes_on_without_gap(many: dict[str, pl.DataFrame]) -> None:
    ended = pl.col("valid_to").shift().over("episode_id", "exercise_code", order_by="valid_from")
    changed = many["prescriptions"].with_columns(ended=ended).drop_nulls("ended")
    assert len(changed) > 100
    assert (changed["valid_from"] == changed["ended"].dt.offset_by("1d")).all()


def test_bouts_are_of_exercises_valid_that_day(many: dict[str, pl.DataFrame]) -> None:
    bouts = many["sessions"].with_columns(
        episode_id=pl.col("session_id").str.extract(r"^(.*)-s\d+$"),
        # A session that runs past midnight belongs to the day on which it began.
        day=pl.col("performed_at").min().over("session_id").dt.date(),
    )
    dose = many["prescriptions"].with_columns(pl.col("valid_to").fill_null(date(9999, 1, 1)))
    valid = bouts.join(dose, on=["episode_id", "exercise_code"]).filter(
        pl.col("day").is_between("valid_from", "valid_to")
    )
    assert len(valid) == len(bouts)


def test_some_sessions_run_past_midnight(many: dict[str, pl.DataFrame]) -> None:
    days = (
        many["sessions"]
        .group_by("session_id")
        .agg(pl.col("performed_at").dt.date().n_unique().alias("days"))
    )
    assert 0 < share(days["days"] == 2) < 0.01


def test_what_was_skipped_has_no_dose_and_the_rest_has(many: dict[str, pl.DataFrame]) -> None:
    bouts = many["sessions"]
    is_skipped = bouts["status"] == "skipped"
    for column in ("sets_done", "reps_per_set"):
        assert ((bouts[column] == 0) == is_skipped).all()


def test_some_never_start_and_some_stop(many: dict[str, pl.DataFrame]) -> None:
    old = last_logged(many).filter(pl.col("started_on") <= date(2026, 10, 1))
    end = pl.col("discharged_on").fill_null(date(2026, 11, 15))
    silent = old.with_columns(days=(end - pl.col("last")).dt.total_days()).drop_nulls("days")
    assert 0.03 < share(old["last"].is_null()) < 0.12
    assert 0.1 < share(silent["days"] > 14) < 0.4


def test_change_is_never_asked_at_baseline(many: dict[str, pl.DataFrame]) -> None:
    change = many["outcomes"].filter(pl.col("instrument") == "groc")
    change = change.with_columns(episode_id=EPISODE).join(many["episodes"], on="episode_id")
    days = (change["completed_at"].dt.date() - change["started_on"]).dt.total_days()
    assert (days > 3).all()


def test_reported_scores_mostly_agree_with_the_items(many: dict[str, pl.DataFrame]) -> None:
    items = pl.concat_list(datasets.ITEM_COLUMNS[:10]).list.drop_nulls()
    odi = many["outcomes"].filter(pl.col("instrument") == "odi").select("score", items=items)
    odi = odi.drop_nulls("score").filter(
        pl.col("items").list.len() >= INSTRUMENTS["odi"].items_needed
    )
    computed = 20 * odi["items"].list.mean()
    assert 0 < share((odi["score"] - computed).abs() > SCORE_MISMATCH_BEYOND) < 0.05
    assert 0.05 < share(odi["items"].list.len() < 10) < 0.3


@pytest.mark.parametrize("label", ["nprs-42", "odi-42"])
def test_questionnaires_are_missing_more_often_from_those_who_stopped(
    many: dict[str, pl.DataFrame], label: str
) -> None:
    due = last_logged(many).filter(
        (pl.col("started_on") <= date(2026, 9, 1))
        & (pl.col("discharged_on").is_null() | (pl.col("discharged_on") > date(2026, 11, 1)))
    )
    came = many["outcomes"].filter(label == LABEL).select(EPISODE.alias("episode_id"))
    due = due.with_columns(is_missing=~pl.col("episode_id").is_in(came["episode_id"].implode()))
    never_logged = pl.col("last").is_null()
    assert 0.12 < share(due.filter(~never_logged)["is_missing"]) < 0.32
    assert share(due.filter(never_logged)["is_missing"]) > 0.35


def test_effect_is_the_extra_improvement_of_lumbar_hip(many: dict[str, pl.DataFrame]) -> None:
    treated = simulated(effect=1.0)["outcomes"]
    pairs = many["outcomes"].with_columns(label=LABEL, episode_id=EPISODE)
    pairs = pairs.join(treated, on="response_id", suffix="_treated")
    pairs = pairs.join(many["episodes"].select("episode_id", "cohort"), on="episode_id")
    shift = pairs.with_columns(shift=pl.col("score_treated") - pl.col("score"))
    same = shift.filter(pl.col("cohort") == "lumbar_only")["shift"].drop_nulls()
    assert (same == 0).all()
    means = shift.filter(pl.col("cohort") == "lumbar_hip").group_by("label").agg(pl.mean("shift"))
    mean_of = dict(means.iter_rows())
    assert mean_of["nprs-42"] == pytest.approx(-1, abs=0.1)
    assert mean_of["odi-42"] == pytest.approx(-5, abs=0.5)
    share_at_14 = (1 - np.exp(-14 / 28)) / (1 - np.exp(-42 / 28))
    assert mean_of["nprs-14"] == pytest.approx(-share_at_14, abs=0.1)
