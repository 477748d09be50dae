"""Modules are imported with the garbage collector off, and some not before they are used."""

import gc
import subprocess
import sys

import pytest

from domain.environment import REPOSITORY
from domain.lasting import imported_for_good, imported_when_used


def test_what_was_imported_is_never_looked_at_again() -> None:
    before = gc.get_freeze_count()
    with imported_for_good():
        assert not gc.isenabled()
        lasting = [[n] for n in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(lasting)
    gc.unfreeze()


def test_a_failed_import_leaves_the_collector_on() -> None:
    with pytest.raises(ImportError), imported_for_good():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()


def test_a_module_is_read_when_something_in_it_is_used() -> None:
    # In a process of its own: in this one others have read it long ago.
    lines = """
import sys
import expectations.staged, expectations.suites
assert "scipy.stats._stats_py" not in sys.modules
from scipy import stats
assert round(stats.norm.cdf(0), 9) == 0.5
assert "scipy.stats._stats_py" in sys.modules
"""
    subprocess.run([sys.executable, "-c", lines], check=True, cwd=REPOSITORY)


def test_what_is_there_already_stays_and_what_is_nowhere_is_missed() -> None:
    imported_when_used("domain.lasting")
    assert sys.modules["domain.lasting"].imported_when_used is imported_when_used
    with pytest.raises(ModuleNotFoundError):
        imported_when_used("domain.nowhere")
