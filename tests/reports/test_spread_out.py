"""Work in several processes gives what it gives in one, in order, whatever becomes of them."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from reports.spread_out import made_of_each
from tests.conftest import ROOT
from tests.processes import gone, until


def who_made(here: int, number: int) -> tuple[int, bool]:
    return number, os.getpid() == here


def dies_at_two(here: int, number: int) -> int:
    if number == 2 and os.getpid() != here:
        os._exit(9)
    return number


def refuses_three(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def test_many_are_made_in_other_processes_and_come_in_order() -> None:
    made = made_of_each(partial(who_made, os.getpid()), range(9), 2)
    assert made == [(number, False) for number in range(9)]


@pytest.mark.parametrize(("many", "processes"), [(7, 2), (9, 1)])
def test_few_or_with_one_core_are_made_here(many: int, processes: int) -> None:
    made = made_of_each(partial(who_made, os.getpid()), range(many), processes)
    assert made == [(number, True) for number in range(many)]


def test_what_a_process_that_died_left_is_made_here() -> None:
    assert made_of_each(partial(dies_at_two, os.getpid()), range(8), 2) == list(range(8))


def test_what_cannot_be_made_is_an_error() -> None:
    with pytest.raises(ValueError, match="three"):
        made_of_each(refuses_three, range(8), 2)


def says_who_and_waits(folder: str, number: int) -> int:
    Path(folder, str(os.getpid())).touch()
    time.sleep(600)
    return number


def test_no_process_outlives_a_killed_parent(tmp_path: Path) -> None:
    """They know patients, and would wait for more work for ever."""
    code = (
        "import sys; from functools import partial; from reports.spread_out import made_of_each;"
        "from tests.reports.test_spread_out import says_who_and_waits;"
        "made_of_each(partial(says_who_and_waits, sys.argv[1]), range(8), 2)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT) as parent:
        try:
            until(lambda: len(list(tmp_path.iterdir())) == 2, "both to say who they are")
        finally:
            parent.send_signal(signal.SIGKILL)
    until(lambda: gone({int(one.name) for one in tmp_path.iterdir()}), "both to be gone")
