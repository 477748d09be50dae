"""Measures how the pipeline grows; results go to benchmarks/results/ as JSON.

    python -m benchmarks.scale one-csv FOLDER --bouts 10000000
    python -m benchmarks.scale clinics FOLDER --bouts 100000000 --clinics 50
    python -m benchmarks.scale one-clinic FOLDER --bouts 30000000
    python -m benchmarks.scale week FOLDER --bouts 20000000 --clinics 20
    python -m benchmarks.scale cumulative FOLDER --bouts 1000000
    python -m benchmarks.scale small FOLDER --bouts 50000

Every step is a process of its own, and what is compared is measured in the same run. FOLDER needs
room for about 1 kB a bout, and is empty again at the end.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from benchmarks.measured import Run, run
from benchmarks.results import noted
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
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measures what is asked for in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("what", choices=sorted(MEASURED))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bouts", type=int, required=True)
    parser.add_argument("--clinics", type=int, default=1)
    asked = parser.parse_args()
    folder = asked.folder.resolve() / f"scale-{asked.what}-{asked.bouts}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "exports").mkdir(parents=True)
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    try:
        found = MEASURED[asked.what](folder, asked.bouts, asked.clinics)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    noted(asked.what, {"bouts": asked.bouts, "clinics": asked.clinics, **found})


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
    """One CSV of all bouts: against what DuckDB needs to load it."""
    exports = folder / "exports"
    files = write_history(exports, bouts, clinics)
    csv = in_one_file(files, exports / f"all_sessions_{END}.csv")
    duckdb = step("duckdb_load", csv, folder / "loaded.duckdb")
    (folder / "loaded.duckdb").unlink()
    step("land", folder / "steps", csv)
    taken_in = step("take_in", folder / "steps")
    shutil.rmtree(folder / "steps")
    return {
        "csv_mb": round(csv.stat().st_size / 1e6),
        "duckdb_load": duckdb,
        "take_in": taken_in,
        "whole_run": whole_run(folder / "data", exports, AS_OF),
    }


def _clinics(folder: Path, bouts: int, clinics: int) -> dict[str, object]:
    """One export per clinic and dataset, from nothing to reports."""
    write_history(folder / "exports", bouts, clinics)
    return {"whole_run": whole_run(folder / "data", folder / "exports", AS_OF)}


def _week(folder: Path, bouts: int, clinics: int) -> dict[str, object]:
    """A clinic's week on a long history: against publishing all of it anew."""
    exports, data = folder / "exports", folder / "data"
    files = write_history(exports, bouts, clinics)
    sessions = next(file for file in files if "clinic_a_sessions" in file.name)
    week = folder / f"clinic_a_sessions_{END + timedelta(weeks=1)}.csv"
    week_after(sessions, week, bouts=20_000)
    step("land", data, *files)
    for file in files:
        file.unlink()
    taken_in = step("take_in", data)
    full = step("publish", data, WEEK_LATER)
    database = (data / "adherence.duckdb").stat().st_size
    step("land", data, week)
    week_in = step("take_in", data)
    return {
        "take_in": taken_in,
        "publish_in_full": full,
        "take_in_week": week_in,
        "publish_week": step("publish", data, WEEK_LATER),
        "report": step("report", data),
        "database_mb": round(database / 1e6),
    }


def _cumulative(folder: Path, bouts: int, clinics: int) -> dict[str, object]:
    """A clinic that sends all of its log every fortnight."""
    del clinics
    exports, data = folder / "exports", folder / "data"
    files = write_history(exports, bouts, 1)
    sessions = next(file for file in files if "_sessions_" in file.name)
    dumps = cumulative(sessions, folder, 26)
    step("land", data, *(file for file in files if file != sessions), *dumps)
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
        step("land", apart, *landed)
        step("taken_apart", apart, as_of, folder / "apart.json")
        parts[run_of] = json.loads((folder / "apart.json").read_text())
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

if __name__ == "__main__":
    main()
