"""The contenders measured one after another, on the same files."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.alternatives.contenders import OURS, Contender, lines_of_code, weeks_apart
from benchmarks.alternatives.findings import names_found, rows_found
from benchmarks.alternatives.killed import kills
from benchmarks.alternatives.messy_exports import MessyExports, write_messy_exports
from benchmarks.measured import Failed, Run, run

Found = dict[str, Any]


@dataclass(frozen=True)
class Sizes:
    """``bouts`` of the first export and how often it is taken in anew; the same for the kills."""

    bouts: int
    times: int
    kill_bouts: int
    kills: int


@dataclass(frozen=True)
class Right:
    """What is right after a step: the keys that count, and the weeks."""

    keys: pl.DataFrame
    weeks: pl.DataFrame


def compared(
    there: Mapping[str, Contender],
    wanted: Sequence[str],
    absent: Mapping[str, str],
    sizes: Sizes,
    work: Path,
) -> Iterator[Found]:
    """The results so far, after each of those wanted; of those not there, why."""
    exports = write_messy_exports(work / "exports", sizes.bouts)
    few = write_messy_exports(work / "few", sizes.kill_bouts)
    load = os.getloadavg()[0]
    clean = {
        exports.clean_first: exports.right,
        exports.clean_all: exports.right_later,
    }
    right = [Right(keys, _weeks_of(there[OURS], inbox, work)) for inbox, keys in clean.items()]
    found: dict[str, Found] = {}
    for name in wanted:
        print(f"{datetime.now(UTC):%H:%M:%S} {name}", file=sys.stderr, flush=True)
        if name in there:
            found[name] = _of_one(there[name], exports, few, right, sizes, work / name)
        else:
            found[name] = {"unavailable": absent[name]}
        _add_ratios(found)
        loads = [round(each, 1) for each in (load, os.getloadavg()[0])]
        yield {**_described(exports, sizes), "load": loads, "contenders": found}


def _described(exports: MessyExports, sizes: Sizes) -> Found:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "bouts": sizes.bouts,
        "lines": exports.lines,
        "lines_later": exports.lines_later,
        "faulty_lines": exports.faulty.len(),
        "older_versions": exports.older,
        "names_planted": len(exports.names),
        "bouts_when_killed": sizes.kill_bouts,
    }


def _add_ratios(found: Mapping[str, Found]) -> None:
    first = found.get(OURS, {}).get("first")
    for each in found.values():
        if first is not None and "first" in each:
            each["times_ours"] = round(each["first"]["seconds"] / first["seconds"], 2)


def _of_one(
    contender: Contender,
    exports: MessyExports,
    few: MessyExports,
    right: Sequence[Right],
    sizes: Sizes,
    work: Path,
) -> Found:
    work.mkdir()
    try:
        found = measured(contender, exports, right, work, sizes.times)
        if sizes.kills:
            both = inbox_of(work / "both", few.first, few.second)
            found["kills"] = kills(contender, few.first, both, work / "killed", sizes.kills)
    except Failed as failed:
        print(failed, file=sys.stderr)
        found = {"unavailable": f"it ended with status {failed.status}"}
    shutil.rmtree(work)
    return found


def measured(
    contender: Contender, exports: MessyExports, right: Sequence[Right], work: Path, times: int
) -> Found:
    """Three runs on one folder: the first export, the same again, and with the second."""
    inbox, out = inbox_of(work / "inbox", exports.first), work / "out"
    firsts = []
    for _ in range(times):
        shutil.rmtree(out, ignore_errors=True)
        firsts.append(_done(contender, inbox, out, work))
    first = min(firsts, key=lambda each: each.seconds)
    steps = {"first": _figures(first, contender, out, exports, right[0])}
    again = _done(contender, inbox, out, work)
    steps["again"] = _figures(again, contender, out, exports, right[0])
    later = _done(contender, inbox_of(inbox, exports.second), out, work)
    steps["later"] = _figures(later, contender, out, exports, right[1])
    said = "\n".join(each.said for each in (*firsts, again, later))
    names = names_found(contender, out, said, exports.names)
    return {**steps, "lines_of_code": lines_of_code(contender), "names": names}


def _figures(
    done: Run, contender: Contender, out: Path, exports: MessyExports, right: Right
) -> Found:
    outcome = contender.outcome(out)
    return {
        "seconds": round(done.seconds, 2),
        "cpu_seconds": round(done.cpu_seconds, 2),
        "peak_mb": round(done.peak_mb),
        **rows_found(outcome, right.keys, exports.faulty),
        "weeks": outcome.weeks.height,
        "weeks_wrong": weeks_apart(outcome.weeks, right.weeks),
    }


def _done(contender: Contender, inbox: Path, out: Path, work: Path) -> Run:
    return run(contender.command(inbox, out), work / "terminal").checked()


def _weeks_of(ours: Contender, inbox: Path, work: Path) -> pl.DataFrame:
    """The right weeks: ours, of exports that have nothing wrong in them."""
    out = work / "clean"
    _done(ours, inbox, out, work)
    weeks = ours.outcome(out).weeks
    shutil.rmtree(out)
    return weeks


def inbox_of(inbox: Path, *folders: Path) -> Path:
    """The folder, with copies of the exports, as if they had just come."""
    inbox.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        for export in folder.iterdir():
            shutil.copy(export, inbox)
    return inbox
