"""Which row counts, what waits, and whose episode a day belongs to (contract, sections 2 and 3)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.oracle_parts import words
from tests.oracle_parts.over_time import gone_keys, identified, is_full, is_gone
from tests.oracle_parts.reading import ReadRow, counts_by_reason, dataset_of, read_export
from tests.oracle_parts.words import Row, is_within

DAY_OF = {"sessions": "performed_at", "appointments": "starts_at", "outcomes": "completed_at"}


@dataclass(frozen=True)
class Current:
    """Current rows by dataset, and the counts of everything that is not among them."""

    rows: dict[str, list[Row]]
    quarantined: dict[str, dict[str, int]]
    open_quarantined: dict[str, dict[str, int]]
    waiting: dict[str, int]
    unattributed: dict[str, int]
    superseded: dict[str, int]
    rejected: list[str]


def newest_per_key(accepted: Sequence[ReadRow]) -> dict[tuple[Any, ...], ReadRow]:
    """Per dataset and key the accepted row that ranks highest; the others are superseded."""
    newest: dict[tuple[Any, ...], ReadRow] = {}
    for read in accepted:
        key = (read.dataset, *read.key)
        if key not in newest or read.rank > newest[key].rank:
            newest[key] = read
    return newest


def episode_of_day(episodes: Sequence[Row], day: date) -> str | None:
    """The patient's episode whose dates contain the day; of several the latest started (D1)."""
    containing = [
        (episode["started_on"], episode["episode_id"])
        for episode in episodes
        if is_within(day, episode["started_on"], episode["discharged_on"])
    ]
    return max(containing)[1] if containing else None


def episode_of_outcome(episodes: Sequence[Row], day: date) -> str | None:
    """The episode with the latest started_on − 14 days that is not after the outcome's day,
    at most 365 days after discharge (D6).
    """
    reaching = []
    for episode in episodes:
        first = episode["started_on"] - timedelta(days=14)
        discharged_on = episode["discharged_on"]
        last = discharged_on + timedelta(days=365) if discharged_on else None
        if is_within(day, first, last):
            reaching.append((episode["started_on"], episode["episode_id"]))
    return max(reaching)[1] if reaching else None


def attribute(rows: Mapping[str, list[Row]]) -> None:
    """Marks every row as waiting or not, and gives the rows of a day their episode."""
    of_patient: dict[tuple[str, str], list[Row]] = defaultdict(list)
    episode_ids = set()
    for episode in rows["episodes"]:
        of_patient[episode["clinic_id"], episode["patient_id"]].append(episode)
        episode_ids.add((episode["clinic_id"], episode["episode_id"]))
        episode["is_waiting"] = False
    # A row whose episode or patient has not arrived yet is waiting, not wrong.
    for row in rows["prescriptions"] + rows["holds"]:
        row["is_waiting"] = (row["clinic_id"], row["episode_id"]) not in episode_ids
    for dataset, column in DAY_OF.items():
        for row in rows[dataset]:
            episodes = of_patient.get((row["clinic_id"], row["patient_id"]), [])
            row["is_waiting"] = not episodes
            episode_of = episode_of_outcome if dataset == "outcomes" else episode_of_day
            row["episode_id"] = episode_of(episodes, row[column].date())


def settled(files: Mapping[str, bytes]) -> Current:
    """The current rows of a set of plain exports, given by file name."""
    read: list[ReadRow] = []
    rejected = []
    full: list[list[ReadRow]] = []
    # An export is known by its bytes: the same bytes twice are one export.
    for content, name in {content: name for name, content in sorted(files.items())}.items():
        if dataset_of(name) is None:
            continue
        rows = read_export(name, content)
        rejected += [name] if rows is None else []
        read += rows or []
        if rows and is_full(name):
            full.append(rows)
    gone = gone_keys(read, full)
    accepted = [row for row in read if not row.reasons]
    quarantined = [row for row in read if row.reasons]
    there = [row for row in accepted if not is_gone(row, gone)]
    newest = newest_per_key(there)
    # Quarantine of a row closes when an accepted row of its key arrives that ranks no lower.
    still_open = [
        row
        for row in quarantined
        if not is_gone(row, gone)
        and ((row.dataset, *row.key) not in newest or newest[row.dataset, *row.key].rank < row.rank)
    ]
    current: dict[str, list[Row]] = {dataset: [] for dataset in words.COLUMNS}
    for row in newest.values():
        current[row.dataset].append(dict(row.row))
    current.pop("patients")
    ever = newest_per_key([row for row in accepted if row.dataset == "patients"])
    who = {key: (row.row, key not in newest) for key, row in ever.items()}
    who |= {key: (row.row, False) for key, row in newest.items() if key in who}
    current = {name: identified(rows, list(who.values())) for name, rows in current.items()}
    attribute(current)
    return Current(
        rows=current,
        quarantined={name: dict(n) for name, n in counts_by_reason(quarantined).items()},
        open_quarantined={name: dict(n) for name, n in counts_by_reason(still_open).items()},
        waiting={name: sum(row["is_waiting"] for row in rows) for name, rows in current.items()},
        unattributed={
            name: sum(not row["is_waiting"] and row["episode_id"] is None for row in current[name])
            for name in DAY_OF
        },
        superseded={
            name: sum(row.dataset == name for row in accepted) - len(rows)
            for name, rows in current.items()
        },
        rejected=sorted(rejected),
    )
