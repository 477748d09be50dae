"""A patient whose every word can be found again, wherever it went, and another beside them."""

from collections.abc import Mapping
from pathlib import Path

from domain.datasets import DATASETS
from tests.searched import found_in, holds

# What the canary's ids and comments are made of, and their name, address and where else it stands.
CANARY = "Zaunkönigin"
NAMED = "Wintergoldhahn"
MAIL = "kernbeisserin@example.org"
IN_FILE_NAME = "Goldammer"
WORDS = (CANARY, NAMED, MAIL, IN_FILE_NAME)
CLINIC = "clinic_z"
PATIENT = f"{CANARY}-1"
# Whoever may know patients: the pipeline, and the clinic's own physios.
PRIVATE = ("inbox", "landing", "accepted", "quarantine", "derived", "private")
FILE_NAME = f"{CLINIC}_{{}}_{IN_FILE_NAME}_2026-11-15.csv"
WHO = ("patient_name", "e_mail")

Row = dict[str, str]


def planted_exports() -> dict[str, str]:
    """File name to text: the canary in every field, in good, bad, malformed and rejected rows."""
    rows = canary_rows()
    texts = {name: _csv(name, of_dataset) for name, of_dataset in rows.items()}
    texts["sessions"] += f'{CLINIC},{PATIENT},"{CANARY}"x\n'
    exports = {FILE_NAME.format(dataset): text for dataset, text in texts.items()}
    bad = bad_rows(rows["sessions"][0])
    exports[f"rejected_sessions_{IN_FILE_NAME}_2026-11-15.csv"] = _csv("sessions", bad)
    headless = f"{CLINIC},{PATIENT},nprs,{CANARY}\n" * 3
    exports[f"headless_outcomes_{IN_FILE_NAME}_2026-11-15.csv"] = headless
    cut = _csv("holds", rows["holds"])[:-2]
    exports[f"cut_holds_{IN_FILE_NAME}_2026-11-15.csv"] = cut
    return exports


def shared_exports(*, with_canary: bool) -> dict[str, str]:
    """File name to text: another patient of the clinic, row by row with the canary or alone."""
    texts = {}
    for dataset, rows in canary_rows().items():
        pairs = zip(rows, neighbour_rows()[dataset], strict=True)
        lines = [row for pair in pairs for row in (pair if with_canary else pair[1:])]
        texts[FILE_NAME.format(dataset)] = _csv(dataset, lines)
    return texts


def canary_rows() -> dict[str, list[Row]]:
    """The canary's rows of each dataset; the last five of sessions are bad."""
    person = {"clinic_id": CLINIC, "patient_id": PATIENT, "patient_name": NAMED, "e_mail": MAIL}
    episode = person | {"episode_id": f"{CANARY}-e", "sex": CANARY, "symptom_weeks": "9"}
    episode |= {"cohort": "lumbar_hip", "started_on": "2026-11-02", "physio_id": "p1"}
    plan = person | {"episode_id": f"{CANARY}-e", "prescription_id": f"{CANARY}-p"}
    plan |= {"exercise_code": "hip_clamshell", "sets": "2", "reps_min": "12"}
    plan |= {"times_per_day": "2", "valid_from": "2026-11-02"}
    hold = person | {"episode_id": f"{CANARY}-e", "hold_id": f"{CANARY}-h", "reason": CANARY}
    hold |= {"from_on": "2026-11-09", "to_on": "2026-11-10"}
    bout = person | {"session_id": f"{CANARY}-s", "comment": f"{CANARY} is sore"}
    bout |= {"performed_at": "2026-11-03T10:00", "setting": "home", "sets_done": "2"}
    bout |= {"exercise_code": "hip_clamshell", "reps_per_set": "12"}
    bouts = [bout | {"line_no": str(n)} for n in range(1, 9)]
    answer = person | {"response_id": f"{CANARY}-r", "instrument": "nprs", "score": "5"}
    answer |= {"completed_at": "2026-11-03T10:00"}
    visit = person | {"appointment_id": f"{CANARY}-a", "status": "attended"}
    visit |= {"starts_at": "2026-11-03T11:00"}
    return {
        "episodes": [episode],
        "prescriptions": [plan],
        "holds": [hold],
        "sessions": [*bouts, *bad_rows(bout)],
        "outcomes": [answer],
        "appointments": [visit],
    }


def bad_rows(bout: Row) -> list[Row]:
    """Rows of a session that can't be used, each with a word in place of something else."""
    return [
        bout | {"line_no": "90", "performed_at": CANARY},
        bout | {"line_no": "91", "pain": CANARY},
        bout | {"line_no": "92", "setting": CANARY},
        bout | {"line_no": "93", "exercise_code": CANARY},
        bout | {"line_no": CANARY},
    ]


def neighbour_rows() -> dict[str, list[Row]]:
    """Rows of another patient, one for each of the canary's, some of them bad as well."""
    words = {CANARY: "neighbour", NAMED: "Somebody Else", MAIL: "else@example.org"}
    return {
        dataset: [{name: _changed(cell, words) for name, cell in row.items()} for row in rows]
        for dataset, rows in canary_rows().items()
    }


def _changed(cell: str, words: Mapping[str, str]) -> str:
    for word, other in words.items():
        cell = cell.replace(word, other)
    return cell


def _csv(dataset: str, rows: list[Row]) -> str:
    names = [*DATASETS[dataset].names, *WHO]
    lines = [",".join(row.get(name, "") for name in names) for row in rows]
    return "\n".join([",".join(names), *lines, ""])


def write_all(exports: Mapping[str, str], folder: Path) -> list[Path]:
    """The exports as files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in exports.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(folder / name for name in exports)


def files_of(*folders: Path) -> list[Path]:
    """Every file below the folders, hidden ones too."""
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


def public_files(data: Path) -> list[Path]:
    """What lies outside the private folders and the worklists of the canary's own clinic.

    Of those a killed run leaves a draft beside them, which is for its owner alone.
    """
    worklists = data / "worklists"
    drafts = [one for one in worklists.glob(".*.part") if not one.stat().st_mode & 0o077]
    own = [worklists / CLINIC, *drafts]
    public = [
        path
        for path in files_of(data)
        if path.relative_to(data).parts[0] not in PRIVATE
        and not any(path.is_relative_to(one) for one in own)
    ]
    assert public
    return public


def leaks(data: Path, *others: Path) -> list[tuple[str, str]]:
    """Each planted word with the file that holds it and must not: public, or one of ``others``."""
    found = found_in([*public_files(data), *others], WORDS)
    return [(word, str(path.relative_to(data.parent))) for word, path in found]


def words_in_private(data: Path) -> set[str]:
    """The planted words that the private folders hold."""
    private = files_of(*(data / name for name in PRIVATE))
    return {word for word, _ in found_in(private, WORDS)}


def places_of(word: str, data: Path) -> list[str]:
    """Public files that hold the word, in any spelling."""
    return [str(path.relative_to(data)) for _, path in found_in(public_files(data), [word])]


def private_places_of(word: str, data: Path) -> list[Path]:
    """Files in the private folders that hold the word."""
    return [path for path in files_of(*(data / name for name in PRIVATE)) if holds(path, word)]
