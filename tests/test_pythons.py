"""The same bytes on every Python, in any zone, language and order of hashing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.environment import REPOSITORY
from tests.thorough import CAMPAIGN

# Interpreters of environments that the lock file was installed into, such as .venv-3.13/bin/python.
OTHERS = os.environ.get("ADHERENCE_PYTHONS", "").split()
SURROUNDINGS = [
    {"TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
]


def hashes(python: str, folder: Path, surroundings: dict[str, str]) -> list[str]:
    """A line per published table and page."""
    ran = subprocess.run(
        [python, "-m", "tests.published_bytes", str(folder)],
        cwd=REPOSITORY,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.splitlines()


@pytest.mark.skipif(not CAMPAIGN, reason="starts the program several times: make campaign")
def test_tables_and_pages_are_the_same_bytes_everywhere(tmp_path: Path) -> None:
    expected = hashes(sys.executable, tmp_path / "here", SURROUNDINGS[0])
    assert len(expected) > 40
    for number, python in enumerate([sys.executable, *OTHERS]):
        assert hashes(python, tmp_path / str(number), SURROUNDINGS[1]) == expected, python
