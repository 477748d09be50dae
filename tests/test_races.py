"""Runs that start at once on one folder: one works, the others are told so, nothing is doubled."""

import shutil
from collections import Counter
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from domain.errors import Locked
from tests.faults import published, week_of_work
from tests.pipeline import KEY
from tests.thorough import CAMPAIGN
from tests.weekly import weekly_exports

PROCESSES, RACES = (8, 200) if CAMPAIGN else (3, 2)
_start: list[Barrier] = []


def _begin(barrier: Barrier) -> None:
    _start[:] = [barrier]


def status_of_run(exports: Path, data: Path) -> int:
    """What a run ends with that starts at the moment when all others do."""
    _start[0].wait()
    try:
        week_of_work(exports, data)
    except Locked as refusal:
        return refusal.exit_status
    return 0


def test_of_runs_that_start_at_once_one_works_and_the_others_end_with_75(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    [first] = weekly_exports(tmp_path / "exports", weeks=1, clinics=1)
    exports, data = first[0].parent, tmp_path / "data"
    spawned = get_context("spawn")
    with spawned.Pool(PROCESSES, _begin, (spawned.Barrier(PROCESSES),)) as pool:
        alone = tmp_path / "alone"
        alone.mkdir()
        week_of_work(exports, alone)
        expected = published(alone)
        late = 0
        for _ in range(RACES):
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir()
            ended = Counter(pool.starmap(status_of_run, [(exports, data)] * PROCESSES, 1))
            assert ended[0] >= 1
            assert ended[0] + ended[75] == PROCESSES
            late += ended[75]
            assert published(data) == expected
        # Else none of them has met another.
        assert late > 0
