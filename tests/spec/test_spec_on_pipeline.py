"""Every case of the specification, run on the stages of the pipeline."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.datasets import DATASETS
from domain.settings import Settings, load_settings
from flows.context import derivation
from flows.standing import standing
from sources.mapping import Mapping, load_mappings
from sources.open import opened_text
from sources.records import raw_rows
from sources.table import mapped_rows
from tests.pipeline import taken_in
from tests.spec.agreement import problems_of
from tests.spec.cases import Case, Evaluate, Tables, cases
from tests.spec.given import GivenExport
from transforms.comparison.cohort_weeks import cohort_weeks
from transforms.current.settled import settled
from transforms.marts.clinic import clinic_marts, switched_on
from transforms.staging.staged import ExportFacts, staged
from warehouse.accepted import accepted_files, accepted_rows, accepted_schema, clinics_of
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
    rows = mapped_rows(raw, plain.sources_in(export.file_name)[0])
    facts = ExportFacts(export.file_name, made)
    return staged(rows, table, SETTINGS, facts).select(list(accepted_schema(table))).collect()


def staged_rows(
    exports: Sequence[GivenExport], plain: Mapping, workdir: Path
) -> dict[str, pl.DataFrame]:
    rows = {name: [pl.DataFrame(schema=accepted_schema(t))] for name, t in DATASETS.items()}
    for export in exports:
        rows[export.dataset].append(accepted(export, plain, workdir))
    return {name: pl.concat(frames) for name, frames in rows.items()}


def measured(together: dict[str, pl.DataFrame], cut: date) -> Tables:
    clinics = pl.concat(f["clinic_id"] for f in together.values()).unique().sort()
    found: dict[str, list[pl.DataFrame]] = {}
    for clinic_id in clinics.to_list():
        of_clinic = {n: f.filter(pl.col("clinic_id") == clinic_id) for n, f in together.items()}
        for name, frame in clinic_results(of_clinic, cut, SETTINGS).items():
            found.setdefault(name, []).append(frame)
    tables = {name: pl.concat(frames, how="vertical_relaxed") for name, frames in found.items()}
    keyed = {name: with_natural_keys(tables[name]) for name in ("patient_weeks", "episodes")}
    cohorts = cohort_weeks(keyed["patient_weeks"], keyed["episodes"], 80.0)
    tables["cohort_weeks"] = cohorts.filter(pl.col("patients") > 0)
    return {name: frame.to_dicts() for name, frame in tables.items()}


def clinic_results(
    rows: dict[str, pl.DataFrame], cut: date, settings: Settings
) -> dict[str, pl.DataFrame]:
    current = settled({name: frame.lazy() for name, frame in rows.items()})
    switched = switched_on(current, settings, cut)
    known = current["outcomes"].filter(~pl.col("is_waiting"), pl.col("score_used").is_not_null())
    return {
        **clinic_marts(current, settings, cut),
        "episodes": current["episodes"].join(switched, on="episode_id", how="left"),
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


def stored_rows(store: Store) -> dict[str, pl.DataFrame]:
    known = derivation(store.data).known
    return {
        name: accepted_rows(accepted_files(known, table, clinics_of(known), store), table).collect()
        for name, table in DATASETS.items()
    }


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
def evaluate(plain: Mapping, tmp_path: Path) -> Evaluate:
    def run(exports: Sequence[GivenExport], cut: date, wanted: Collection[str]) -> Tables:
        if not set(wanted) & ABOUT_INTAKE:
            return measured(staged_rows(exports, plain, tmp_path), cut)
        store = store_of(exports, tmp_path)
        found = standing(store.data)
        intake = {"quarantine": list(reasons(found)), "counts": list(counts(found))}
        return {**measured(stored_rows(store), cut), **intake}

    return run


@pytest.mark.parametrize("case", cases(), ids=str)
def test_case(case: Case, evaluate: Evaluate) -> None:
    assert problems_of(case, evaluate) == []
