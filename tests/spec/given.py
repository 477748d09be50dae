"""The exports of a case: what its tables say, and defaults for everything that they leave out."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from tests.spec.tables import table_rows, without_weekday

NO_ROWS = "none"

# Ann starts on Monday 2 March 2026 and is to do the bird dog twice a day, 2 sets of 12 to 15.
DEFAULTS: dict[str, dict[str, str]] = {
    "episodes": {
        "cohort": "lumbar_only",
        "started_on": "2026-03-02",
        "discharged_on": "",
        "physio_id": "phil",
    },
    "prescriptions": {
        "exercise_code": "lumbar_bird_dog",
        "sets": "2",
        "reps_min": "12",
        "reps_max": "15",
        "times_per_day": "2",
        "days_per_week": "7",
        "valid_from": "2026-03-02",
        "valid_to": "",
    },
    "holds": {"from_on": "2026-03-02", "to_on": "", "reason": "travel"},
    "sessions": {
        "performed_at": "2026-03-02 07:00",
        "setting": "home",
        "source_kind": "patient",
        "exercise_code": "lumbar_bird_dog",
        "status": "done",
        "side": "",
        "sets_done": "2",
        "reps_per_set": "12",
        "pain": "",
    },
    "appointments": {"starts_at": "2026-03-02 10:00", "status": "attended"},
    "outcomes": {
        "instrument": "nprs",
        "completed_at": "2026-03-02 09:30",
        "score": "",
        **{f"item_{number}": "" for number in range(1, 25)},
    },
    "patients": {"merged_into": "", "deleted": ""},
}
IDS = {
    "prescriptions": "prescription_id",
    "holds": "hold_id",
    "sessions": "session_id",
    "appointments": "appointment_id",
    "outcomes": "response_id",
}
FURTHER = {
    *("clinic_id", "patient_id", "episode_id", "line_no", "comment", "updated_at"),
    *("birth_year", "sex", "symptom_weeks", "daily_until"),
}


@dataclass(frozen=True)
class GivenExport:
    """One plain export (contract, section 2) as rows of text; ``made_on`` null: not known."""

    dataset: str
    made_on: date | None
    rows: tuple[dict[str, str], ...]
    is_full: bool = False

    @property
    def file_name(self) -> str:
        """A name that tells the dataset, and the day it was made where that is known."""
        day = f"_{self.made_on}" if self.made_on else ""
        word = {"patients": "merged_"}.get(self.dataset, "full_" if self.is_full else "")
        return f"spec_{word}{self.dataset}{day}.csv"

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(self.rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue().encode()


def repeated_daily(row: dict[str, str]) -> list[dict[str, str]]:
    """The row once for every day from its own to ``daily_until``, both included."""
    last = row.pop("daily_until", "")
    if not last:
        return [row]
    first, time = row["performed_at"][:10], row["performed_at"][10:]
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days
    return [
        {**row, "performed_at": f"{date.fromisoformat(first) + timedelta(days=n)}{time}"}
        for n in range(days + 1)
    ]


def filled(dataset: str, given: dict[str, str], numbers: Counter[str]) -> dict[str, str]:
    """The row with its defaults; ids that are not given are numbered through the case."""
    row = {"clinic_id": "clinic_a", "patient_id": "ann"} | DEFAULTS[dataset] | given
    if dataset in ("episodes", "prescriptions", "holds"):
        row.setdefault("episode_id", f"{row['patient_id']}-1")
    if dataset in IDS and IDS[dataset] not in row:
        numbers[dataset] += 1
        row[IDS[dataset]] = f"{row['clinic_id']}-{dataset}-{numbers[dataset]}"
    if dataset == "sessions" and "line_no" not in row:
        numbers[row["session_id"]] += 1
        row["line_no"] = str(numbers[row["session_id"]])
    row.setdefault("updated_at", "")
    return row


def given_exports(given: dict[str, str]) -> list[GivenExport]:
    """The exports of a case. A key is a dataset, or ``sessions exported 2026-03-10``.

    ``full sessions exported 2026-03-10`` is a full snapshot: there are no other rows.
    Without ``episodes`` or ``prescriptions`` there is the default one; ``none`` means none.
    """
    numbers: Counter[str] = Counter()
    exports = []
    for name, text in {"episodes": "patient_id\nann", "prescriptions": "sets\n2", **given}.items():
        found = re.fullmatch(r"(full )?(\w+)(?: exported (.+))?", name)
        if found is None or found[2] not in DEFAULTS:
            raise ValueError(f"'{name}' is no dataset")
        made_on = date.fromisoformat(without_weekday(found[3])) if found[3] else None
        if text.strip() == NO_ROWS:
            continue
        written = table_rows(text)
        unknown = written[0].keys() - DEFAULTS[found[2]].keys() - {IDS.get(found[2])} - FURTHER
        if unknown:
            raise ValueError(f"{found[2]} has no column {', '.join(sorted(unknown))}")
        rows = [row for written_row in written for row in repeated_daily(written_row)]
        full = tuple(filled(found[2], row, numbers) for row in rows)
        exports.append(GivenExport(found[2], made_on, full, bool(found[1])))
    return exports
