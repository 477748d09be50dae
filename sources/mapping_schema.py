"""The JSON Schema of a mapping, for editors that complete and check YAML."""

import json
import sys
from pathlib import Path
from typing import Any

from domain.datasets import EVERY_DATASET
from sources.extending import SAME_NAMES
from sources.mapping import Mapping
from sources.mapping_files import SHIPPED

Schema = dict[str, Any]
COLUMN = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/ColumnSource"}]}
HEADERS: Schema = {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 24}


def mapping_schema() -> Schema:
    """The schema of the model, with the short forms that are written out before it is checked."""
    schema = Mapping.model_json_schema(by_alias=True)
    source, column = schema["$defs"]["DatasetSource"], schema["$defs"]["ColumnSource"]
    _add_short_forms(source["properties"], column)
    source["properties"]["dataset"] = {"enum": list(EVERY_DATASET)}
    source["allOf"] = [_columns_of(name) for name in EVERY_DATASET]
    columns = source["properties"]["columns"]["anyOf"][1]
    schema["properties"]["columns"] = {
        **columns,
        "description": "Columns that every dataset has which knows them.",
    }
    schema["properties"]["when"] = {
        **source["properties"]["when"],
        "description": "Conditions of every dataset.",
    }
    others = schema["properties"]["also_called"]
    schema["properties"]["also_called"] = {
        **_one_or_several(others),
        "description": "Other names of columns, by the name that the mapping has for each.",
    }
    schema["properties"]["datasets"] = _datasets(schema["$defs"], source)
    shipped = sorted(file.stem for file in SHIPPED.glob("*.yaml"))
    schema["properties"]["extends"] = {
        "enum": shipped,
        "description": "A shipped mapping; what is written here takes the place of its keys.",
    }
    # What an extending mapping leaves out stands in the other.
    schema["anyOf"] = [
        {"required": schema.pop("required")},
        {"required": ["extends"]},
        {"required": ["mapping", "version", "base"]},
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _datasets(definitions: Schema, source: Schema) -> Schema:
    """A list of datasets, or each under a name: then all but what differs may stand elsewhere."""
    named = {key: value for key, value in source.items() if key != "required"}
    definitions["NamedSource"] = {**named, "title": "NamedSource"}
    of_name = {"anyOf": [{"$ref": "#/$defs/NamedSource"}, {"type": "null"}]}
    return {
        "anyOf": [
            {"type": "array", "items": {"$ref": "#/$defs/DatasetSource"}, "minItems": 1},
            {"type": "object", "additionalProperties": of_name},
        ]
    }


def _add_short_forms(properties: Schema, column: Schema) -> None:
    columns = {"type": "object", "additionalProperties": COLUMN}
    properties["columns"] = {"anyOf": [{"const": SAME_NAMES}, columns]}
    rewriting = {k: v for k, v in column["properties"].items() if k not in ("from", "constant")}
    rewritten = {
        "type": "object",
        "properties": {"from": HEADERS, **rewriting},
        "required": ["from"],
        "additionalProperties": False,
    }
    properties["items"] = {
        "description": "Columns of item_1, item_2 and so on, in order.",
        "anyOf": [HEADERS, rewritten],
    }
    for condition in ("when", "deleted_when"):
        properties[condition] = _one_or_several(properties[condition])


def _one_or_several(lists: Schema) -> Schema:
    """By name a list, or the one text that would be in it."""
    several = lists["additionalProperties"]
    return {**lists, "additionalProperties": {"anyOf": [{"type": "string"}, several]}}


def _columns_of(dataset: str) -> Schema:
    """That a dataset has no columns but its own."""
    names = {"propertyNames": {"enum": EVERY_DATASET[dataset].names}}
    return {
        # A dataset that a base has under the same name need not be named again.
        "if": {"properties": {"dataset": {"const": dataset}}, "required": ["dataset"]},
        "then": {"properties": {"columns": {"if": {"type": "object"}, "then": names}}},
    }


def schema_text() -> str:
    """The schema as a file holds it."""
    return json.dumps(mapping_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
