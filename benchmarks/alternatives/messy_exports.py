"""Messy plain exports of one clinic, of any size, and what is known about every line of them.

The sessions come twice: an earlier export, and a cumulative one that overlaps it, corrects it and
is two weeks longer. Beside good lines there are older versions of the same bouts, faulty cells of
every usual kind, lines with too many or too few cells, patient ids with leading zeros, and names
of people where none belong: in comments, in wrong cells, in the names of the files.
"""

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import polars as pl

from simulation.exports import write_exports

END = date(2026, 11, 15)
FIRST = END - timedelta(weeks=2)
SEED = 7
WEEKS, CLINIC = 26, "clinic_a"
BOUTS_OF_A_PATIENT = 340
FAULTY_SHARE, OLDER_SHARE, CORRECTED_SHARE, COMMENTED_SHARE = 0.005, 0.01, 0.02, 0.004
IN_FILE_NAMES = "Quillfeather"
NAMES = (
    "Brambleworth", "Thistledown", "Ravensmoor", "Applegarth", "Featherstonehaugh",
    "Wintersgill", "Pennyfeather", "Hollowbrook", "Larkspurling", "Mossgrave",
    "Nettleship", "Oakenshield", "Puddlecombe", "Silverthorne", "Tanglewick",
)  # fmt: skip
KEY = ["clinic_id", "session_id", "line_no"]
MOMENT = "%Y-%m-%dT%H:%M:%S"
# A comma that stands unquoted in the finished file.
BARE_COMMA = "\x1f"
CUT = "\x1e"

# A column and what stands in it; ``{name}`` is somebody's name.
FAULTS = (
    ("patient_id", ""),
    ("patient_id", "5.64394E+17"),
    ("performed_at", "31/31/2026"),
    ("performed_at", "{name} rang"),
    ("performed_at", "1899-12-30T00:00:00"),
    ("performed_at", "2027-02-01T07:00:00"),
    ("reps_per_set", "a dozen"),
    ("reps_per_set", "201"),
    ("sets_done", "-1"),
    ("pain", "11"),
    ("setting", "gym"),
    ("exercise_code", "moon_walk"),
    ("exercise_code", "ask {name}"),
    ("status", "doen"),
    ("comment", f"stiff{BARE_COMMA} said {{name}}"),
    ("setting", f"home{CUT}"),
)


@dataclass(frozen=True)
class MessyExports:
    """Exports, as folders that a program reads, and the truth about them.

    ``first`` and ``second`` are what comes first and what comes later; ``clean_first`` and
    ``clean_all`` hold what counts after the one and after both, without anything faulty.
    ``right`` and ``right_later`` are the keys that count then, ``faulty`` the session ids of lines
    that must not count: each faulty line has one to itself.
    """

    first: Path
    second: Path
    clean_first: Path
    clean_all: Path
    right: pl.DataFrame
    right_later: pl.DataFrame
    faulty: pl.Series
    lines: int
    lines_later: int
    older: int
    names: tuple[str, ...] = (*NAMES, IN_FILE_NAMES)


def write_messy_exports(out: Path, bouts: int) -> MessyExports:
    """About ``bouts`` lines in the first export of sessions; the same arguments, the same bytes."""
    tables = _simulated(bouts, SEED)
    sessions = _commented(tables.pop("sessions"), SEED)
    early = sessions.filter(pl.col("updated_at") < f"{FIRST + timedelta(days=1)}")
    later = _corrected(sessions, SEED)
    faults = _faults(early, SEED)
    older = _older_versions(early, SEED)
    first, second = (out / folder for folder in ("first", "second"))
    clean = {"clean_first": (early, FIRST), "clean_all": (later, END)}
    for folder in (first, *(out / name for name in clean)):
        for dataset, rows in tables.items():
            _write(folder / _file_name(dataset, END), rows)
    for name, (rows, made_on) in clean.items():
        _write(out / name / _file_name("sessions", made_on), rows)
    messy = _shuffled(pl.concat([early, faults, older]), SEED)
    messy_later = _shuffled(pl.concat([later, faults]), SEED + 1)
    _write(first / _file_name("sessions", FIRST, IN_FILE_NAMES), messy)
    _write(second / _file_name("sessions", END, IN_FILE_NAMES), messy_later)
    return MessyExports(
        first,
        second,
        out / "clean_first",
        out / "clean_all",
        early.select(KEY),
        later.select(KEY),
        faults["session_id"],
        messy.height,
        messy_later.height,
        older.height,
    )


