"""Worklists as the pipeline writes them: every published flag told once, and days that add up."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl
import pytest

from domain.environment import REPOSITORY
from flows.context import derivation
from flows.derive import derive_clinic, tables_in
from flows.earlier_flags import earlier_flags
from flows.worklists import write_worklists
from reports.flag_words import reason_to_call
from reports.patient_facts import active_episodes, exercise_names
from reports.silence import follows_from, silences
from reports.timeline_days import days_of_patients, weeks_of
from reports.worklist import compared_with
from simulation.exports import write_exports
from tests.pipeline import KEY, published, table, with_ids
from tests.reports.lists import reasons_on
from tests.reports.pages import Page
from warehouse.store import Store

CUT = date(2026, 4, 8)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Tables and worklists of invented clinics, as of a Wednesday."""
    folder = tmp_path_factory.mktemp("worklists")
    write_exports(folder / "inbox", patients=12, weeks=9, seed=3, end=CUT, clinics=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_KEY", KEY)
        store = published(sorted((folder / "inbox").glob("*.csv")), folder / "data", CUT)
        write_worklists.fn(store.data, CUT)
        yield store


def test_every_published_flag_is_on_exactly_one_worklist(store: Store) -> None:
    exercises = exercise_names({"exercises": table(store, "exercises")})
    found: Counter[tuple[str, str, str]] = Counter()
    for path in store.worklists.glob("*/*.html"):
        page = Page(path.read_text(encoding="utf-8"))
        found.update((path.parent.name, patient, why) for patient, why in reasons_on(page))
    flags = with_ids(store, "flags")
    silence = silences(flags)
    wanted = Counter(
        (flag["clinic_id"], flag["patient_id"], _even(reason_to_call(flag, exercises, CUT)))
        for flag in flags.to_dicts()
        if not follows_from(silence.get(flag["episode_key"]), flag)
    )
    assert found == wanted
    assert wanted.total() > 5


def _even(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_sessions_of_the_days_are_those_of_the_weeks(store: Store) -> None:
    tables = {name: table(store, name) for name in ("prescriptions", "holds")}
    tables["outcome_scores"] = table(store, "outcome_scores")
    episodes = active_episodes(table(store, "episodes"), CUT)
    days = days_of_patients(tables, table(store, "bouts").lazy(), episodes, CUT)
    weeks = table(store, "patient_weeks").filter(pl.col("component") == "all")
    of_weeks = {
        (key, week): (done, eligible)
        for key, week, done, eligible in weeks.select(
            "episode_key", "week", "sessions_done", "eligible_days"
        ).iter_rows()
    }
    compared = 0
    for key, of_patient in days.items():
        for monday, week in weeks_of(of_patient):
            due = [day for day in week if day is not None and day.due]
            found = (sum(day.done for day in due), len(due))
            assert found == of_weeks.get((key, monday), (0, 0))
            compared += 1
    assert compared > 30


def test_earlier_flags_are_those_that_would_have_been_published_then(store: Store) -> None:
    plan = derivation(store.data)
    day = compared_with(CUT)
    then = tables_in([derive_clinic(plan, "clinic_a", day)])["flags"]
    assert earlier_flags(plan, "clinic_a", day).equals(then)
    assert then.height > 0


def test_new_is_what_was_no_reason_on_the_day_that_the_page_compares_with(store: Store) -> None:
    then = earlier_flags(derivation(store.data), "clinic_a", compared_with(CUT))
    before = set(then.select("episode_key", "code", "outcome_window").iter_rows())
    flags = with_ids(store, "flags")
    silence = silences(flags)
    wanted = Counter(
        (flag["episode_key"], flag["code"], flag["outcome_window"]) not in before
        for flag in flags.to_dicts()
        # A missed form is not told for ever.
        if flag["code"] != "Q1" and not follows_from(silence.get(flag["episode_key"]), flag)
    )
    pages = [Page(path.read_text(encoding="utf-8")) for path in store.worklists.glob("*/*.html")]
    reasons = [
        _even(element.text)
        for page in pages
        for element in page.elements
        if element.attributes.get("class") == "reason"
    ]
    found = Counter(
        " New since " in reason or " New, " in reason
        for reason in reasons
        if not reason.strip().startswith("No pain score for")
    )
    assert found == wanted
    assert min(found[True], found[False]) > 0


def test_worklists_that_would_be_the_same_stay(store: Store) -> None:
    index = store.worklists / "clinic_a" / "index.html"
    before = index.stat().st_ino
    write_worklists.fn(store.data, CUT)
    assert index.stat().st_ino == before
    write_worklists.fn(store.data, CUT + timedelta(days=1))
    assert index.stat().st_ino != before
    shutil.rmtree(index.parent)
    write_worklists.fn(store.data, CUT + timedelta(days=1))
    assert index.exists()
    write_worklists.fn(store.data, CUT)


def test_worklists_have_the_name_that_a_clinic_has_now(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = shutil.copytree(REPOSITORY / "config", store.data / "config")
    listed = config / "clinics.yaml"
    listed.write_text(listed.read_text().replace("Example Clinic A", "Another name"))
    monkeypatch.setenv("ADHERENCE_CONFIG", str(config))
    write_worklists.fn(store.data, CUT)
    assert "Another name" in (store.worklists / "clinic_a" / "index.html").read_text()
