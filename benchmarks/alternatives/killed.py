"""What ``kill -9`` leaves, and whether the next run mends it."""

import shutil
from collections import Counter
from pathlib import Path

from benchmarks.alternatives.contenders import Contender, Outcome
from benchmarks.measured import run

OLD, NEW, NEITHER = "old", "new", "neither"


def kills(contender: Contender, first: Path, both: Path, work: Path, times: int) -> dict[str, int]:
    """Killed at so many moments, evenly over a second run that takes in more.

    Right after it, what a reader finds: all of the old results, all of the new ones, or neither.
    Then it runs once more: whether that ends well, with the results of a run left alone.
    """
    work.mkdir()
    base, undisturbed = work / "base", work / "undisturbed"
    terminal = work / "terminal"
    run(contender.command(first, base), terminal).checked()
    shutil.copytree(base, undisturbed, symlinks=True)
    whole = run(contender.command(both, undisturbed), terminal).checked()
    old, new = contender.outcome(base), contender.outcome(undisturbed)
    found: Counter[str] = Counter({"moments": times, "mended": 0, "kills": 0})
    found.update({f"found_{state}": 0 for state in (OLD, NEW, NEITHER)})
    for moment in range(1, times + 1):
        out = work / "killed"
        shutil.copytree(base, out, symlinks=True)
        after = whole.seconds * moment / (times + 1)
        ended = run(contender.command(both, out), terminal, kill_after=after)
        found["kills"] += ended.status < 0
        found[f"found_{_state(contender, out, old, new)}"] += 1
        again = run(contender.command(both, out), terminal)
        found["mended"] += again.status == 0 and _equals(contender, out, new)
        shutil.rmtree(out)
    return dict(found)


def _state(contender: Contender, out: Path, old: Outcome, new: Outcome) -> str:
    if _equals(contender, out, old):
        return OLD
    return NEW if _equals(contender, out, new) else NEITHER


def _equals(contender: Contender, out: Path, expected: Outcome) -> bool:
    try:
        return contender.outcome(out).equals(expected)
    # Whatever a reader stumbles over: no table, half a file, a locked database.
    except Exception:
        return False
