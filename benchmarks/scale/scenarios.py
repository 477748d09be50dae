"""What is done with how many exports, and which figures come of it."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from benchmarks.measured import Run, run
from benchmarks.scale.exports import (
    END,
    WEEKS,
    cumulative,
    in_one_file,
    week_after,
    write_history,
)

AS_OF = str(END + timedelta(days=2))
WEEK_LATER = str(END + timedelta(days=9))
WHOSE_WEEKS = ("clinic_a", "clinic_b", "clinic_c")


def step(name: str, *arguments: object) -> dict[str, float]:
    """One step, measured; stops everything where it fails."""
    return _measured(name, "-m", "benchmarks.scale.steps", name, *arguments)


def whole_run(data: Path, inbox: Path, as_of: str) -> dict[str, float]:
    """``adherence run``, everything from Prefect's start to the reports."""
    command = ("-m", "adherence", "run", "--data", data, "--inbox", inbox, "--as-of", as_of)
    return _measured("run", *command)


def _measured(name: str, *command: object) -> dict[str, float]:
    terminal = Path(tempfile.gettempdir()) / f"{os.getpid()}-{name}.txt"
    found: Run = run([sys.executable, *map(str, command)], terminal)
    if found.status not in (0, 3):
        sys.exit(f"{name} ended with {found.status}:\n{found.said[-2000:]}")
    terminal.unlink()
    figures = {n: round(v, 2) for n, v in asdict(found).items() if n not in ("said", "status")}
    print(name, figures, f"load {os.getloadavg()[0]:.1f}", flush=True)
    return figures


def _one_csv(folder: Path, bouts: int, clinics: int) -> dict[str, object]:
    """One CSV of all bouts: against what DuckDB needs to load it, in turn, the medians of three."""
    exports = folder / "exports"
    files = write_history(exports, bouts, clinics)
    csv = in_one_file(files, exports / f"all_sessions_{END}.csv")
    loaded, taken_in = [], []
    for _ in range(3):
        loaded.append(step("duckdb_load", csv, folder / "loaded.duckdb"))
        (folder / "loaded.duckdb").unlink()
        step("land", folder / "steps", AS_OF, csv)
        taken_in.append(step("take_in", folder / "steps"))
        shutil.rmtree(folder / "steps")
    return {
        "csv_mb": round(csv.stat().st_size / 1e6),
        "duckdb_load": _median(loaded),
        "take_in": _median(taken_in),
        "whole_run": whole_run(folder / "data", exports, AS_OF),
    }


def _median(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    """The one of an odd number of runs than which as many were faster as were slower."""
    return sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]


def _clinics(folder: Path, bouts: int, clinics: int) -> dict[str, object]:
    """One export per clinic and dataset, from nothing to reports."""
    write_history(folder / "exports", bouts, clinics)
    return {"whole_run": whole_run(folder / "data", folder / "exports", AS_OF)}


def _week(folder: Path, bouts: int, clinics: int) -> dict[str, object]:
    """A clinic's week on a long history, one clinic after another: the medians of three.

    Against publishing all of it anew.
    """
    if clinics < len(WHOSE_WEEKS):
        sys.exit(f"the weeks of {len(WHOSE_WEEKS)} clinics are measured: give --clinics as many")
    exports, data = folder / "exports", folder / "data"
    files = write_history(exports, bouts, clinics)
    weeks = [_week_of(clinic, files, folder) for clinic in WHOSE_WEEKS]
    step("land", data, AS_OF, *files)
    for file in files:
        file.unlink()
    taken_in = step("take_in", data)
    full = step("publish", data, WEEK_LATER)
    database = (data / "adherence.duckdb").stat().st_size
    weeks_in, published = [], []
    for week in weeks:
        step("land", data, WEEK_LATER, week)
        weeks_in.append(step("take_in", data))
        published.append(step("publish", data, WEEK_LATER))
    return {
        "take_in": taken_in,
        "publish_in_full": full,
        "take_in_week": _median(weeks_in),
        "publish_week": _median(published),
        "weeks": len(weeks),
        "report": step("report", data, AS_OF),
        "database_mb": round(database / 1e6),
    }


def _week_of(clinic_id: str, files: Sequence[Path], folder: Path) -> Path:
    sessions = next(file for file in files if file.name.startswith(f"{clinic_id}_sessions_"))
    week = folder / f"{clinic_id}_sessions_{END + timedelta(weeks=1)}.csv"
    return week_after(sessions, week, bouts=20_000)


def _cumulative(folder: Path, bouts: int, clinics: int) -> dict[str, object]:
    """A clinic that sends all of its log every fortnight."""
    del clinics
    exports, data = folder / "exports", folder / "data"
    files = write_history(exports, bouts, 1)
    sessions = next(file for file in files if "_sessions_" in file.name)
    dumps = cumulative(sessions, folder, 26)
    step("land", data, AS_OF, *(file for file in files if file != sessions), *dumps)
    return {"take_in": step("take_in", data), "publish": step("publish", data, AS_OF)}


def _small(folder: Path, bouts: int, clinics: int) -> dict[str, object]:
    """A small clinic's first run, the run of the week after, and where their time goes."""
    exports, data, apart = (folder / name for name in ("exports", "data", "apart"))
    files = write_history(exports, bouts, clinics)
    sessions = next(file for file in files if "_sessions_" in file.name)
    week = week_after(
        sessions, folder / f"clinic_a_sessions_{END + timedelta(weeks=1)}.csv", bouts=bouts // WEEKS
    )
    parts = {}
    for run_of, landed, as_of in (("first", files, AS_OF), ("week", [week], WEEK_LATER)):
        step("land", apart, as_of, *landed)
        step("taken_apart", apart, as_of, folder / "apart.json")
        parts[run_of] = json.loads((folder / "apart.json").read_text())
    # In the inbox as well: a run that lands them now would take both weeks' exports for one.
    step("land", data, AS_OF, *files)
    first = whole_run(data, exports, AS_OF)
    week.rename(exports / week.name)
    return {
        "first_run": first,
        "week_run": whole_run(data, exports, WEEK_LATER),
        "parts": parts,
        "help": _measured("help", "-m", "adherence", "--help"),
    }


MEASURED: dict[str, Callable[[Path, int, int], dict[str, object]]] = {
    "one-csv": _one_csv,
    "clinics": _clinics,
    "one-clinic": _clinics,
    "week": _week,
    "cumulative": _cumulative,
    "small": _small,
}
