"""Invented exports of any size, for the measurements of scale."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from simulation.exports import write_exports

END = date(2026, 11, 15)
WEEKS = 26
BOUTS_OF_A_PATIENT = 390
MOMENT = "%Y-%m-%dT%H:%M:%S"


def write_history(folder: Path, bouts: int, clinics: int) -> list[Path]:
    """About so many bouts of half a year, one export per clinic and dataset."""
    patients = max(bouts // BOUTS_OF_A_PATIENT, clinics)
    return write_exports(folder, patients=patients, weeks=WEEKS, clinics=clinics, seed=5, end=END)


def in_one_file(files: list[Path], target: Path) -> Path:
    """The sessions of all clinics as one CSV; their own files are gone."""
    sessions = sorted(file for file in files if "_sessions_" in file.name)
    with target.open("wb") as whole:
        for number, file in enumerate(sessions):
            with file.open("rb") as part:
                header = part.readline()
                if number == 0:
                    whole.write(header)
                shutil.copyfileobj(part, whole, 1 << 22)
            file.unlink()
    return target


def week_after(sessions: Path, target: Path, bouts: int) -> Path:
    """The last days of a clinic's log, once more a week later, as sessions of their own."""
    performed = pl.col("performed_at").str.to_datetime(MOMENT)
    later = {
        name: (pl.col(name).str.to_datetime(MOMENT) + timedelta(weeks=1)).dt.to_string(MOMENT)
        for name in ("performed_at", "updated_at")
    }
    rows = pl.scan_csv(sessions, infer_schema=False)
    rows = rows.filter(performed >= END - timedelta(days=6)).head(bouts)
    rows = rows.with_columns(session_id=pl.col("session_id") + "-later", **later)
    rows.collect().write_csv(target)
    return target


def cumulative(sessions: Path, folder: Path, dumps: int) -> list[Path]:
    """So many exports of a clinic's log, each from its beginning, the last one the whole of it."""
    rows = pl.scan_csv(sessions, infer_schema=False)
    day = pl.col("performed_at").str.slice(0, 10)
    days = rows.select(day.unique().sort()).collect().to_series()
    files = []
    for number in range(1, dumps + 1):
        last = days[len(days) * number // dumps - 1]
        files.append(folder / f"clinic_a_sessions_{last}.csv")
        rows.filter(day <= last).sink_csv(files[-1])
    return files
