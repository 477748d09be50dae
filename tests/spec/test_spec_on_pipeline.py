"""Every case of the specification, run on the stages of the pipeline."""

import shutil
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.datasets import DATASETS
from domain.settings import Settings, load_settings
from flows.context import derivation
from flows.derivation import current_of
from flows.standing import standing
from sources.mapping import Mapping
from sources.mapping_files import load_mappings
from sources.open import opened_text
from sources.records import raw_rows
from sources.table import mapped_rows
from tests.measured import current_rows
from tests.pipeline import taken_in
from tests.spec.agreement import problems_of
from tests.spec.cases import Case, Evaluate, Tables, cases
from tests.spec.given import GivenExport
from transforms.comparison.cohort_weeks import adherence_counts, cohort_weeks
from transforms.marts.clinic import clinic_marts, switched_on
from transforms.staging.staged import ExportFacts, staged
from warehouse.accepted import accepted_schema, clinics_of
from warehouse.store import Store

ABOUT_INTAKE = {"quarantine", "counts"}
SETTINGS = load_settings()


@pytest.fixture(scope="session")
def plain() -> Mapping:
    return next(m for m in load_mappings(SETTINGS.folder) if m.mapping == "plain")


def accepted(export: GivenExport, plain: Mapping, workdir: Path) -> pl.DataFrame:
    """All rows of an export, staged: the rules are not what these cases are about."""
    folder = workdir / export.file_name
    folder.mkdir()
    (folder / "file").write_bytes(export.content)
    raw = raw_rows(opened_text(folder / "file", "utf-8", folder), ",", folder)
    table = DATASETS[export.dataset]
    made = datetime.combine(export.made_on, time()) if export.made_on else None
    rows = mapped_rows(raw, plain.sources_in(export.file_name)[0], plain.missing)
    facts = ExportFacts(export.file_name, made)
    return staged(rows, table, SETTINGS, facts).select(list(accepted_schema(table))).collect()


def staged_rows(
    exports: Sequence[GivenExport], plain: Mapping, workdir: Path
) -> dict[str, pl.DataFrame]:
    rows = {name: [pl.DataFrame(schema=accepted_schema(t))] for name, t in DATASETS.items()}
    for export in exports:
        rows[export.dataset].append(accepted(export, plain, workdir))
    return {name: pl.concat(frames) for name, frames in rows.items()}


def settled_by_clinic(together: dict[str, pl.DataFrame]) -> list[dict[str, pl.DataFrame]]:
    clinics = pl.concat(f["clinic_id"] for f in together.values()).unique().sort()
    return [
        current_rows({n: f.filter(pl.col("clinic_id") == clinic) for n, f in together.items()})
        for clinic in clinics.to_list()
    ]


def measured(clinics: list[dict[str, pl.DataFrame]], cut: date) -> Tables:
    found: dict[str, list[pl.DataFrame]] = {}
    for current in clinics:
        for name, frame in clinic_results(current, cut, SETTINGS).items():
            found.setdefault(name, []).append(frame)
    tables = {name: pl.concat(frames, how="vertical_relaxed") for name, frames in found.items()}
    keyed = {name: with_natural_keys(tables[name]) for name in ("patient_weeks", "episodes")}
    cohorts = cohort_weeks(adherence_counts(keyed["patient_weeks"], keyed["episodes"]), 80.0)
    tables["cohort_weeks"] = cohorts.filter(pl.col("patients") > 0)
    return {name: frame.to_dicts() for name, frame in tables.items()}


def clinic_results(
    current: dict[str, pl.DataFrame], cut: date, settings: Settings
) -> dict[str, pl.DataFrame]:
    switched = switched_on(current, settings, cut)
    known = current["outcomes"].filter(~pl.col("is_waiting"), pl.col("score_used").is_not_null())
    return {
        **clinic_marts(current, settings, cut),
        "episodes": current["episodes"]
        .join(switched, on="episode_id", how="left")
        .with_columns(id_order=pl.col("episode_id").rank("ordinal")),
        "outcome_scores": known.with_columns(score="score_used"),
    }


def with_natural_keys(rows: pl.DataFrame) -> pl.DataFrame:
    of_clinic = {"patient_key": "patient_id", "episode_key": "episode_id"}
    return rows.with_columns(
        pl.concat_str("clinic_id", name, separator=" ").alias(key)
        for key, name in of_clinic.items()
    )


def store_of(exports: Sequence[GivenExport], workdir: Path) -> Store:
    """The store after the exports went through the whole intake, rules included."""
    files = [workdir / export.file_name for export in exports]
    for file, export in zip(files, exports, strict=True):
        file.write_bytes(export.content)
    return taken_in(files, workdir / "data")


def stored_by_clinic(store: Store) -> list[dict[str, pl.DataFrame]]:
    plan = derivation(store.data)
    return [
        {name: rows.collect() for name, rows in current_of(plan, clinic_id).items()}
        for clinic_id in clinics_of(plan.known)
    ]


@pytest.fixture(scope="session")
def with_full_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration, with full snapshots among the plain exports."""
    folder = tmp_path_factory.mktemp("configuration") / "config"
    shutil.copytree(SETTINGS.folder, folder)
    (folder / "mappings").mkdir(exist_ok=True)
    (folder / "mappings" / "full.yaml").write_text(
        "{extends: plain, mapping: full, source: plain, files: '*_full_*', "
        "snapshot: {max_loss_pct: 25}}"
    )
    return folder


def reasons(found: dict[str, Any]) -> Sequence[dict[str, Any]]:
    return [
        {"dataset": dataset, "reason": reason, "rows": n}
        for dataset, counted in found["quarantine"].items()
        for reason, n in counted.items()
    ]


def counts(found: dict[str, Any]) -> Sequence[dict[str, Any]]:
    kinds = ("current", "waiting", "superseded")
    return [{"dataset": d, **{kind: found[kind][d] for kind in kinds}} for d in DATASETS]


@pytest.fixture
def evaluate(
    plain: Mapping,
    tmp_path: Path,
    with_full_snapshots: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Evaluate:
    def run(exports: Sequence[GivenExport], cut: date, wanted: Collection[str]) -> Tables:
        is_over_time = any(e.is_full or e.dataset == "patients" for e in exports)
        if not set(wanted) & ABOUT_INTAKE and not is_over_time:
            return measured(settled_by_clinic(staged_rows(exports, plain, tmp_path)), cut)
        if is_over_time:
            monkeypatch.setenv("ADHERENCE_CONFIG", str(with_full_snapshots))
        store = store_of(exports, tmp_path)
        found = standing(store.data)
        intake = {"quarantine": list(reasons(found)), "counts": list(counts(found))}
        return {**measured(stored_by_clinic(store), cut), **intake}

    return run


@pytest.mark.parametrize("case", cases(), ids=str)
def test_case(case: Case, evaluate: Evaluate) -> None:
    assert problems_of(case, evaluate) == []
