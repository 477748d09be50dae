"""Who takes part: how each is started, what its user writes, and where its results lie."""

import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.alternatives.messy_exports import END, KEY
from warehouse.clinic_tables import SESSION
from warehouse.pseudonyms import pseudonym_key, with_pseudonym
from warehouse.store import Store

HERE = Path(__file__).parent
OURS, PANDAS, DLT, DATA_TABLE = (
    "ours",
    "pandas + Great Expectations + SQLite",
    "dlt + dbt-duckdb",
    "R data.table",
)
# When an export came in: what differs between two runs on the same files.
MOMENT = re.compile(r"\d+\s\w+\s\d{4}, \d\d:\d\d\sUTC")
COUNTS = ["sessions_prescribed", "sessions_done", "sessions_counted", "adherence_pct"]
WEEK = ["episode_id", "component", "week"]


@dataclass(frozen=True)
class Outcome:
    """What a run leaves: keys of the bouts stored, weeks, report, and the rows put aside."""

    stored: pl.DataFrame
    weeks: pl.DataFrame
    report: str
    quarantine: str

    def equals(self, other: "Outcome") -> bool:
        """Whether readers see the same; rows put aside do not count, nor does their order."""
        return (
            self.stored.sort(KEY).equals(other.stored.sort(KEY))
            and weeks_apart(self.weeks, other.weeks) == 0
            and self.report == other.report
        )


@dataclass(frozen=True)
class Contender:
    """``private``: globs of raw copies, working files and rows put aside, where names may be."""

    name: str
    command: Callable[[Path, Path], list[str]]
    code: tuple[str, ...]
    outcome: Callable[[Path], Outcome]
    private: tuple[str, ...]


def contenders(python: Path | None, rscript: str | None) -> dict[str, Contender]:
    """By name, those that can run: ours, those in the environment of ``python``, and R's."""
    found = {OURS: Contender(OURS, _adherence, (), _of_ours, PRIVATE_OF_OURS)}
    if python is not None:
        with_pandas, dlt_dbt = "pandas_great_expectations.py", "dlt_dbt/run.py"
        found[PANDAS] = Contender(
            PANDAS,
            _script(str(python), with_pandas),
            (with_pandas,),
            _of_sqlite,
            ("quarantine.csv",),
        )
        found[DLT] = Contender(
            DLT, _script(str(python), dlt_dbt), ("dlt_dbt",), _of_dlt_dbt, PRIVATE_OF_DLT
        )
    if rscript is not None:
        script = "data_table.R"
        put_aside = ("quarantine.csv", "ragged_lines.csv")
        found[DATA_TABLE] = Contender(
            DATA_TABLE, _script(rscript, script), (script,), _of_data_table, put_aside
        )
    return found


PRIVATE_OF_OURS = ("landing/*", "accepted/*", "quarantine/*", "derived/*")
PRIVATE_OF_DLT = (
    "dlt/*/load/*",
    "adherence.duckdb raw.*",
    "adherence.duckdb main.quarantine",
)


def weeks_apart(weeks: pl.DataFrame, others: pl.DataFrame) -> int:
    """How many patient-weeks are in one table only, or differ by more than rounding."""
    both = weeks.join(others, on=WEEK, how="full", suffix="_other", coalesce=True)
    same = [
        pl.col(name).eq_missing(pl.col(f"{name}_other"))
        | ((pl.col(name) - pl.col(f"{name}_other")).abs() < 1e-6)
        for name in COUNTS
    ]
    return both.filter(
        ~pl.all_horizontal(pl.any_horizontal(each.fill_null(False)) for each in same)
    ).height


def lines_of_code(contender: Contender) -> int:
    """Lines that hold more than a comment, in all files that its user writes."""
    files = [
        file
        for name in contender.code
        for file in ([HERE / name] if (HERE / name).is_file() else (HERE / name).rglob("*.*"))
        if file.suffix in {".py", ".sql", ".yml", ".R"}
    ]
    lines = (line.strip() for file in files for line in file.read_text().splitlines())
    return sum(bool(line) and not line.startswith(("#", "--")) for line in lines)


