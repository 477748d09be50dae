"""What the documents show is there, and runs."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import typer
import yaml
from pydantic import BaseModel
from typer.testing import CliRunner

from adherence.__main__ import app
from domain.datasets import EVERY_DATASET
from domain.errors import AdherenceError
from domain.exercises import ExerciseCatalogue
from domain.service import Service
from domain.settings import Clinics
from domain.yaml_files import yaml_content
from sources.dataset_source import DatasetSource
from sources.extending import laid_over
from sources.mapping import Mapping
from sources.mapping_files import SHIPPED, load_mapping
from tests.documents import ROOT, Page, pages
from warehouse.build import new_database
from warehouse.dictionary import dictionary_markdown

PAGES = pages()
README = Page(ROOT / "README.md")
GLOSSARY = Page(ROOT / "docs" / "glossary.md")
DECISIONS = Page(ROOT / "docs" / "decisions.md")
LIMITATIONS = Page(ROOT / "docs" / "limitations.md")
MESSAGES = Page(ROOT / "docs" / "how-to" / "quarantine-and-messages.md")
WEEKLY = Page(ROOT / "docs" / "how-to" / "run-every-week.md")
DICTIONARY = ROOT / "docs" / "reference" / "data-dictionary.md"

GROUP = typer.main.get_command(app)
assert isinstance(GROUP, typer.core.TyperGroup)
PROGRAM = GROUP.commands
# The others start the whole pipeline; that their options exist is checked without.
FAST = ("simulate", "status", "quarantine")
CALLS = [(page, call) for page in PAGES for call in page.commands]

OURS = ("domain", "sources", "transforms", "expectations", "warehouse", "reports", "simulation")
FOLDERS = (*OURS, "flows", "adherence", "config", "tests", "docs")
IN_PROJECT = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w/-]*(?:\.py|\.yaml|\.md|(?<=/))")
# Reasons that no suite declares: of lines that are no rows, and those judged when rows are settled.
FURTHER_REASONS = {"wrong_width", "bad_quoting", "baseline_change_score", "direction_reversed"}


def calls_of(folder: str, name: str) -> Iterator[ast.Call]:
    """Every call of that name in the modules of a folder."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name:
                yield node


