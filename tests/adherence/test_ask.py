"""``adherence sql``: a table, CSV or JSON; what is wrong is one line and the right status."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adherence.__main__ import app
from tests.documents import ROOT
from warehouse.publish import publish_tables
from warehouse.store import Store

MIXED = "select '007' as id, '=1+1' as note, -5 as n, null as gone, date '2026-11-15' as day"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store(tmp_path_factory.mktemp("data"))
    publish_tables({}, store)
    return store.data


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def ask(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["sql", *arguments, "--data", str(data)])


def test_csv_is_safe_and_keeps_ids(data: Path) -> None:
    asked = ask(data, MIXED, "--csv")
    assert asked.exit_code == 0
    assert asked.stdout.splitlines() == ["id,note,n,gone,day", "007,'=1+1,-5,,2026-11-15"]


def test_json_has_an_object_a_row(data: Path) -> None:
    asked = ask(data, f"{MIXED}, 'nan'::double as x, [1.5] as l, row('nan'::float) as t", "--json")
    assert json.loads(asked.stdout) == [
        {"id": "007", "note": "=1+1", "n": -5, "gone": None, "day": "2026-11-15", "x": None}
        | {"l": [1.5], "t": [None]}
    ]
    assert json.loads(ask(data, "from holds", "--json").stdout) == []


def test_a_question_may_begin_with_a_comment(data: Path) -> None:
    assert ask(data, "-- Question: why?\n--   a=b\nselect 1 as n", "--csv").stdout == "n\n1\n"


def test_an_option_that_there_is_not_is_wrong_usage(data: Path) -> None:
    assert ask(data, "select 1 as n", "--cvs").exit_code == 2


def test_a_table_is_whole_where_it_goes_to_a_file(data: Path) -> None:
    asked = ask(data, f"select '{'x' * 300}' as long, '[bold]' as markup, 1/3 as third")
    _, row = asked.stdout.splitlines()
    assert row.split() == ["x" * 300, "[bold]", "0.3333"]


def test_of_a_long_answer_a_table_has_the_first_rows(data: Path) -> None:
    asked = ask(data, "select range as n from range(1000)")
    assert len(asked.stdout.splitlines()) == 201
    assert "first 200 rows" in asked.stderr
    assert len(ask(data, "select range as n from range(1000)", "--csv").stdout.splitlines()) == 1001


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["select nothing from holds"], "nothing"),
        (["drop table holds"], "a single SELECT"),
        (["from read_text('/etc/passwd')"], "file system operations are disabled"),
        (["select 1 as a, 2 as a", "--json"], "Name them with AS"),
        (["select 1", "--json", "--csv"], "choose one"),
    ],
)
def test_what_is_wrong_is_one_line(data: Path, arguments: list[str], words: str) -> None:
    asked = ask(data, *arguments)
    assert asked.exit_code == 2
    assert words in asked.stderr
    assert len(asked.stderr.splitlines()) == 1
    assert asked.stdout == ""


def test_before_the_first_publication_it_says_so(tmp_path: Path) -> None:
    asked = ask(tmp_path, "select 1")
    assert (asked.exit_code, asked.stdout) == (2, "")
    assert "Run `adherence run` first" in asked.stderr


@pytest.mark.parametrize("end", ["| head -1", ">&-"])
def test_nothing_is_said_where_nobody_reads_on(end: str, data: Path) -> None:
    line = f"{sys.executable} -m adherence sql 'from range(100000)' --csv --data {data} {end}"
    ran = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
