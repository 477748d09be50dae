"""A source over time: corrections, deletions, merges, three dialects – in any order one result.

The source is invented day by day; what it exports is what it holds on that day. The last export is
a full snapshot, so that what counts in the end must be what the source holds.
"""

import random
import shutil
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.environment import REPOSITORY
from flows.context import derivation
from flows.derivation import current_of
from flows.standing import standing
from tests.pipeline import KEY, published, table_bytes
from tests.sources.packed import xlsx
from tests.thorough import CAMPAIGN
from warehouse.store import Store

CUT = date(2026, 3, 29)
START = date(2026, 3, 2)
SCENARIOS, ORDERS = (25, 4) if CAMPAIGN else (2, 2)
AS_GIVEN = st.randoms(use_true_random=False)
Row = dict[str, Any]

FULL = """
extends: plain
mapping: diary_full
source: diary
files: '*_full_*'
snapshot: {scope: clinic, max_loss_pct: 100, datasets: [sessions]}
"""
PART = "{extends: plain, mapping: diary_part, source: diary, files: '*_part_*'}"
# The same diary as another program writes it, as a text and as a workbook.
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
SHEET = (
    DIALECT.replace("diary_dialect", "diary_sheet")
    .replace("tagebuch_*", "mappe_*")
    .replace("delimiter: ';'\n", "")
    .replace("%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%S")
    .replace(", decimal: ','", "")
)
MAPPINGS = {"full": FULL, "part": PART, "tagebuch": DIALECT, "mappe": SHEET}
# What a workbook counts days from, and its format of a day with a time.
DAY_ZERO, MOMENT_FORMAT = date(1899, 12, 30), {200: "dd.mm.yyyy hh:mm"}
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
MERGED = (
    "clinic_id,patient_id,merged_into,deleted\n"
    "clinic_a,ann-old,ann-older,\nclinic_a,ann-older,ann,yes\n"
)
HEADER = ("Nummer", "Einheit", "Zeile", "Wann", "Ort", "Übung", "Getan", "Sätze", "Wdh", "Schmerz")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(REPOSITORY / "config", folder)
    (folder / "mappings").mkdir(exist_ok=True)
    for name, content in MAPPINGS.items():
        (folder / "mappings" / f"{name}.yaml").write_text(content)
    monkeypatch.setenv("ADHERENCE_CONFIG", str(folder))
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    return folder


def bout(n: int, dice: random.Random) -> Row:
    return {
        "clinic_id": "clinic_a",
        "patient_id": dice.choice(("ann", "ann-old", "bob")),
        "session_id": f"s{n}",
        "line_no": 1,
        "performed_at": f"{START + timedelta(days=n % 20)} {7 + n % 12:02d}:30",
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
    lines = [";".join(HEADER)]
    for row in rows:
        day, time = row["performed_at"].split(" ")
        when = f"{date.fromisoformat(day):%d.%m.%Y} {time}"
        place = [row["patient_id"], row["session_id"], row["line_no"], when, "Zuhause"]
        done = ["lumbar_bird_dog", "ja", row["sets_done"], 12, row["pain"].replace(".", ",")]
        lines.append(";".join(str(cell) for cell in (*place, *done)))
    return "\n".join(lines) + "\n"


def as_workbook(rows: Sequence[Row]) -> bytes:
    """The same with numbers and moments as a spreadsheet program keeps them."""
    lines = ["".join(text(name) for name in HEADER)]
    for row in rows:
        day, time = row["performed_at"].split(" ")
        hours, minutes = map(int, time.split(":"))
        minute = (date.fromisoformat(day) - DAY_ZERO).days * 1440 + hours * 60 + minutes
        place = text(row["patient_id"]) + text(row["session_id"]) + number(row["line_no"])
        when = f'<c s="1"><v>{minute / 1440!r}</v></c>'
        done = text("lumbar_bird_dog") + text("ja") + number(row["sets_done"]) + number(12)
        pain = number(row["pain"]) if row["pain"] else "<c/>"
        lines.append(place + when + text("Zuhause") + done + pain)
    return xlsx("".join(f"<row>{line}</row>" for line in lines), formats=MOMENT_FORMAT)


def text(cell: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>'


def number(cell: object) -> str:
    return f"<c><v>{cell}</v></c>"


def history(dice: random.Random, folder: Path) -> tuple[list[Path], dict[str, Row]]:
    """The exports of a diary over four weeks, and what it holds in the end."""
    held: dict[str, Row] = {}
    files: dict[str, str | bytes] = {
        "clinic_a_episodes_2026-03-03.csv": EPISODES,
        "clinic_a_prescriptions_2026-03-03.csv": PRESCRIPTIONS,
        "clinic_a_merged_patients_2026-03-20.csv": MERGED,
    }
    for day in (22, 23, 24, 25, 26):
        change(held, dice)
        made = f"2026-03-{day}"
        # Windows that overlap: the latest rows, some of which were there before.
        window = list(held.values())[-dice.randint(4, 8) :]
        kinds = dice.sample(tuple(DIALECTS), dice.randint(1, 3)) if day < 26 else []
        files |= {name.format(made): DIALECTS[name](window) for name in kinds}
        if not kinds or dice.random() < 0.3:
            files[f"clinic_a_full_sessions_{made}.csv"] = as_plain(list(held.values()))
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return [folder / name for name in files], held


DIALECTS: dict[str, Callable[[Sequence[Row]], str | bytes]] = {
    "clinic_a_part_sessions_{}.csv": as_plain,
    "tagebuch_{}.csv": as_dialect,
    "mappe_{}.xlsx": as_workbook,
}


def change(held: dict[str, Row], dice: random.Random) -> None:
    """A day's new bouts, with some of the old ones corrected and others taken out."""
    first = max((int(key[1:]) for key in held), default=0) + 1
    held |= {f"s{n}": bout(n, dice) for n in range(first, first + dice.randint(3, 6))}
    for session_id in dice.sample(sorted(held), 3):
        if dice.random() < 0.5:
            held[session_id] = held[session_id] | {"sets_done": dice.randint(0, 3)}
        else:
            del held[session_id]


@pytest.mark.usefixtures("config")
@settings(
    max_examples=SCENARIOS,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(dice=AS_GIVEN, orders=AS_GIVEN)
def test_what_counts_is_what_the_source_holds_in_any_order_of_arrival(
    dice: random.Random, orders: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("world")
    files, held = history(dice, place / "exports")
    found = []
    for order in range(ORDERS):
        orders.shuffle(files)
        store = published(files, place / f"data{order}", CUT)
        found.append(table_bytes(store))
        current = current_of(derivation(store.data), "clinic_a")["sessions"]
        counted = current.select("session_id", "patient_id", "sets_done", "pain").collect().rows()
        assert counted == sorted(map(as_counted, held.values()))
        assert reconciles(store)
    assert all(one == found[0] for one in found)
    shutil.rmtree(place)


@pytest.mark.usefixtures("config")
def test_a_clinic_worked_on_in_parts_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, _ = history(random.Random(3), tmp_path / "exports")
    whole = table_bytes(published(files, tmp_path / "whole", CUT))
    monkeypatch.setattr("domain.parts.ROWS_A_PART", 9)
    monkeypatch.setattr("domain.parts.SAMPLE_EVERY", 1)
    assert table_bytes(published(files, tmp_path / "in_parts", CUT)) == whole


def as_counted(row: Row) -> tuple[Any, ...]:
    """A row of the source as it must count: under the name that its patient has now."""
    pain = float(row["pain"]) if row["pain"] else None
    return row["session_id"], row["patient_id"].removesuffix("-old"), row["sets_done"], pain


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
