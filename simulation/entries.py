"""What is written down about each bout: dose, status, pain, comment, and when."""

import numpy as np
import polars as pl

from domain.datasets import BOUT_STATUSES, SETTINGS, SIDES, SOURCE_KINDS
from simulation.blocks import Block
from simulation.bouts import Bouts
from simulation.columns import (
    DAY_SECONDS,
    Integers,
    integer_column,
    moment_column,
    numbered_ids,
    position_in_group,
    text_column,
)
from simulation.diaries import Occasion, Sessions
from simulation.patients import Episodes
from simulation.programmes import EXERCISES, ONE_SIDED, Programmes
from simulation.traits import Pain

# In the order of SETTINGS, SOURCE_KINDS and BOUT_STATUSES.
HOME, CLINIC, TELEHEALTH = range(3)
PATIENT, CLINICIAN, DEVICE, INFERRED = range(4)
DONE, PARTIAL, SKIPPED = range(3)
COMMENTS = (
    "felt good, mostly",
    "a bit stiff afterwards",
    "sore but ok",
    "too tired for more",
    "did it before breakfast",
    "easier than last week",
    "douleur légère au début",
    "had to stop early, phone rang",
)


def sessions_frame(
    block: Block,
    episodes: Episodes,
    programmes: Programmes,
    sessions: Sessions,
    bouts: Bouts,
    pain: Pain,
) -> pl.DataFrame:
    """The rows of the export ``sessions``: one per bout."""
    status = _status(block, episodes, sessions, bouts)
    sets_done, reps = _dose_done(block, programmes, bouts, status)
    setting, source = _where_and_who(block, episodes, sessions)
    session_id = numbered_ids(
        text_column(episodes.episode_id, sessions.episode),
        "-s",
        position_in_group(sessions.episode) + 1,
    )
    return pl.DataFrame(
        {
            "clinic_id": pl.repeat(block.clinic_id, len(bouts), eager=True),
            "patient_id": text_column(episodes.patient_id, bouts.episode),
            "session_id": text_column(session_id, bouts.session),
            "line_no": bouts.line + 1,
            "performed_at": moment_column(bouts.performed_at),
            "setting": text_column(SETTINGS, setting[bouts.session]),
            "source_kind": text_column(SOURCE_KINDS, source[bouts.session]),
            "exercise_code": text_column(EXERCISES, bouts.exercise),
            "status": text_column(BOUT_STATUSES, status),
            "side": text_column(SIDES, bouts.side, ONE_SIDED[bouts.exercise]),
            "sets_done": sets_done,
            "reps_per_set": reps,
            "pain": _pain_column(block, sessions, bouts, pain),
            "comment": _comment_column(block, bouts),
            "updated_at": moment_column(_updated_at(block, sessions, bouts)),
        }
    )


def _status(block: Block, episodes: Episodes, sessions: Sessions, bouts: Bouts) -> Integers:
    """What became of each bout; now and then all of a session is logged as skipped."""
    share = 0.02 + 0.08 * block.generator("skipping").beta(1, 3, len(episodes))[bouts.episode]
    drawn = block.generator("status").random(len(bouts))
    status = np.where(drawn < share, SKIPPED, np.where(drawn < 2 * share, PARTIAL, DONE))
    is_skipped = block.generator("skipped sessions").random(len(sessions)) < 0.02
    status[is_skipped[bouts.session]] = SKIPPED
    status[bouts.occasion >= Occasion.APP_OPENED] = DONE
    return status


def _dose_done(
    block: Block, programmes: Programmes, bouts: Bouts, status: Integers
) -> tuple[Integers, Integers]:
    """Sets and repetitions per set of each bout."""
    sets = programmes.sets[bouts.episode, bouts.slot]
    least = programmes.reps_min[bouts.episode, bouts.slot]
    most = programmes.reps_max[bouts.episode, bouts.slot]
    drawn = block.generator("repetitions").random(len(bouts))
    # From a little under the prescribed range to its upper end.
    reps = least - 1 + (drawn * (most - least + 2)).astype(np.int64)
    cut_short = np.maximum((least * (0.4 + 0.5 * drawn)).astype(np.int64), 1)
    return (
        np.select([status == DONE, status == PARTIAL], [sets, np.maximum(sets - 1, 1)], 0),
        np.select([status == DONE, status == PARTIAL], [reps, cut_short], 0),
    )


def _where_and_who(
    block: Block, episodes: Episodes, sessions: Sessions
) -> tuple[Integers, Integers]:
    """Setting and source of each session."""
    is_video = block.generator("telehealth").random(len(sessions)) < 0.25
    is_device = block.generator("devices").random(len(episodes)) < 0.04
    at_clinic = sessions.occasion == Occasion.AT_CLINIC
    setting = np.where(at_clinic, np.where(is_video, TELEHEALTH, CLINIC), HOME)
    logged_by = np.where(is_device[sessions.episode], DEVICE, PATIENT)
    is_inferred = sessions.occasion == Occasion.APP_OPENED
    source = np.select([at_clinic, is_inferred], [CLINICIAN, INFERRED], logged_by)
    return setting, source


def _pain_column(block: Block, sessions: Sessions, bouts: Bouts, pain: Pain) -> pl.Series:
    """Pain of each bout, 0–10: asked in three sessions of five, answered on half of the bouts."""
    of_session = pain.on(sessions.episode, sessions.day)
    of_session += 0.9 * block.generator("pain of sessions").standard_normal(len(sessions))
    is_asked = block.generator("pain asked").random(len(sessions)) < 0.6
    of_bout = 0.4 * block.generator("pain of bouts").standard_normal(len(bouts))
    rating = np.clip(np.rint(of_session[bouts.session] + of_bout), 0, 10)
    is_answered = block.generator("pain answered").random(len(bouts)) < 0.5
    is_known = is_asked[bouts.session] & is_answered & (bouts.occasion != Occasion.APP_OPENED)
    return integer_column(rating, is_known)


def _comment_column(block: Block, bouts: Bouts) -> pl.Series:
    drawn = block.generator("comments").random(len(bouts))
    is_there = (drawn < 0.025) & (bouts.occasion != Occasion.APP_OPENED)
    which = np.where(is_there, (drawn / 0.025 * len(COMMENTS)), 0).astype(np.int64)
    return text_column(COMMENTS, which, is_there)


def _updated_at(block: Block, sessions: Sessions, bouts: Bouts) -> Integers:
    """When each bout was entered: minutes after the session, one in twelve a day or two later."""
    drawn = block.generator("entered").random(len(sessions))
    delay = np.where(drawn < 11 / 12, 60 + 800 * drawn, 2 * DAY_SECONDS * drawn).astype(np.int64)
    entered = (sessions.started_at + 3600 + delay)[bouts.session]
    updated_at: Integers = np.maximum(entered, bouts.performed_at)
    return np.minimum(updated_at, block.last_moment)