def _file_name(dataset: str, made_on: date, *more: str) -> str:
    return "_".join([CLINIC, dataset, str(made_on), *more]) + ".csv"


def _simulated(bouts: int, seed: int) -> dict[str, pl.DataFrame]:
    """Episodes, prescriptions and sessions as text."""
    patients = max(bouts // BOUTS_OF_A_PATIENT, 20)
    with tempfile.TemporaryDirectory() as folder:
        paths = write_exports(
            Path(folder), patients=patients, weeks=WEEKS, clinics=1, seed=seed, end=END
        )
        return {
            dataset: pl.read_csv(path, infer_schema=False)
            for path in paths
            for dataset in ("episodes", "prescriptions", "sessions")
            if f"_{dataset}_" in path.name
        }


def _commented(sessions: pl.DataFrame, seed: int) -> pl.DataFrame:
    """A few comments tell of somebody by name."""
    drawn = _drawn(sessions, seed + 2)
    said = pl.format("back pain again, ask {}, please", _names(sessions.height))
    is_named = drawn < COMMENTED_SHARE
    return sessions.with_columns(comment=pl.when(is_named).then(said).otherwise("comment"))


def _corrected(sessions: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Some bouts of the first export put right since: the repetitions, and when."""
    is_corrected = _drawn(sessions, seed + 3) < CORRECTED_SHARE
    reps = (pl.col("reps_per_set").cast(pl.Int64) + 1).cast(pl.String)
    return sessions.with_columns(
        reps_per_set=pl.when(is_corrected).then(reps).otherwise("reps_per_set"),
        updated_at=pl.when(is_corrected)
        .then(_moved("updated_at", hours=1))
        .otherwise("updated_at"),
    )


def _older_versions(sessions: pl.DataFrame, seed: int) -> pl.DataFrame:
    """What some bouts said before they were put right: not done at all."""
    return sessions.filter(_drawn(sessions, seed + 4) < OLDER_SHARE).with_columns(
        status=pl.lit("skipped"),
        sets_done=pl.lit("0"),
        reps_per_set=pl.lit("0"),
        updated_at=_moved("updated_at", hours=-1),
    )


def _faults(sessions: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Good rows of known patients under new session ids, each with one thing wrong."""
    count = max(round(FAULTY_SHARE * sessions.height), 5 * len(FAULTS))
    rows = sessions.sample(count, seed=seed + 5, with_replacement=True).with_row_index("n")
    kind = pl.col("n") % len(FAULTS)
    wrong = {
        column: pl.coalesce(
            *(
                pl.when(kind == number).then(_filled(text, count))
                for number, (where, text) in enumerate(FAULTS)
                if where == column
            ),
            column,
        )
        for column in {where for where, _ in FAULTS}
    }
    return rows.with_columns(
        session_id=pl.format("clinic_a-faulty-s{}", pl.col("n")), **wrong
    ).drop("n")


def _filled(text: str, count: int) -> pl.Expr:
    before, found, after = text.partition("{name}")
    return pl.lit(before) + _names(count) + pl.lit(after) if found else pl.lit(text)


def _names(count: int) -> pl.Expr:
    return pl.lit(pl.Series(NAMES).gather(pl.int_range(count, eager=True) // 7 % len(NAMES)))


def _drawn(rows: pl.DataFrame, seed: int) -> pl.Series:
    """A number from 0 to 1 for each row."""
    return pl.int_range(rows.height, eager=True).hash(seed) / 2**64


def _moved(column: str, hours: int) -> pl.Expr:
    moment = pl.col(column).str.to_datetime(MOMENT) + timedelta(hours=hours)
    return moment.dt.to_string(MOMENT)


def _shuffled(rows: pl.DataFrame, seed: int) -> pl.DataFrame:
    return rows.sample(fraction=1, shuffle=True, seed=seed)


def _write(path: Path, rows: pl.DataFrame) -> None:
    """The CSV, with its faulty lines made faulty: commas that lack their quotes, lines cut off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = BytesIO()
    rows.write_csv(whole)
    whole.seek(0)
    line = pl.col("line")
    lines = pl.read_csv(
        whole, has_header=False, new_columns=["line"], separator="\x02", quote_char=None
    )
    lines.select(
        pl.when(line.str.contains(CUT, literal=True))
        .then(line.str.replace(f"{CUT}.*", ""))
        .otherwise(line.str.replace_many({BARE_COMMA: ",", ',"",': ",,"}))
    ).write_csv(path, include_header=False, quote_style="never", separator="\x02")
