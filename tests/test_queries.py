"""The worked queries and the notebook run on a publication, and say what they are for."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from adherence.__main__ import app
from domain.datasets import COHORTS
from domain.reasons import OF_THE_CONFIGURATION
from domain.settings import load_settings
from domain.weeks import Week
from flows.context import derivation
from flows.report_tables import report_tables
from reports.weekly import WeeklyReport, weekly_report
from tests.documents import ROOT, Page, pages
from warehouse.query import SEALED
from warehouse.store import Store
from warehouse.views import views

# As many patients as a figure in a report has at least.
UNDER = 5
FOLDER = ROOT / "docs" / "queries"
QUERIES = sorted(FOLDER.glob("*.sql"))
HOW_TO = Page(ROOT / "docs" / "how-to" / "query-the-database.md")
PAGE = HOW_TO.text
ASKING = [call for page in pages() for call in page.commands if call[0] == "sql"]
# A way to connect: with what, how, and whether it was tried.
WAYS = {cells[0]: cells[2] for cells in re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.M)}
UNTRIED = "not tested here"

FirstPage = Mapping[tuple[int, str | None], Mapping[str, Any]]
Run = tuple[Path, "subprocess.CompletedProcess[str]"]
pytestmark = pytest.mark.slow


def name_of(path: Path) -> str:
    return path.stem


def asked(data: Path, query: Path, clinic_id: str = "all") -> list[dict[str, Any]]:
    """The rows of the answer; of a query that names the clinic once, of that clinic."""
    database = Store(data).database
    with duckdb.connect(str(database), read_only=True, config=SEALED) as connection:
        of_clinic = query.read_text("utf-8").replace("select 'all' as", f"select '{clinic_id}' as")
        found = connection.execute(of_clinic)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize("query", QUERIES, ids=name_of)
def test_every_worked_query_is_answered(samples_run: Run, query: Path) -> None:
    assert asked(samples_run[0], query)


@pytest.mark.parametrize("query", QUERIES, ids=name_of)
def test_every_worked_query_says_its_question_and_how_to_read_the_answer(query: Path) -> None:
    text = query.read_text("utf-8")
    assert re.match(r"-- Question: .+\?\n(?:--   .+\n)*-- Reading: .+\n", text)
    assert f"queries/{query.name}" in PAGE


@pytest.mark.parametrize("call", ASKING, ids=" ".join)
def test_every_question_shown_at_the_terminal_is_answered(
    samples_run: Run, call: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(samples_run[0].parent)
    asked = CliRunner().invoke(app, call)
    assert asked.exit_code == 0, asked.output
    assert asked.stdout.strip() not in ("", "[]")


def test_questions_are_shown_at_the_terminal() -> None:
    """The check above would pass on an empty list."""
    assert {word for call in ASKING for word in call} >= {"--csv", "--json"}
    assert len(ASKING) > len(HOW_TO.blocks("sh"))


def test_a_worked_query_is_answered_at_the_terminal_as_by_python(
    samples_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(samples_run[0].parent)
    query = FOLDER / "who-stopped.sql"
    answer = CliRunner().invoke(app, ["sql", query.read_text("utf-8"), "--json"])
    rows = asked(samples_run[0], query)
    assert [row.keys() for row in json.loads(answer.stdout)] == [row.keys() for row in rows]


@pytest.mark.parametrize("view", views())
def test_every_view_is_shown_and_answers(samples_run: Run, view: str) -> None:
    assert f"`{view}`" in PAGE
    with duckdb.connect(str(Store(samples_run[0]).database), read_only=True) as database:
        assert database.execute(f"from {view}").fetchall()


def test_every_way_to_connect_is_tried_or_said_not_to_be() -> None:
    tried = {way for way, how in WAYS.items() if UNTRIED not in how}
    assert tried == {"with", "Python", "a notebook", "Polars, pandas", "DuckDB's command line"}
    assert {"R", "DBeaver", "harlequin", "Excel"} == WAYS.keys() - tried
    # Of the code shown all but that of R is run by the tests of this module.
    blocks = {language for language in ("python", "r", "sql", "text") if HOW_TO.blocks(language)}
    assert blocks == {"python", "r", "sql"}


def test_rows_whose_key_holds_a_null_are_joined_as_shown(samples_run: Run) -> None:
    (shown,) = HOW_TO.blocks("sql")
    with duckdb.connect(str(Store(samples_run[0]).database), read_only=True) as database:
        of_clinics = "select count(*) from cohort_comparison where clinic_id <> 'all'"
        assert len(database.execute(shown).fetchall()) > 0
        assert (len(database.execute(shown).fetchall()),) == database.execute(of_clinics).fetchone()


@pytest.mark.skipif(shutil.which("duckdb") is None, reason="DuckDB's command line is not installed")
def test_the_command_line_of_duckdb_opens_it(samples_run: Run) -> None:
    (line,) = re.findall(r"`(duckdb -readonly \S+)`, then `\.tables`", PAGE)
    done = subprocess.run(
        [*line.split(), "-csv", "-c", "select count(*) as n from cohort_weeks"],
        cwd=samples_run[0].parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    name, number = done.stdout.split()
    assert (name, int(number) > 0) == ("n", True)


def test_there_are_a_dozen() -> None:
    assert len(QUERIES) >= 12


def test_intake_accounts_for_every_row(samples_run: Run) -> None:
    rows = asked(samples_run[0], FOLDER / "intake.sql")
    assert {row["unaccounted"] for row in rows if row["state"] == "accepted"} == {0}


@pytest.fixture(scope="module", params=[None, "clinic_a"])
def first_page(samples_run: Run, request: pytest.FixtureRequest) -> tuple[WeeklyReport, FirstPage]:
    """The numbers of a report, and those of the worked query by line and cohort."""
    store, settings = Store(samples_run[0]), load_settings()
    week = Week.parse("2026-W46")
    report = weekly_report(
        report_tables(derivation(store.data), week, None),
        week=week,
        clinic_id=request.param,
        clinics=settings.clinics,
        measures=settings.measures,
    )
    rows = asked(store.data, FOLDER / "report-first-page.sql", request.param or "all")
    return report, {(row["line"], row["cohort"]): row for row in rows}


def test_the_adherence_of_a_first_page_is_found_again(
    first_page: tuple[WeeklyReport, FirstPage],
) -> None:
    report, found = first_page
    lumbar = report.adherence_to("lumbar")
    for one in lumbar.cohorts:
        mean, logged, median, adherent = (found[line, one.cohort] for line in (1, 2, 3, 4))
        assert told(mean) == approx(one.latest.mean.value, one.latest.patients.value)
        assert told(logged) == approx(one.latest.mean_logged.value, one.latest.with_log.value)
        assert told(median) == approx(one.median.value, one.latest.patients.value)
        assert ends(median) == approx(one.median.lower, one.median.upper)
        assert told(adherent) == approx(one.adherent.pct.value, one.latest.patients.value)
    for line, difference in ((5, lumbar.mean_difference), (6, lumbar.share_difference)):
        figure = difference.figure
        assert found[line, None]["value"] == pytest.approx(figure.value)
        assert ends(found[line, None]) == approx(figure.lower, figure.upper)


def test_the_pain_of_a_first_page_is_that_of_everybody_who_answered(
    samples_run: Run, first_page: tuple[WeeklyReport, FirstPage]
) -> None:
    """The report has those in full batches only: it is the tables that the query agrees with."""
    report, found = first_page
    with duckdb.connect(str(Store(samples_run[0]).database), read_only=True) as database:
        of = [report.clinic_id or "all"]
        sequence = database.execute(
            "select estimate, lower, upper from cohort_comparison where clinic_id = ? "
            "and method = 'confidence_sequence' and outcome_window = 'week_6'",
            of,
        ).fetchone()
        shares = database.execute(
            "select cohort, 100 * responder_lower, 100 * responder_upper from cohort_summary "
            "where clinic_id = ? and instrument = 'nprs' and outcome_window = 'week_6'",
            of,
        ).fetchall()
    assert (found[8, None]["value"], *ends(found[9, None])) == sequence
    assert {(cohort, *ends(found[14, cohort])) for cohort in COHORTS} == set(shares)
    for at_week_6 in report.pain.at("week_6").cohorts:
        patients = found[7, at_week_6.cohort]["out_of"]
        assert patients >= (at_week_6.change.value is not None) * UNDER


def test_the_counts_of_a_first_page_are_found_again(
    first_page: tuple[WeeklyReport, FirstPage],
) -> None:
    report, found = first_page
    for one in report.activity.cohorts:
        row = found.get((10, one.cohort), {"value": 0})
        assert row["value"] == one.active.value
    total, calls = report.completeness.total, report.activity
    for line, share in enumerate((total.logged, calls.to_call, calls.urgent), start=11):
        assert told(found[line, None]) == (share.part.value, share.whole.value)
    assert told(found[15, None]) == (total.missing.part.value, total.missing.whole.value)
    windows = [one for of_cohort in report.flow for one in of_cohort.windows]
    at_start = sum(one.missing.value or 0 for one in windows if one.outcome_window == "baseline")
    assert told(found[16, None]) == (at_start, total.missing.part.value)
    quarantine = report.intake.quarantine
    lacking = sum(row.rows for row in quarantine if row.reason in OF_THE_CONFIGURATION)
    assert told(found[25, None]) == (lacking, report.intake.quarantined)
    assert found[24, None]["value"] == report.intake.quarantined > lacking > 0
    if report.is_group:
        whole, rows = report.intake.total, report.intake.total.rows
        of_files = [whole.exports, whole.rejected]
        of_rows = [rows.read, rows.accepted, rows.quarantined, rows.ignored, whole.rows_rejected]
        assert [found[line, None]["value"] for line in range(17, 24)] == of_files + of_rows


def told(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row["value"], row["out_of"]


def ends(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row["lower"], row["upper"]


def approx(*values: float | None) -> Any:
    return tuple(None if value is None else pytest.approx(value) for value in values)


def test_the_notebook_runs_on_the_published_file(samples_run: Run, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, FOLDER / "first-look.py", "--", "--data", str(samples_run[0])],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "mean_pct" in done.stdout
    assert "stopped" in done.stdout


def test_the_copy_for_analysts_is_put_in_place_of_the_old_one(
    samples_run: Run, tmp_path: Path
) -> None:
    (shown,) = [block for block in HOW_TO.blocks("sh") if "analysts" in block]
    placed = shown.replace("/srv/adherence/data", str(samples_run[0])).replace(" -g analysts", "")
    for _ in range(2):
        done = placed.replace("/srv/analysis", str(tmp_path / "analysis"))
        subprocess.run(["sh", "-ec", done], check=True)
    (copy,) = (tmp_path / "analysis").iterdir()
    assert (copy.name, copy.stat().st_mode & 0o777) == ("adherence.duckdb", 0o640)
    with duckdb.connect(str(copy), read_only=True) as database:
        assert database.execute("from cohort_weeks").fetchall()


def test_the_python_shown_reads_the_database_and_the_files(
    samples_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shown,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(samples_run[0].parent)
    names: dict[str, Any] = {}
    exec(shown, names)
    assert names["weeks"].equals(names["same"])
    assert names["weeks"].height > 0
