"""Each shipped mapping with an export in its shape: exactly the rows made by hand, and no other."""

import atexit
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from adherence.profile_text import profile_json
from domain.datasets import DATASETS
from domain.environment import REPOSITORY
from flows.mapping_check import check_mappings
from sources.draft import draft_of
from sources.mapping_files import SHIPPED, load_mapping, load_mappings
from sources.profile import profiled
from tests.golden_intake import (
    EXAMPLES,
    GOLDEN,
    Golden,
    expected,
    export_of,
    golden,
    in_order,
    typed,
)

DOCUMENTS = ("fhir_r4", "fhir_stu3", "cliniko", "nookal", "physitrack", "splose")
# Of all tests here: an example is taken in once.
FOLDER = TemporaryDirectory()
atexit.register(FOLDER.cleanup)


@cache
def taken(example: str) -> Golden:
    mapping = GOLDEN / example / "mapping.yaml"
    return golden(export_of(example), mapping, Path(FOLDER.name) / example)


def given(example: str) -> list[str]:
    return [one.dataset for one in taken(example).receipt.datasets]


@pytest.mark.parametrize("example", EXAMPLES)
def test_accepted_rows_are_exactly_those_made_by_hand(example: str) -> None:
    files = {path.stem.removeprefix("expected_") for path in (GOLDEN / example).glob("expected_*")}
    assert files & set(DATASETS) == set(given(example))
    for dataset in given(example):
        rows = taken(example).accepted(dataset).filter(~pl.col("is_deleted"))
        assert in_order(rows.select(DATASETS[dataset].names)) == typed(
            expected(example, dataset), dataset
        )


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_questionnaire_is_left_out_since_one_of_its_questions_is_blank(example: str) -> None:
    for source in load_mapping(GOLDEN / example / "mapping.yaml").datasets:
        items = (of for name, of in source.columns.items() if name.startswith("item_"))
        assert not {header for item in items for header in item.headers} & set(source.when)


@pytest.mark.parametrize("example", EXAMPLES)
def test_quarantined_rows_are_exactly_those_named_with_their_reasons(example: str) -> None:
    rows = expected(example, "quarantine").rows()
    assert taken(example).quarantined() == sorted((d, int(n), reason) for d, n, reason in rows)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_row_that_is_read_is_accepted_quarantined_or_ignored(example: str) -> None:
    assert all(one.is_reconciled and one.rows_read for one in taken(example).receipt.datasets)


@pytest.mark.parametrize("example", DOCUMENTS)
def test_each_record_of_a_document_is_in_a_dataset_or_named_with_the_reason_why_not(
    example: str,
) -> None:
    found = taken(example)
    kept = [n for name in given(example) for n in found.accepted(name)["row_number"]]
    bad = {n for _, n, _ in found.quarantined()}
    others = expected(example, "other_rows")
    deleted = others.filter(pl.col("why").str.starts_with("deletion"))["row_number"]
    named = [int(n) for n in others["row_number"] if n not in set(deleted)]
    every = [n for raw in found.entities.values() for n in pl.read_parquet(raw.rows)["row_number"]]
    assert sorted([*kept, *bad, *named]) == sorted(every)
    of_deletions = [
        n
        for name in given(example)
        for n in found.accepted(name).filter("is_deleted")["row_number"]
    ]
    assert sorted(of_deletions) == sorted(map(int, deleted))


def test_every_shipped_mapping_has_an_example() -> None:
    shipped = {file.stem for file in SHIPPED.glob("*.yaml")}
    # The plain export and the log of Hevy have samples, merges a test of what they do over time.
    assert shipped - {"plain", "hevy", "merged_patients"} == set(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_base_reads_nothing_by_itself(example: str) -> None:
    base = load_mapping(SHIPPED / f"{example}.yaml")
    assert base.base
    assert base.sources_in(export_of(example).name) == ()
    assert base.mapping not in {mapping.mapping for mapping in load_mappings(REPOSITORY / "config")}


def test_no_mapping_of_an_example_has_anything_wrong() -> None:
    found = check_mappings([GOLDEN / example / "mapping.yaml" for example in EXAMPLES])
    assert (found["errors"], found["notes"]) == ([], [])
    assert [mapping["is_base"] for mapping in found["mappings"]] == [False] * len(EXAMPLES)


# What tells French answers of Google Forms from any other table is nowhere in the file.
@pytest.mark.parametrize("example", sorted({*EXAMPLES} - {"google_forms"}))
def test_the_profile_of_an_example_leads_to_its_base(example: str, tmp_path: Path) -> None:
    export = export_of(example)
    found = profiled(export, tmp_path)
    hints = [line for line in draft_of(found, export.name, {}).splitlines() if "extends:" in line]
    base = "redcap_flat" if example == "redcap_flat_label" else example
    assert any(f"`extends: {base}`" in hint for hint in hints)
    json.dumps(profile_json(found, ""))
