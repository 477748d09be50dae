"""The dictionary says of every column what it is, its unit and its nulls, and each example runs."""

import hashlib
import json
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

import duckdb
import pytest

from domain.columns import Kind, Table
from domain.nulls import MEANINGS, NEVER, null
from domain.published import PUBLISHED
from domain.renames import RENAMES, Rename
from domain.units import OF_TABLE, unit
from domain.version import SCHEMA_VERSION
from reports.dictionary_page import dictionary_html
from tests.documents import ROOT, Page
from warehouse.dictionary import dictionary_markdown
from warehouse.dictionary_entries import dictionary_entries, dictionary_json
from warehouse.examples import EXAMPLES
from warehouse.views import create_tables, create_views, views

TABLES: dict[str, Table] = {**PUBLISHED, **views()}
CHANGES = Page(ROOT / "docs" / "reference" / "schema-changes.md")
JOINED = "is not distinct from"
# Of the newest version alone: see the test below.
FINGERPRINT = "b46cc18292fcd5fd"


@pytest.fixture(scope="module")
def database(samples_run: tuple[Path, object]) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(samples_run[0] / "adherence.duckdb"), read_only=True)


def test_every_number_has_a_unit() -> None:
    numbers = [(t, c) for t, table in TABLES.items() for c in table.columns]
    lacking = [
        (table, column.name)
        for table, column in numbers
        if column.kind in (Kind.INTEGER, Kind.REAL) and not unit(table, column)
    ]
    assert lacking == []
    assert all(name in TABLES[table].names for table, name in OF_TABLE)


def test_every_meaning_of_a_null_is_of_a_column_that_there_is() -> None:
    columns = {c.name for t in TABLES.values() for c in t.columns}
    full = {f"{t.name}.{c.name}" for t in TABLES.values() for c in t.columns}
    assert set(MEANINGS) <= columns | full


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_a_column_that_is_never_null_holds_no_null(
    database: duckdb.DuckDBPyConnection, name: str
) -> None:
    never = [c.name for c in TABLES[name].columns if null(name, c) == NEVER]
    nulls = ", ".join(f"count(*) filter ({column} is null)" for column in never)
    (found,) = database.execute(f"select {nulls} from {name}").fetchall()
    assert [column for column, n in zip(never, found, strict=True) if n] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_the_example_of_every_table_runs(database: duckdb.DuckDBPyConnection, name: str) -> None:
    found = database.execute(EXAMPLES[name])
    assert name in EXAMPLES[name]
    assert found.description


def test_every_example_is_of_a_table_that_there_is() -> None:
    assert set(EXAMPLES) == set(TABLES)


def test_the_dictionary_for_programs_has_every_table_and_view() -> None:
    entries = json.loads(dictionary_json())
    assert [table["name"] for table in entries["tables"]] == list(PUBLISHED)
    assert [view["name"] for view in entries["views"]] == list(views())
    assert entries["schema_version"] == SCHEMA_VERSION
    for entry in (*entries["tables"], *entries["views"]):
        assert [c["name"] for c in entry["columns"]] == TABLES[entry["name"]].names


def test_the_page_needs_nothing_but_itself() -> None:
    page = dictionary_html(dictionary_entries())
    assert page.startswith("<!DOCTYPE html>")
    assert not re.search(r"<script|https?:|src=", page)
    assert page.count("<h1") == 1
    targets = re.findall(r'href="#([\w-]+)"', page)
    ids = re.findall(r' id="([\w-]+)"', page)
    assert len(targets) > len(TABLES)
    assert sorted(targets) == sorted(ids)


def test_the_page_shows_markup_in_a_description_as_text() -> None:
    entries = dictionary_entries()
    entries["tables"][0]["grain"] = "<script>alert(1)</script>"
    assert "<script>" not in dictionary_html(entries)


