"""The pipeline and the oracle, which know nothing of each other, agree on invented patients."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from domain.published import PUBLISHED
from domain.published.flags import FLAG_CODES
from simulation.exports import write_exports
from tests import oracle
from tests.measured import current_rows, measures, staged_files
from tests.pipeline import KEY, published, table, with_ids
from tests.thorough import CAMPAIGN
from warehouse.store import Store

END = date(2026, 4, 12)
SEEDS = range(20 if CAMPAIGN else 2)
# The whole way, with its faulty rows, takes longer than the measures.
MESSY_SEEDS = range(3 if CAMPAIGN else 1)
CUTS = [END, date(2026, 4, 8), date(2026, 3, 9)]
KEYS = {
    "patient_weeks": ["clinic_id", "episode_id", "week", "component"],
    "exercise_weeks": ["clinic_id", "episode_id", "week", "exercise_code"],
    "outcome_windows": ["clinic_id", "episode_id", "instrument", "outcome_window"],
    "attendance": ["clinic_id", "episode_id"],
    "persistence": ["clinic_id", "episode_id"],
    "flags": ["clinic_id", "episode_id", "code"],
    "cohort_weeks": ["clinic_id", "cohort", "week", "component"],
}


# Columns that stand for ids, or for the configuration.
NOT_MEASURED = {"patient_key", "episode_key", "rules_version"}
# What is worked out clinic by clinic.
MEASURES = [name for name in KEYS if name != "cohort_weeks"]


def same(found: object, wanted: object) -> bool:
    if isinstance(found, float) and isinstance(wanted, int | float):
        return abs(found - wanted) <= 1e-9 * max(1, abs(wanted))
    return found == wanted


def disagreements(found: pl.DataFrame, wanted: list[oracle.Row], key: list[str]) -> list[str]:
    """Rows that only one of them has, and cells that differ."""
    ours = {tuple(row[name] for name in key): row for row in found.iter_rows(named=True)}
    theirs = {tuple(row[name] for name in key): row for row in wanted}
    wrong = [f"only ours: {k}" for k in ours.keys() - theirs.keys()]
    wrong += [f"only the oracle's: {k}" for k in theirs.keys() - ours.keys()]
    for k in ours.keys() & theirs.keys():
        wrong += [
            f"{k} {name}: ours {ours[k][name]!r}, the oracle's {value!r}"
            for name, value in theirs[k].items()
            if name in ours[k] and not same(ours[k][name], value)
        ]
    return sorted(wrong)


def tidy_exports(folder: Path, seed: int, patients: int) -> list[Path]:
    return write_exports(folder, patients=patients, weeks=20, clinics=1, seed=seed, end=END)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_measure_agrees(seed: int, tmp_path: Path) -> None:
    files = tidy_exports(tmp_path, seed, 12)
    current = current_rows(staged_files(files, tmp_path))
    contents = {path.name: path.read_bytes() for path in files}
    for cut in CUTS[: 2 if CAMPAIGN else 1]:
        wanted = oracle.tables(contents, cut, only=list(MEASURES))
        for name, rows in measures(current, cut).items():
            assert rows.height > 0, name
            assert set(PUBLISHED[name].names) - NOT_MEASURED <= wanted[name][0].keys(), name
            assert disagreements(rows, wanted[name], KEYS[name]) == [], (name, cut)


def test_the_invented_patients_raise_every_flag(tmp_path: Path) -> None:
    raised: set[tuple[str, str]] = set()
    for seed in range(4):
        files = tidy_exports(tmp_path / str(seed), seed, 24)
        current = current_rows(staged_files(files, tmp_path / str(seed)))
        for cut in CUTS:
            raised |= set(measures(current, cut)["flags"].select("code", "level").iter_rows())
    assert {code for code, _ in raised} == set(FLAG_CODES)
    assert {("N1", "red"), ("N2", "red"), ("N4", "red"), ("N1", "amber")} <= raised


@pytest.fixture(scope="module", params=MESSY_SEEDS)
def exports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("exports")
    sizes = {"patients": 9, "weeks": 12, "clinics": 1}
    return write_exports(folder, **sizes, seed=request.param, end=END, messy=True)


@pytest.fixture(scope="module")
def store(exports: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Store:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_KEY", KEY)
        return published(exports, tmp_path_factory.mktemp("data"), END)


@pytest.mark.parametrize("cut", CUTS)
def test_every_published_measure_agrees(exports: list[Path], store: Store, cut: date) -> None:
    files = {path.name: path.read_bytes() for path in exports}
    wanted = oracle.tables(files, cut, only=list(KEYS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_KEY", KEY)
        published([], store.data, cut)
    for name, key in KEYS.items():
        rows = with_ids(store, name) if "episode_id" in key else table(store, name)
        rows = rows.filter(pl.col("patients") > 0) if name == "cohort_weeks" else rows
        assert rows.height > 0
        assert disagreements(rows, wanted[name], key) == [], name


def test_quarantine_agrees(exports: list[Path], store: Store) -> None:
    current = oracle.settled({path.name: path.read_bytes() for path in exports})
    counted: dict[tuple[str, str], int] = {}
    for row in table(store, "quarantine_counts").iter_rows(named=True):
        key = (row["dataset"], row["reason"])
        counted[key] = counted.get(key, 0) + row["rows"]
    wanted = {
        (dataset, reason): n
        for dataset, reasons in current.open_quarantined.items()
        for reason, n in reasons.items()
    }
    assert json.dumps(sorted(counted.items())) == json.dumps(sorted(wanted.items()))
    assert sum(counted.values()) > 10
