"""Realistic plain exports (contract, section 2) of any size.

Patients, adherence and pain are invented; the shares and courses follow the literature where a
module names it. ``lumbar_hip`` improves by ``effect`` NPRS points more at week 6 than
``lumbar_only``, before ratings are rounded and kept within 0–10; ODI by five times as much.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from simulation.answers import answers_of
from simulation.appointments import appointments_frame
from simulation.blocks import Block, blocks_of_clinic, clinic_name
from simulation.bouts import bouts_of
from simulation.counts import Counts, MessyHistory
from simulation.diaries import sessions_of
from simulation.entries import sessions_frame
from simulation.files import ExportFiles
from simulation.holds import holds_frame, holds_of
from simulation.messy import Piece, messy_pieces, plain_pieces
from simulation.patients import episodes_of
from simulation.prescriptions import prescriptions_frame
from simulation.programmes import programmes_of
from simulation.questionnaires import outcomes_frame, responses_of
from simulation.records import episodes_frame
from simulation.request import Request, check
from simulation.traits import habits_of, pain_of


def write_exports(
    out: Path,
    *,
    patients: int,
    weeks: int,
    seed: int,
    end: date,
    clinics: int = 3,
    effect: float = 0.0,
    messy: bool = False,
) -> list[Path]:
    """The files written: one CSV per clinic and dataset; the same arguments give the same bytes.

    ``patients`` are shared out over the clinics, their episodes start within ``weeks`` up to
    ``end``. With ``messy`` as ``write_messy_history``. Raises UsageError.
    """
    request = Request(patients, weeks, seed, end, clinics, effect)
    return _written(out, request, messy_pieces if messy else plain_pieces).paths


def write_messy_history(
    out: Path,
    *,
    patients: int,
    weeks: int,
    seed: int,
    end: date,
    clinics: int = 3,
    effect: float = 0.0,
) -> MessyHistory:
    """The files of a messy history and what they hold.

    The rows that count in the end are those of ``write_exports`` with the same arguments, apart
    from comments and ``updated_at``: two exports of sessions per clinic that overlap and correct
    each other, faulty rows of every kind, rows that wait, and a GRoC at baseline. An export so
    small that the faulty rows would make it unusable gets none. Raises UsageError.
    """
    return _written(out, Request(patients, weeks, seed, end, clinics, effect), messy_pieces)


def _written(
    out: Path,
    request: Request,
    pieces_of: Callable[[Block, dict[str, pl.DataFrame]], Iterator[Piece]],
) -> MessyHistory:
    check(request)
    out.mkdir(parents=True, exist_ok=True)
    history = MessyHistory([], Counts())
    for clinic in range(request.clinics):
        with ExportFiles(out, clinic_name(clinic)) as files:
            for block in blocks_of_clinic(clinic, request):
                for piece in pieces_of(block, frames_of(block)):
                    made_on = request.end - timedelta(days=piece.age)
                    files.append(piece.dataset, made_on, piece.frame)
                    history.counts.add(piece.counts)
        history.paths.extend(files.paths)
    return history


def frames_of(block: Block) -> dict[str, pl.DataFrame]:
    """The rows of each dataset for one block of patients."""
    episodes = episodes_of(block)
    habits, pain = habits_of(block, episodes), pain_of(block, episodes)
    programmes, holds = programmes_of(block, episodes), holds_of(block, episodes)
    sessions = sessions_of(block, episodes, habits, holds)
    bouts = bouts_of(block, episodes, programmes, sessions)
    responses = responses_of(block, episodes, habits)
    answers = answers_of(block, responses, pain)
    return {
        "episodes": episodes_frame(block, episodes),
        "prescriptions": prescriptions_frame(block, episodes, programmes),
        "holds": holds_frame(block, episodes, holds),
        "sessions": sessions_frame(block, episodes, programmes, sessions, bouts, pain),
        "appointments": appointments_frame(block, episodes, habits),
        "outcomes": outcomes_frame(block, episodes, responses, answers),
    }
