"""What holds of the measures whatever the exports are."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from simulation.exports import write_exports
from tests.measured import SETTINGS, current_rows, measures, staged_files
from transforms.marts.clinic import flags_at

CUT = date(2026, 4, 12)
Frames = Mapping[str, pl.DataFrame]
FEW = settings(max_examples=8, deadline=None)
MAY_PASS_100 = {"adherence_uncapped_pct"}
# More is logged, so more days count: this bound may fall.
MAY_FALL = {"adherence_logged_pct"}
WEEK = ["episode_id", "week", "component"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Frames:
    """The staged rows of one invented clinic."""
    folder = tmp_path_factory.mktemp("exports")
    files = write_exports(folder, patients=8, weeks=10, clinics=1, seed=5, end=CUT)
    return staged_files(files, folder)


@pytest.fixture(scope="module")
def measured(exported: Frames) -> Frames:
    """Their measures."""
    return measures(current_rows(exported), CUT)


def test_rates_are_unknown_or_within_0_and_100(measured: Frames) -> None:
    seen = 0
    for name, rows in measured.items():
        for column in rows.columns:
            if column.endswith("_pct") and column not in MAY_PASS_100:
                known = rows[column].drop_nulls()
                assert known.is_between(0, 100).all(), (name, column)
                assert not known.is_nan().any(), (name, column)
                seen += known.len()
    assert seen > 500


@FEW
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_does_not_matter(
    exported: Frames, measured: Frames, seed: int
) -> None:
    mixed = {n: f.sample(fraction=1, shuffle=True, seed=seed) for n, f in exported.items()}
    same_tables(measures(current_rows(mixed), CUT), measured)


def test_the_order_of_the_weeks_does_not_matter(exported: Frames, measured: Frames) -> None:
    backwards = {
        **exported,
        "sessions": exported["sessions"].sort("performed_at", descending=True),
        "outcomes": exported["outcomes"].sort("completed_at", descending=True),
        "prescriptions": exported["prescriptions"].sort("valid_from", descending=True),
    }
    same_tables(measures(current_rows(backwards), CUT), measured)


@FEW
@given(weeks=st.integers(-1000, 3000))
def test_other_weeks_are_other_weeks_and_nothing_else(
    exported: Frames, measured: Frames, weeks: int
) -> None:
    by = timedelta(weeks=weeks)
    later = {name: shifted(frame, by) for name, frame in exported.items()}
    found = measures(current_rows(later), CUT + by)
    same_tables({name: shifted(frame, -by) for name, frame in found.items()}, measured)


@FEW
@given(
    patient=st.integers(0, 7),
    day=st.integers(0, 69),
    minute=st.integers(0, 24 * 60 - 1),
    exercise=st.sampled_from(["lumbar_bird_dog", "lumbar_dead_bug", "hip_clamshell"]),
)
def test_one_more_session_never_lowers_adherence(
    exported: Frames, measured: Frames, patient: int, day: int, minute: int, exercise: str
) -> None:
    sessions = exported["sessions"]
    midnight = datetime.combine(CUT - timedelta(days=day), datetime.min.time())
    who = exported["episodes"]["patient_id"][patient]
    extra = sessions.head(1).with_columns(
        patient_id=pl.lit(who),
        session_id=pl.lit("one more"),
        line_no=pl.lit(1, pl.Int64),
        performed_at=pl.lit(midnight + timedelta(minutes=minute)),
        exercise_code=pl.lit(exercise),
        setting=pl.lit("home"),
        source_kind=pl.lit("patient"),
        status=pl.lit("done"),
        sets_done=pl.lit(2, pl.Int64),
    )
    more = {**exported, "sessions": pl.concat([sessions, extra])}
    before, after = measured["patient_weeks"], measures(current_rows(more), CUT)["patient_weeks"]
    both = before.join(after, on=WEEK, suffix="_after", validate="1:1")
    assert both.height == before.height == after.height
    for column in before.columns:
        if column.endswith("_pct") and column not in MAY_FALL:
            risen = both[f"{column}_after"] >= both[column]
            assert risen.drop_nulls().all(), column
            assert both[column].is_null().equals(both[f"{column}_after"].is_null()), column


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_patient_is_measured_as_if_alone(exported: Frames, seed: int) -> None:
    """Whatever they logged, of whatever was prescribed to whom."""
    mixed = pl.col("exercise_code").shuffle(seed=seed)
    logged = {**exported, "sessions": exported["sessions"].with_columns(mixed)}
    current = current_rows(logged)
    together = measures(current, CUT)
    for patient in exported["episodes"]["patient_id"].unique():
        is_theirs = pl.col("patient_id") == patient
        alone = measures({name: rows.filter(is_theirs) for name, rows in current.items()}, CUT)
        for name, rows in together.items():
            theirs = rows.filter(is_theirs)
            assert_frame_equal(alone[name], theirs, check_exact=True, check_row_order=False)


def test_flags_need_no_more_than_who_may_have_one(exported: Frames) -> None:
    episodes = exported["episodes"].with_row_index("nth")
    discharged = pl.col("started_on") + pl.duration(days=14 * (pl.col("nth") % 4))
    ended = episodes.with_columns(
        discharged_on=pl.when(pl.col("nth") % 2 == 0).then(discharged)
    ).drop("nth")
    current = current_rows({**exported, "episodes": ended})
    scanned = {name: rows.lazy() for name, rows in current.items()}
    raised = 0
    for day in (CUT - timedelta(days=n) for n in range(-20, 60, 4)):
        all_flags = measures(current, day)["flags"]
        assert_frame_equal(flags_at(scanned, SETTINGS, day), all_flags)
        raised += all_flags.height
    assert raised > 20


def test_flags_of_the_day_of_discharge_are_among_them(exported: Frames) -> None:
    current = current_rows(exported)
    episodes = current["episodes"].with_columns(discharged_on=pl.lit(CUT))
    left = {**current, "episodes": episodes}
    all_flags = measures(left, CUT)["flags"]
    assert not all_flags.is_empty()
    scanned = {name: rows.lazy() for name, rows in left.items()}
    assert_frame_equal(flags_at(scanned, SETTINGS, CUT), all_flags)


def shifted(frame: pl.DataFrame, by: timedelta) -> pl.DataFrame:
    """The frame with every date and moment moved."""
    return frame.with_columns(pl.col(pl.Date, pl.Datetime) + by)


def same_tables(found: Frames, wanted: Frames) -> None:
    """Equal to the last bit, rows in the same order."""
    assert found.keys() == wanted.keys()
    for name, rows in wanted.items():
        assert rows.height > 0, name
        assert_frame_equal(found[name], rows, check_exact=True)
