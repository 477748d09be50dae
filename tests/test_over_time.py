"""A source over time: corrections, deletions, merges, two dialects – in any order one result.

The source is invented day by day; what it exports is what it holds on that day. The last export is
a full snapshot, so that what counts in the end must be what the source holds.
"""

import os
import random
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.published import PUBLISHED
from domain.settings import REPOSITORY
from flows.context import derivation
from flows.derive import current_of
from flows.standing import standing
from tests.pipeline import KEY, published
from warehouse.store import Store

CUT = date(2026, 3, 29)
START = date(2026, 3, 2)
CAMPAIGN = "ADHERENCE_CAMPAIGN" in os.environ
SCENARIOS, ORDERS = (25, 4) if CAMPAIGN else (2, 2)
Row = dict[str, Any]

FULL = """
extends: plain
mapping: diary_full
source: diary
files: '*_full_*'
snapshot: {scope: clinic, max_loss_pct: 100, datasets: [sessions]}
"""
PART = "{extends: plain, mapping: diary_part, source: diary, files: '*_part_*'}"
# The same diary as another program writes it.
DIALECT = """
mapping: diary_dialect
source: diary
version: 1
files: 'tagebuch_*'
delimiter: ';'
exported_at: {file_name: '(\\d{4}-\\d{2}-\\d{2})', format: '%Y-%m-%d'}
datasets:
  - dataset: sessions
    columns:
      clinic_id: {constant: clinic_a}
      patient_id: Nummer
      session_id: Einheit
      line_no: Zeile
      performed_at: {from: Wann, datetime: '%d.%m.%Y %H:%M'}
      setting: {from: Ort, values: {Zuhause: home}}
      exercise_code: Übung
      status: {from: Getan, values: {ja: done}}
      sets_done: Sätze
      reps_per_set: Wdh
      pain: {from: Schmerz, decimal: ','}
"""
EPISODES = """clinic_id,patient_id,episode_id,cohort,started_on
clinic_a,ann,E1,lumbar_hip,2026-03-02
clinic_a,bob,E2,lumbar_only,2026-03-02
"""
PRESCRIPTIONS = (
    "clinic_id,patient_id,episode_id,prescription_id,exercise_code,sets,reps_min,times_per_day,"
    "valid_from\n"
    "clinic_a,ann,E1,P1,lumbar_bird_dog,2,12,2,2026-03-02\n"
    "clinic_a,bob,E2,P2,lumbar_bird_dog,2,12,2,2026-03-02\n"
)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(REPOSITORY / "config", folder)
    (folder / "mappings").mkdir(exist_ok=True)
    for name, content in (("full", FULL), ("part", PART), ("tagebuch", DIALECT)):
        (folder / "mappings" / f"{name}.yaml").write_text(content)
    monkeypatch.setenv("ADHERENCE_CONFIG", str(folder))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    return folder


def bout(number: int, dice: random.Random) -> Row:
    return {
        "clinic_id": "clinic_a",
        "patient_id": dice.choice(("ann", "ann-old", "bob")),
        "session_id": f"s{number}",
        "line_no": 1,
        "performed_at": f"{START + timedelta(days=number % 20)} {7 + number % 12:02d}:30",
        "setting": "home",
        "exercise_code": "lumbar_bird_dog",
        "status": "done",
        "sets_done": dice.randint(0, 3),
        "reps_per_set": 12,
        "pain": dice.choice(("", "2.5", "7")),
    }


def as_plain(rows: Sequence[Row]) -> str:
    lines = [",".join(str(cell) for cell in row.values()) for row in rows]
    return "\n".join([",".join(rows[0]), *lines]) + "\n"