@pytest.fixture
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A working folder with empty folders of data in it; the umask is put back."""
    for name in ("data", "trial"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o077)
    yield
    os.umask(before)


def test_the_dictionary_is_not_stale() -> None:
    assert DICTIONARY.read_text("utf-8") == dictionary_markdown(), "run make docs"


def test_the_readme_is_read_in_a_minute() -> None:
    assert len(README.text.splitlines()) <= 100


def test_the_readme_lists_the_commands_that_there_are() -> None:
    listed = re.findall(r"^\| `adherence ([\w-]+)", README.text, re.MULTILINE)
    assert sorted(listed) == sorted(PROGRAM)


@pytest.mark.parametrize("name", PROGRAM)
def test_every_command_has_help(name: str) -> None:
    assert PROGRAM[name].help
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert "--help" in result.output


@pytest.mark.parametrize(("page", "call"), CALLS, ids=[f"{p}: {' '.join(c)}" for p, c in CALLS])
@pytest.mark.usefixtures("_own_folder")
def test_every_call_shown_is_one_that_works(page: Page, call: list[str]) -> None:
    if call[0] in PROGRAM and "--help" not in call:
        PROGRAM[call[0]].make_context(call[0], call[1:])
    if call[0] in FAST or "--help" in call:
        result = CliRunner().invoke(app, call)
        assert result.exit_code == 0, f"{page}: {result.output}"


def test_the_documents_show_calls_queries_configuration_and_exports() -> None:
    """The checks of each would pass on an empty list."""
    assert {call[0] for _, call in CALLS} >= {"run", "report", "status", "quarantine"}
    kinds = ("sql", "yaml", "csv")
    assert [kind for kind in kinds if not any(page.blocks(kind) for page in PAGES)] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Page) -> None:
    for link in page.links:
        path, _, anchor = link.partition("#")
        target = page.path.parent / path if path else page.path
        assert target.exists(), link
        assert not anchor or anchor in Page(target).anchors, link


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_file_and_function_named_is_there(page: Page) -> None:
    for name in page.names:
        path, _, function = name.partition(":")
        if IN_PROJECT.fullmatch(path):
            assert (ROOT / path).exists(), name
        if function and path.endswith(".py") and not function.isdigit():
            assert re.search(rf"^(def|class) {function}\b", (ROOT / path).read_text(), re.M), name


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_make_target_named_is_there(page: Page) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shown = [*page.names, *(line for code in page.blocks("sh") for line in code.splitlines())]
    named = {found[1] for text in shown if (found := re.match(r"make (\w+)", text))}
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_query_shown_runs_on_the_published_tables(page: Page, tmp_path: Path) -> None:
    queries = page.blocks("sql")
    if queries:
        with new_database(tmp_path / "empty.duckdb", {}):
            pass
        with duckdb.connect(str(tmp_path / "empty.duckdb"), read_only=True) as database:
            for query in queries:
                database.execute(query)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_configuration_shown_is_valid(page: Page) -> None:
    models: dict[str, type[BaseModel]] = {
        "clinics.yaml": Clinics,
        "exercises.yaml": ExerciseCatalogue,
        "service.yaml": Service,
        "mappings": Mapping,
    }
    for block in page.blocks("yaml"):
        file = block.splitlines()[0].removeprefix("# ").partition("/")[0]
        content = yaml.safe_load(block)
        if "extends" in content:
            content = laid_over(yaml_content(SHIPPED / f"{content['extends']}.yaml"), content)
        models[file].model_validate(content)


def demanded_by(source: DatasetSource) -> set[str]:
    table = EVERY_DATASET[source.dataset]
    required = {column.name for column in table.columns if column.required}
    return {*required, *source.when, *source.deleted_when}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_export_shown_has_the_columns_that_a_shipped_mapping_reads(page: Page) -> None:
    shipped = [load_mapping(file) for file in SHIPPED.glob("*.yaml")]
    sources = [source for mapping in shipped if not mapping.base for source in mapping.datasets]
    for block in page.blocks("csv"):
        header, *rows = [line.split(",") for line in block.splitlines()]
        assert any(demanded_by(source) <= set(header) <= set(source.headers) for source in sources)
        assert {len(row) for row in rows} == {len(header)}


def test_every_reason_is_explained() -> None:
    from expectations.suites import RULES

    reasons = {(rule.meta or {})["reason"] for rules in RULES.values() for rule in rules}
    codes = {
        node.args[0].value
        for folder in ("sources", "warehouse", "flows")
        for node in calls_of(folder, "ExportRejected")
        if isinstance(node.args[0], ast.Constant)
    }
    assert {"missing_column", "still_changing", "mostly_bad"} <= codes
    assert reasons | codes | FURTHER_REASONS <= set(MESSAGES.names)


def test_every_exit_status_is_explained() -> None:
    explained = re.findall(r"^\| (\d+) \|", WEEKLY.text, re.MULTILINE)
    kinds: list[type[AdherenceError]] = [AdherenceError, *AdherenceError.__subclasses__()]
    assert {int(status) for status in explained} == {0, *(kind.exit_status for kind in kinds)}


def test_what_is_not_there_is_said_in_one_place_and_is_not_there() -> None:
    assert [str(page) for page in PAGES if re.search(r"\bnot yet\b", page.prose, re.I)] == [
        str(LIMITATIONS)
    ]
    commands = re.search(r"- \*\*Commands\*\*: (.*?)\.\s", LIMITATIONS.text, re.DOTALL)
    assert commands
    assert not set(re.findall(r"`(\S+)`", commands[1])) & set(PROGRAM)


def test_the_glossary_is_in_order() -> None:
    terms = re.findall(r"^\*\*(.+?)\*\* – ", GLOSSARY.text, re.MULTILINE)
    assert len(terms) > 50
    assert terms == sorted(terms, key=str.casefold)


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(n) for n in re.findall(r"^### (\d+)\. ", DECISIONS.text, re.MULTILINE)]
    # A later decision stands in its section, and keeps its number.
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert len(numbers) == DECISIONS.text.count("\n### ")