def _adherence(inbox: Path, out: Path) -> list[str]:
    program = [sys.executable, "-m", "adherence", "run"]
    return [*program, "--data", str(out), "--inbox", str(inbox), "--as-of", str(END)]


def _script(interpreter: str, script: str) -> Callable[[Path, Path], list[str]]:
    return lambda inbox, out: [interpreter, str(HERE / script), str(inbox), str(out), str(END)]


def _outcome(stored: pl.DataFrame, weeks: pl.DataFrame, report: str, quarantine: str) -> Outcome:
    return Outcome(
        stored.select(pl.col(KEY).cast(pl.String)),
        weeks.select(
            pl.col("episode_id", "component").cast(pl.String),
            pl.col("week").cast(pl.String).str.slice(0, 10).str.to_date(),
            pl.col(COUNTS).cast(pl.Float64),
        ),
        report,
        quarantine,
    )


def _report(out: Path) -> str:
    """The table of the report; sums in another order differ in their last digits."""
    means = pl.read_csv(out / "report.csv", try_parse_dates=True)
    return means.with_columns(pl.col("mean_pct").round(6)).sort("cohort", "week").write_csv()


def _of_ours(out: Path) -> Outcome:
    """From what is published, under the ids that its pseudonyms stand for."""
    store = Store(out)
    with duckdb.connect(store.database, read_only=True) as database:
        bouts = database.execute("select session_key, line_no from bouts").pl()
        weeks = database.execute("from patient_weeks").pl()
    ids = (
        pl.scan_parquet(out / "accepted" / "sessions" / "*" / "*.parquet")
        .select(SESSION)
        .unique()
        .collect()
    )
    sessions = with_pseudonym(ids, "session_key", SESSION, pseudonym_key(store))
    episodes = pl.read_parquet(store.private / "episode_keys.parquet")
    pages = sorted(store.reports.rglob("group.html"))
    put_aside = [pl.read_parquet(file)["cells"] for file in store.quarantines.rglob("*.parquet")]
    return _outcome(
        bouts.join(sessions, on="session_key", how="left"),
        weeks.join(episodes, on="episode_key", how="left"),
        "".join(MOMENT.sub("", page.read_text("utf-8")) for page in pages),
        "\n".join(cell for cells in put_aside for cell in cells),
    )


def _of_sqlite(out: Path) -> Outcome:
    with closing(sqlite3.connect(f"file:{out / 'adherence.sqlite'}?mode=rw", uri=True)) as database:
        keys = "select clinic_id, session_id, line_no from sessions"
        stored = pl.read_database(keys, database, infer_schema_length=None)
        weeks = pl.read_database("select * from patient_weeks", database, infer_schema_length=None)
    return _outcome(
        stored,
        weeks,
        _report(out),
        (out / "quarantine.csv").read_text(),
    )


def _of_dlt_dbt(out: Path) -> Outcome:
    with duckdb.connect(out / "adherence.duckdb", read_only=True) as database:
        stored = database.execute("select clinic_id, session_id, line_no from sessions").pl()
        weeks = database.execute("from patient_weeks").pl()
        quarantine = database.execute("from quarantine").pl()
    text = quarantine.select(pl.exclude("reasons")).write_csv()
    return _outcome(stored, weeks, _report(out), text)


def _of_data_table(out: Path) -> Outcome:
    stored, weeks = (
        pl.read_csv(out / f"{name}.csv", infer_schema=False)
        for name in ("sessions", "patient_weeks")
    )
    put_aside = [out / "quarantine.csv", out / "ragged_lines.csv"]
    return _outcome(
        stored,
        weeks,
        _report(out),
        "".join(file.read_text() for file in put_aside),
    )
