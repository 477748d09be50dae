"""The JSON Schema of mappings: what an editor accepts is what the program does."""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from sources.mapping_files import SHIPPED
from sources.mapping_schema import mapping_schema, schema_text
from tests.documents import ROOT, pages

FILE = ROOT / "docs" / "reference" / "mapping.schema.json"
SHOWN = [
    yaml.safe_load(block)
    for page in pages()
    for block in page.blocks("yaml")
    if block.startswith("# mappings/")
]
SHIPPED_ONES = [yaml.safe_load(file.read_text("utf-8")) for file in SHIPPED.glob("*.yaml")]
HOLD = ("clinic_id", "patient_id", "episode_id", "hold_id", "from_on")


def is_valid(content: Any) -> bool:
    validator = jsonschema.Draft202012Validator(mapping_schema())
    return bool(validator.is_valid(content))


def mapping(**keys: Any) -> dict[str, Any]:
    """A mapping of holds, with some keys of its one dataset changed."""
    source = {"dataset": "holds", "columns": {name: name for name in HOLD}, **keys}
    return {"mapping": "north", "version": 1, "datasets": [source]}


def test_the_schema_is_not_stale() -> None:
    assert FILE.read_text("utf-8") == schema_text(), "run make docs"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("content", [*SHIPPED_ONES, *SHOWN], ids=lambda c: c["mapping"])
def test_mappings_that_are_shipped_or_shown_are_valid(content: Any) -> None:
    assert is_valid(content)


@pytest.mark.parametrize(
    "content",
    [
        mapping(),
        mapping(columns="same_names"),
        mapping(when={"Kind": "hold"}),
        mapping(when={"Kind": ["hold", "pause*"]}),
        {"extends": "plain", "version": 2},
    ],
)
def test_short_forms_are_valid(content: Any) -> None:
    assert is_valid(content)


@pytest.mark.parametrize(
    "content",
    [
        mapping(columns={**mapping()["datasets"][0]["columns"], "pain": "Pain"}),
        mapping(columns="other_names"),
        mapping(dataset="pauses"),
        mapping(colums={}),
        mapping(columns={"hold_id": {"form": "No"}}),
        {"mapping": "north", "version": 1},
        {"extends": "nobody"},
    ],
)
def test_what_the_program_refuses_an_editor_marks(content: Any) -> None:
    assert not is_valid(content)