def as_dialect(rows: Sequence[Row]) -> str:
    lines = ["Nummer;Einheit;Zeile;Wann;Ort;Übung;Getan;Sätze;Wdh;Schmerz"]
    for row in rows:
        day, time = row["performed_at"].split(" ")
        when = f"{date.fromisoformat(day):%d.%m.%Y} {time}"
        place = [row["patient_id"], row["session_id"], row["line_no"], when, "Zuhause"]
        done = ["lumbar_bird_dog", "ja", row["sets_done"], 12, row["pain"].replace(".", ",")]
        lines.append(";".join(str(cell) for cell in (*place, *done)))
    return "\n".join(lines) + "\n"


def history(seed: int, folder: Path) -> tuple[list[Path], dict[str, Row]]:
    """The exports of a diary over four weeks, and what it holds in the end."""
    dice = random.Random(seed)
    held: dict[str, Row] = {}
    files = {
        "clinic_a_episodes_2026-03-03.csv": EPISODES,
        "clinic_a_prescriptions_2026-03-03.csv": PRESCRIPTIONS,
        "clinic_a_merged_patients_2026-03-20.csv": (
            "clinic_id,patient_id,merged_into,deleted\n"
            "clinic_a,ann-old,ann-older,\nclinic_a,ann-older,ann,yes\n"
        ),
    }
    number = 0
    for day in (22, 23, 24, 25, 26):
        for _ in range(dice.randint(3, 6)):
            number += 1
            held[f"s{number}"] = bout(number, dice)
        for session_id in dice.sample(sorted(held), 3):
            changed = dice.random() < 0.5
            if changed:
                held[session_id] = held[session_id] | {"sets_done": dice.randint(0, 3)}
            else:
                del held[session_id]
        made = f"2026-03-{day}"
        # Windows that overlap: the latest rows, some of which were there before.
        window = list(held.values())[-dice.randint(4, 8) :]
        kind = dice.choice(("full", "part", "tagebuch", "both")) if day < 26 else "full"
        if kind in ("part", "both"):
            files[f"clinic_a_part_sessions_{made}.csv"] = as_plain(window)
        if kind in ("tagebuch", "both"):
            files[f"tagebuch_{made}.csv"] = as_dialect(window)
        if kind == "full":
            files[f"clinic_a_full_sessions_{made}.csv"] = as_plain(list(held.values()))
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in files], held


def tables(store: Store) -> dict[str, bytes]:
    """Every published table as bytes, without the publication and the moments of arrival."""
    found = {}
    for name in sorted(set(PUBLISHED) - {"publication"}):
        rows = pl.read_parquet(store.parquet / f"{name}.parquet")
        rows = rows.drop("received_at") if name == "exports" else rows
        found[name] = rows.write_ipc(None).getvalue()
    return found


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize("seed", range(SCENARIOS))
def test_what_counts_is_what_the_source_holds_in_any_order_of_arrival(
    seed: int, tmp_path: Path
) -> None:
    files, held = history(seed, tmp_path / "exports")
    found = []
    for order in range(ORDERS):
        random.Random(order).shuffle(files)
        store = published(files, tmp_path / f"data{order}", CUT)
        found.append(tables(store))
        current = current_of(derivation(store.data), "clinic_a")["sessions"]
        counted = current.select("session_id", "patient_id", "sets_done", "pain").rows()
        who = {"ann-old": "ann"}
        assert counted == sorted(
            (key, who.get(row["patient_id"], row["patient_id"]), row["sets_done"],
             float(row["pain"]) if row["pain"] else None)
            for key, row in held.items()
        )  # fmt: skip
        assert reconciles(store)
    assert all(one == found[0] for one in found)


def reconciles(store: Store) -> bool:
    """Whether no row left the sums."""
    now = standing(store.data)
    accepted: dict[str, int] = dict.fromkeys(now["current"], 0)
    for export in now["exports"]:
        accepted[export["dataset"]] += export["rows_accepted"]
        parts = ("rows_accepted", "rows_quarantined", "rows_ignored")
        assert export["rows_read"] == sum(export[part] for part in parts)
    return all(
        rows == now["current"][name] + now["superseded"][name] for name, rows in accepted.items()
    )
