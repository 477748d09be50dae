"""The data dictionary as plain records: what the pages and the JSON of it are made from."""

import json
from typing import Any

from domain.columns import DUCKDB_TYPES, Kind, Table
from domain.datasets import EVERY_DATASET
from domain.nulls import null
from domain.published import PUBLISHED
from domain.units import unit
from domain.version import SCHEMA_VERSION
from warehouse.examples import EXAMPLES
from warehouse.sentences import grain, meaning
from warehouse.views import views

# What holds for many tables at once, and whoever reads one alone would miss.
READING = (
    "Rates are 0–100, shares 0–1, week is a Monday; moments of the clinic are its wall clock. A "
    "null rate is one that has nothing to be a share of: it is neither 0 nor 100.",
    "Measures, bouts and outcome_scores stop at the data cut (as_of in publication). episodes, "
    "prescriptions, holds and appointments hold all that is known, also what is dated after it: "
    "compare with as_of. In care at the cut is an episode with started_on <= as_of and "
    "(discharged_on is null or discharged_on >= as_of).",
    "episode_key joins all tables with a row per episode or more; a patient may have several "
    "episodes, patient_key joins those. session_key joins the bouts of one session and leads to no "
    "other table.",
    "A patient counts once: in cohort_weeks and process_charts with the episode of the cohort that "
    "started last of those of the week; in cohort_comparison, cohort_summary and the other tables "
    "of the comparison with the first episode that has what the figure is made of. Of two that "
    "started on one day that of the greater id in the exports counts, which has their days and "
    "answers; the keys do not tell which. flow, and the views, count episodes.",
)
WRITTEN_AS: dict[Kind, str] = {
    Kind.ID: "id",
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.REAL: "number",
    Kind.DATE: "date",
    Kind.DATETIME: "date and time",
    Kind.BOOLEAN: "yes or no",
}


def dictionary_entries() -> dict[str, Any]:
    """The whole dictionary: how to read it, and tables, views and datasets with their columns."""
    return {
        "schema_version": SCHEMA_VERSION,
        "reading": list(READING),
        "tables": [_published(table) for table in PUBLISHED.values()],
        "views": [_published(view) for view in views().values()],
        "datasets": [_dataset(table) for table in EVERY_DATASET.values()],
    }


def dictionary_json() -> str:
    """The dictionary for programs."""
    return json.dumps(dictionary_entries(), ensure_ascii=False, indent=1) + "\n"


def _published(table: Table) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "type": DUCKDB_TYPES[column.kind],
            "unit": unit(table.name, column),
            "null": null(table.name, column),
            "meaning": meaning(column),
        }
        for column in table.columns
    ]
    return {**_table(table), "example": EXAMPLES[table.name], "columns": columns}


def _dataset(table: Table) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "type": WRITTEN_AS[column.kind],
            "is_required": column.required,
            "default": column.default,
            "meaning": meaning(column),
        }
        for column in table.columns
    ]
    return {**_table(table), "columns": columns}


def _table(table: Table) -> dict[str, Any]:
    return {"name": table.name, "grain": grain(table), "key": list(table.key)}
