"""A patient whose every word can be found again, wherever it went."""

import base64
from pathlib import Path

import duckdb
import polars as pl

from domain.datasets import DATASETS

CANARY = "Zaunkönigin"
IN_FILE_NAME = "Goldammer"
# Whoever may know patients: the pipeline, and the clinic's own physios.
PRIVATE = ("inbox", "landing", "accepted", "quarantine", "derived", "private", "worklists")


def planted_exports() -> dict[str, str]:
    """File name to text: the canary in every field, in good, bad, malformed and rejected rows."""
    person = {"clinic_id": "clinic_z", "patient_id": f"{CANARY}-1"}
    episode = person | {"episode_id": f"{CANARY}-e", "sex": CANARY, "symptom_weeks": "9"}
    episode |= {"cohort": "lumbar_hip", "started_on": "2026-11-02"}
    plan = person | {"episode_id": f"{CANARY}-e", "prescription_id": f"{CANARY}-p"}
    plan |= {"exercise_code": "hip_clamshell", "sets": "2", "reps_min": "12"}
    plan |= {"times_per_day": "2", "valid_from": "2026-11-02"}
    hold = person | {"episode_id": f"{CANARY}-e", "hold_id": f"{CANARY}-h", "reason": CANARY}
    hold |= {"from_on": "2026-11-09", "to_on": "2026-11-10"}
    bout = person | {"session_id": f"{CANARY}-s", "comment": f"{CANARY} is sore"}
    bout |= {"performed_at": "2026-11-03T10:00", "setting": "home", "sets_done": "2"}
    bout |= {"exercise_code": "hip_clamshell", "reps_per_set": "12"}
    bouts = [bout | {"line_no": str(n)} for n in range(1, 9)]
    bad = [
        bout | {"line_no": "90", "performed_at": CANARY},
        bout | {"line_no": "91", "pain": CANARY},
        bout | {"line_no": "92", "setting": CANARY},
        bout | {"line_no": "93", "exercise_code": CANARY},
        bout | {"line_no": CANARY},
    ]
    answer = person | {"response_id": f"{CANARY}-r", "instrument": "nprs", "score": "5"}
    answer |= {"completed_at": "2026-11-03T10:00"}
    visit = person | {"appointment_id": f"{CANARY}-a", "status": "attended"}
    visit |= {"starts_at": "2026-11-03T11:00"}
    name = f"clinic_z_{{}}_{IN_FILE_NAME}_2026-11-15.csv"
    texts = {
        "episodes": _csv("episodes", [episode]),
        "prescriptions": _csv("prescriptions", [plan]),
        "holds": _csv("holds", [hold]),
        "sessions": _csv("sessions", [*bouts, *bad]) + f'{CANARY},"{CANARY}"x\n',
        "outcomes": _csv("outcomes", [answer]),
        "appointments": _csv("appointments", [visit]),
    }
    exports = {name.format(dataset): text for dataset, text in texts.items()}
    exports[f"rejected_sessions_{IN_FILE_NAME}_2026-11-15.csv"] = _csv("sessions", bad)
    exports[f"headless_outcomes_{IN_FILE_NAME}_2026-11-15.csv"] = f"{CANARY},nprs,{CANARY}\n" * 3
    return exports


def _csv(dataset: str, rows: list[dict[str, str]]) -> str:
    names = DATASETS[dataset].names
    lines = [",".join(row.get(name, "") for name in names) for row in rows]
    return "\n".join([",".join(names), *lines, ""])


def spellings(word: str) -> list[bytes]:
    """The word as it may lie in a file."""
    encoded = [word.encode(), word.encode("utf-16-le"), word.encode("unicode_escape")]
    # Base64 of a word within a longer text begins at any of three places; the middle is the same.
    shifted = [base64.b64encode(b"\0" * n + word.encode())[4:-4] for n in range(3)]
    return [*encoded, *shifted, word.encode().hex().encode()]


def _content(path: Path) -> bytes:
    """The bytes of a file; of a database or Parquet file all its values, since it compresses."""
    if path.suffix == ".parquet":
        return path.read_bytes() + str(pl.read_parquet(path).to_dicts()).encode()
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as database:
            names = [row[0] for row in database.execute("show tables").fetchall()]
            rows = [database.execute(f"select * from {name}").fetchall() for name in names]
        return path.read_bytes() + str(rows).encode()
    return path.read_bytes()


def _holds(path: Path, word: str) -> bool:
    content = _content(path)
    return word in path.name or any(spelling in content for spelling in spellings(word))


def places_of(word: str, data: Path) -> list[str]:
    """Files outside the private folders that hold the word, in any spelling."""
    files = [path for path in data.rglob("*") if path.is_file()]
    public = [path for path in files if path.relative_to(data).parts[0] not in PRIVATE]
    assert public
    return [str(path.relative_to(data)) for path in public if _holds(path, word)]


def private_places_of(word: str, data: Path) -> list[Path]:
    """Files in the private folders that hold the word."""
    files = [path for folder in PRIVATE for path in (data / folder).rglob("*") if path.is_file()]
    return [path for path in files if _holds(path, word)]
