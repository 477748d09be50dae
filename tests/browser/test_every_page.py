"""Every page that a run makes, opened in a real browser: text of an export is never more than text.

Each patient of the sample exports bears one payload in the text that may be anything, and one row
of each payload bears it in every field: ids with it are refused. A payload names the files, too.
"""

import csv
import json
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from io import StringIO

import polars as pl
import pytest

from domain.weeks import Week
from expectations.data_docs import write_data_docs
from flows.context import derivation
from flows.due_exports import due_exports
from flows.publish import publish_all
from flows.report import write_reports
from flows.take_in import take_in_one
from flows.worklists import write_worklists
from tests.browser.conftest import Open
from tests.conftest import ROOT
from tests.pipeline import FIRST_ARRIVAL, PUBLISHED_AT
from tests.reports.payloads import PAYLOADS
from warehouse.accepted import clinics_of
from warehouse.landing import land
from warehouse.store import Store

PLAIN = ROOT / "tests" / "samples" / "plain"
CUT = date(2026, 11, 15)
FREE = ("comment", "reason")
IN_FILE_NAME = "<img src=x onerror=alert(1)>"


def hostile(text: str) -> str:
    """A sample export: the n-th patient bears the n-th payload, one row of each in all cells."""
    rows = list(csv.DictReader(StringIO(text)))
    spoilt: set[str] = set()
    for row in rows:
        number = int(row["patient_id"]) if row["patient_id"].isdigit() else 0
        payload = PAYLOADS[number % len(PAYLOADS)]
        is_first = payload not in spoilt
        spoilt.add(payload)
        row.update({name: payload for name in row if is_first or name in FREE})
    made = StringIO()
    writer = csv.DictWriter(made, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store after a week of work on hostile exports."""
    folder = tmp_path_factory.mktemp("hostile")
    store = Store(folder / "data")
    for sample in sorted(PLAIN.glob("*.csv")):
        export = folder / f"{sample.stem}{IN_FILE_NAME}.csv"
        export.write_text(hostile(sample.read_text("utf-8")), "utf-8")
        land(export, store, FIRST_ARRIVAL)
    results = [one for due in due_exports(store.data) for one in take_in_one.fn(store.data, due)]
    write_data_docs(results, store.data_docs)
    write_worklists.fn(store.data, CUT)
    publish_all.fn(store.data, CUT, PUBLISHED_AT)
    clinics = clinics_of(derivation(store.data).known)
    write_reports.fn(store.data, str(Week.containing(CUT)), clinics, None)
    return store


def pages(store: Store) -> Iterator[tuple[str, str]]:
    """Every page with its name: HTML files, and those inside mails."""
    for path in sorted(store.data.rglob("*.html")):
        yield str(path.relative_to(store.data)), path.read_text("utf-8")
    for path in sorted(store.data.rglob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        page = mail.get_body(("html",))
        assert page
        yield path.name, page.get_content()


def test_no_text_of_an_export_runs_in_any_page(store: Store, opened: Open) -> None:
    met: set[str] = set()
    for name, html in pages(store):
        visit = opened(html)
        visit.provoke()
        strangers = [url for url in visit.strangers if not url.startswith("cid:")]
        assert (visit.dialogs, visit.errors, strangers) == ([], [], []), name
        met.add(name.split("/")[0])
    assert met >= {"worklists", "reports", "data-docs", "data-dictionary.html", "group.eml"}


def test_on_a_phone_data_docs_are_as_wide_as_it_and_axe_finds_no_violation(
    store: Store, opened: Open
) -> None:
    for path in (store.data_docs / "index.html", *sorted(store.data_docs.glob("sessions-*"))):
        visit = opened(path.read_text("utf-8"))
        visit.page.set_viewport_size({"width": 390, "height": 844})
        assert visit.page.evaluate("document.documentElement.scrollWidth") == 390
        assert visit.violations() == []


def test_the_payloads_were_taken_in(store: Store) -> None:
    kept = "".join(
        "".join(pl.read_parquet(path)[column])
        for folder, column in (("accepted/sessions", "comment"), ("quarantine", "cells"))
        for path in (store.data / folder).rglob("*.parquet")
    )
    assert [one for one in PAYLOADS if json.dumps(one)[1:-1] not in kept] == []