def test_the_comments_in_a_database_are_the_sentences_of_the_dictionary() -> None:
    entries = dictionary_entries()
    with duckdb.connect() as connection:
        create_tables(connection)
        create_views(connection)
        of_tables = "select table_name, comment from duckdb_tables() where not internal"
        of_views = "select view_name, comment from duckdb_views() where not internal"
        rows = dict(connection.execute(f"{of_tables} union all {of_views}").fetchall())
        of_columns = "select table_name, column_name, comment from duckdb_columns()"
        columns = {(t, c): said for t, c, said in connection.execute(of_columns).fetchall()}
    for entry in (*entries["tables"], *entries["views"]):
        assert rows[entry["name"]] == entry["grain"]
        for column in entry["columns"]:
            assert columns[entry["name"], column["name"]] == column["meaning"]


def test_a_key_that_may_be_null_says_how_to_join_by_it() -> None:
    said = {one["name"] for one in dictionary_entries()["tables"] if JOINED in one["grain"]}
    nullable = {
        name
        for name, table in PUBLISHED.items()
        if any(null(name, table.column(column)) != NEVER for column in table.key)
    }
    assert said == nullable == {"cohort_comparison", "exports", "quarantine_counts"}
    assert f"`{JOINED}`" in Page(ROOT / "docs" / "how-to" / "query-the-database.md").text


def test_a_physio_is_said_to_be_known_within_the_clinic_alone() -> None:
    having = [table.column("physio_id") for table in TABLES.values() if "physio_id" in table.names]
    assert len(having) > 3
    assert all("group by clinic_id, physio_id" in column.description for column in having)


def test_both_dictionaries_say_how_rates_and_moments_are_read() -> None:
    page = unescape(dictionary_html(dictionary_entries()))
    assert all(paragraph in page for paragraph in dictionary_entries()["reading"])
    assert "Rates are 0–100" in json.loads(dictionary_json())["reading"][0]
    assert page.count("Rates are 0–100") == dictionary_markdown().count("Rates are 0–100") == 1


@pytest.mark.slow
def test_a_publication_writes_the_dictionary_beside_the_database(
    samples_run: tuple[Path, object],
) -> None:
    data = samples_run[0]
    assert (data / "data-dictionary.json").read_text("utf-8") == dictionary_json()
    page = (data / "data-dictionary.html").read_text("utf-8")
    assert page == dictionary_html(dictionary_entries())


def test_the_newest_version_is_on_top_of_the_page_of_changes() -> None:
    versions = re.findall(r"^## (\d+)$", CHANGES.text, re.MULTILINE)
    assert versions == [str(n) for n in range(int(SCHEMA_VERSION), 0, -1)]
    newest = CHANGES.text.split("\n## ")[1]
    assert untold(RENAMES, newest) == []
    rename = Rename("holds", "paused_from", "from_on")
    assert untold([rename], newest) == ["paused_from"]
    assert untold([rename], f"{newest} `paused_from` is `from_on` now") == []


def untold(renames: Iterable[Rename], text: str) -> list[str]:
    """The names of before that a text does not lead from to those of now."""
    return [
        one.before for one in renames if not {f"`{one.before}`", f"`{one.now}`"} <= words_of(text)
    ]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"`\w+`", text))


def test_no_table_changes_without_a_new_version() -> None:
    """After a change: raise SCHEMA_VERSION, write schema-changes.md, put the new hash here."""
    shapes = [(t.name, [(c.name, c.kind.value) for c in t.columns]) for t in TABLES.values()]
    assert hashlib.sha256(json.dumps(shapes).encode()).hexdigest()[:16] == FINGERPRINT


def test_booleans_begin_with_is_or_has_and_weeks_are_days() -> None:
    for column in (column for table in PUBLISHED.values() for column in table.columns):
        assert (column.kind is Kind.BOOLEAN) == column.name.startswith(("is_", "has_"))
        assert column.name != "week" or column.kind is Kind.DATE
