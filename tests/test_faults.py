"""Whatever fails, whenever it is killed: outputs stay whole, and the next run carries on."""

import os
import random
import shutil
import signal
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pytest

from domain.errors import AdherenceError
from flows.warm_process import PRELOADED
from tests.faults import (
    FAILURES,
    failing,
    files_up_to,
    killed_at,
    points,
    published,
    week_of_work,
)
from tests.pipeline import KEY
from tests.weekly import weekly_exports

IS_FULL = bool(os.environ.get("ADHERENCE_CAMPAIGN"))
SIZES = (1 << 10, 1 << 13, 1 << 15, 1 << 17, 1 << 19) if IS_FULL else (1 << 15,)
KILLS = 200 if IS_FULL else 1
KILLS_BETWEEN_STEPS = 20 if IS_FULL else 1
# The full campaign lets every access fail, in parts that several processes can share.
PARTS = 24 if IS_FULL else 1
CHOSEN = 3
# A process that is killed need not import everything anew.
FORKING = get_context("forkserver")
FORKING.set_forkserver_preload([*PRELOADED, "tests.faults"])


class World(NamedTuple):
    """A data folder with a week published, the exports of the next, and both states published."""

    data: Path
    exports: Path
    before: dict[str, bytes]
    after: dict[str, bytes]
    points: int
    between_steps: list[int]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("faults")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_KEY", KEY)
        first, second = weekly_exports(folder / "exports", weeks=2, clinics=1)
        week_of_work(first[0].parent, folder / "data")
        before = published(folder / "data")
        shutil.copytree(folder / "data", folder / "undisturbed", symlinks=True)
        found = points(second[0].parent, folder / "undisturbed")
        after = published(folder / "undisturbed")
    return World(folder / "data", second[0].parent, before, after, *found)


@pytest.fixture
def data(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder as it was before the second week."""
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    return fresh(world, tmp_path)


def fresh(world: World, folder: Path) -> Path:
    shutil.rmtree(folder / "data", ignore_errors=True)
    shutil.copytree(world.data, folder / "data", symlinks=True)
    return folder / "data"


def mixed(world: World, data: Path) -> list[str]:
    """What is published neither as it was nor as it must become, by name."""
    return [
        name
        for name, content in published(data).items()
        if content not in (world.before.get(name), world.after.get(name))
    ]


def tables(published_there: dict[str, bytes]) -> dict[str, bytes]:
    """The tables alone: they change together or not at all."""
    return {name: content for name, content in published_there.items() if "/" not in name}


def carries_on(world: World, data: Path) -> None:
    """Nothing published is half, and another run ends as an undisturbed one does."""
    assert mixed(world, data) == []
    assert tables(published(data)) in (tables(world.before), tables(world.after))
    week_of_work(world.exports, data)
    assert published(data) == world.after


def test_the_second_week_changes_what_is_published(world: World) -> None:
    assert world.before.keys() <= world.after.keys()
    assert tables(world.before) != tables(world.after)
    assert world.points > 100
    assert len(world.between_steps) > 10


@pytest.mark.parametrize("part", range(PARTS))
def test_a_call_that_fails_leaves_the_old_output_and_the_next_run_carries_on(
    part: int, world: World, data: Path, tmp_path: Path
) -> None:
    of_part = range(1 + part, world.points + 1, PARTS)
    for at in of_part if IS_FULL else sorted(random.Random(1).sample(of_part, CHOSEN)):
        try:
            with failing(data, at, FAILURES[at % len(FAILURES)]):
                week_of_work(world.exports, data)
        except (OSError, AdherenceError):
            pass
        carries_on(world, data)
        data = fresh(world, tmp_path)


@pytest.mark.parametrize("size", SIZES)
def test_a_disk_that_takes_no_more_does_the_same_to_libraries_that_write_by_themselves(
    size: int, world: World, data: Path
) -> None:
    with pytest.raises((AdherenceError, OSError)), files_up_to(size):
        week_of_work(world.exports, data)
    carries_on(world, data)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_run_that_is_killed_at_any_point_is_carried_on(
    number: int, world: World, data: Path
) -> None:
    is_killed(world, data, random.Random(number).randint(1, world.points))
    carries_on(world, data)


@pytest.mark.parametrize("number", range(KILLS_BETWEEN_STEPS))
def test_a_run_that_is_killed_between_two_steps_is_carried_on(
    number: int, world: World, data: Path, tmp_path: Path
) -> None:
    for at in world.between_steps if IS_FULL else world.between_steps[-2:-1]:
        is_killed(world, data, at)
        carries_on(world, data)
        data = fresh(world, tmp_path)


def is_killed(world: World, data: Path, at: int) -> None:
    """A process does the week's work, and kills itself at a point of it."""
    process = FORKING.Process(target=killed_at, args=(world.exports, data, at))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
