"""Flags agree with a replay day by day where sessions run on after the midnight of a Sunday."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from tests import oracle
from tests.measured import current_rows, measures, staged_files
from tests.test_oracle_agrees import CUTS, KEYS, disagreements, tidy_exports
from tests.thorough import CAMPAIGN

SEEDS = range(40 if CAMPAIGN else 2)
# A Monday, which knows more of the week than its Sunday did.
MONDAY = date(2026, 4, 6)
# Mostly minutes after midnight; an app may also add to a session days later.
DAYS_LATER = (1, 1, 1, 2, 4)
Bout = dict[str, str]


def over_midnight(bouts: list[Bout], random: Random) -> Iterable[Bout]:
    """The session of a Sunday, of which only the first bout is done before midnight, if any."""
    first, *others = bouts
    started = datetime.fromisoformat(first["performed_at"])
    if started.weekday() != 6 or random.random() < 0.2:
        return bouts
    skipped = {"status": "skipped", "sets_done": "0"} if others and random.random() < 0.6 else {}
    for bout in others:
        day = started.date() + timedelta(days=random.choice(DAYS_LATER))
        bout["performed_at"] = datetime.combine(day, time(0, 5)).isoformat()
    return [first | skipped, *others]


def less_often(log: bytes, random: Random) -> bytes:
    """A session log of weeks near the thresholds, with sessions over the midnight of Sundays."""
    rows = list(csv.DictReader(io.StringIO(log.decode())))
    sessions: dict[tuple[str, str], list[Bout]] = {}
    for row in rows:
        sessions.setdefault((row["patient_id"], row["session_id"]), []).append(row)
    left_out: dict[tuple[str, date], float] = {}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for (patient_id, _), bouts in sessions.items():
        day = date.fromisoformat(bouts[0]["performed_at"][:10])
        week = (patient_id, day - timedelta(days=day.weekday()))
        if random.random() >= left_out.setdefault(week, random.choice([0, 0, 0.3, 0.5, 0.7])):
            writer.writerows(over_midnight(bouts, random))
    return text.getvalue().encode()


@pytest.mark.parametrize("seed", SEEDS)
def test_flags_are_those_of_a_replay(seed: int, tmp_path: Path) -> None:
    files, random = tidy_exports(tmp_path, seed, 12), Random(seed)
    for path in files:
        if "sessions" in path.name:
            path.write_bytes(less_often(path.read_bytes(), random))
    current = current_rows(staged_files(files, tmp_path))
    contents = {path.name: path.read_bytes() for path in files}
    for cut in (*CUTS, MONDAY):
        found = measures(current, cut)["flags"]
        assert found.height > 0
        wanted = oracle.tables(contents, cut, only=["flags"])["flags"]
        assert disagreements(found, wanted, KEYS["flags"]) == [], cut
