"""The examples of the JSON shapes, and what their shapes make of a document."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from sources.cliniko import cliniko_rows
from sources.documents import json_documents
from sources.entities import PARTIAL
from sources.fhir import fhir_rows
from sources.nookal import nookal_rows
from sources.physitrack import physitrack_rows
from sources.splose import splose_rows

GOLDEN = Path(__file__).parent.parent / "golden"
SAMPLES = Path(__file__).parent.parent / "samples" / "fhir"

Frames = dict[str, pl.DataFrame]

SHAPES: dict[str, Callable[[Sequence[Any]], Frames]] = {
    "fhir_r4": fhir_rows,
    "fhir_stu3": fhir_rows,
    "cliniko": cliniko_rows,
    "physitrack": physitrack_rows,
    "nookal": nookal_rows,
    "splose": splose_rows,
}


def example(name: str) -> Path:
    """The export of a golden example."""
    (path,) = GOLDEN.joinpath(name).glob("*json")
    return path


def frames_of(name: str) -> Frames:
    """The entities of a golden example."""
    return SHAPES[name](json_documents(example(name)))


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of some columns."""
    return frame.select(columns).rows()


def numbers(frames: Frames) -> list[int]:
    """The row numbers of all entities together, in order."""
    return sorted(
        n for name in frames if name != PARTIAL for n in frames[name]["row_number"].to_list()
    )


def resources(document: Any) -> Iterator[dict[str, Any]]:
    """The resources of a FHIR document, those in bundles one by one."""
    if document["resourceType"] != "Bundle":
        yield document
        return
    for entry in document.get("entry", []):
        yield from resources(entry.get("resource", {"resourceType": None}))


def as_json(*documents: Any) -> str:
    """The documents, one on each line."""
    return "".join(json.dumps(document) + "\n" for document in documents)
