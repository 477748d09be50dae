"""The service with its real server: what lands is published, what goes wrong is told."""

import hashlib
import json
import logging
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from domain.published import PUBLISHED
from flows.occurrences import occurrence
from flows.sweep import missed_event
from tests.conftest import PLAIN, ROOT
from tests.pipeline import KEY, published
from tests.processes import family, gone, until
from tests.service import Service, configuration
from tests.thorough import CAMPAIGN
from tests.weekly import weekly_exports
from warehouse.landing import landed_exports
from warehouse.publication import read_publication
from warehouse.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.service]

LOGGER = logging.getLogger(__name__)
ROUNDS = 20 if CAMPAIGN else 1
VICTIMS = ("server", "runner", "supervisor")
CLINIC_A = sorted(PLAIN.glob("clinic_a_*.csv"))
CLINIC_B = sorted(PLAIN.glob("clinic_b_*.csv"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests of this file, in their order, with a first batch behind it.

    A test needs nothing else of those before it: with xdist they may be another service's.
    """
    home = tmp_path_factory.mktemp("service")
    running = Service(home / "data", configuration(home / "config"))
    try:
        running.wait_until_running()
        running.drop(CLINIC_A)
        until(lambda: running.runs("notify", "COMPLETED"), "the end of the first batch")
        until(lambda: is_quiet(running), "the end of all of it")
        yield running
    finally:
        running.stop()


def test_an_export_that_lands_is_published_with_its_worklist_and_report(service: Service) -> None:
    assert len(service.receipts) == len(CLINIC_A)
    assert read_publication(service.store)
    assert (service.store.worklists / "clinic_a" / "index.html").exists()
    assert list(service.store.reports.glob("*/clinic_a.html"))


def test_parameters_arrive_with_the_types_that_the_flows_declare(service: Service) -> None:
    (take_in, *_) = service.runs("take-in", "COMPLETED")
    exports = take_in["parameters"]["exports"]
    assert isinstance(exports, list)
    assert set(exports) <= service.receipts
    assert exports
    (publish, *_) = service.runs("publish", "COMPLETED")
    assert publish["parameters"]["clinics"] == ["clinic_a"]
    assert publish["parameters"]["data"] == str(service.store.data)


def test_a_run_that_an_event_wakes_is_made_at_once(service: Service) -> None:
    runs = [service.runs(flow, "COMPLETED")[0] for flow in ("take-in", "publish", "sweep")]
    moments = [(run["expected_start_time"], run["created"]) for run in runs]
    waited = [datetime.fromisoformat(made) - datetime.fromisoformat(due) for due, made in moments]
    # A server whose transactions fail each other makes each of them at the second try, 2 s later.
    assert sorted(waited)[1] < timedelta(seconds=1)


def test_names_of_runs_say_export_and_clinic(service: Service) -> None:
    (take_in, *_) = service.runs("take-in", "COMPLETED")
    assert take_in["parameters"]["exports"][0][:12] in take_in["name"]
    assert service.runs("publish", "COMPLETED")[0]["name"] == "publish clinic_a"


def test_prefects_pages_show_counts_per_export(service: Service) -> None:
    artifacts = service.ask("/artifacts/filter", {"artifacts": {"key": {"any_": ["exports"]}}})
    rows = json.loads(artifacts[0]["data"])
    assert {row["dataset"] for row in rows} >= {"sessions", "episodes"}
    assert all(row["read"] == row["accepted"] + row["quarantined"] + row["ignored"] for row in rows)


def test_nobody_without_the_password_is_answered(service: Service) -> None:
    from flows.loopback import ask

    port = int(service.health["ui"].rpartition(":")[2])
    assert ask(port, "/api/flow_runs/filter", {})[0] == 401
    assert ask(port, "/api/health")[0] == 200


def test_identical_bytes_change_nothing(service: Service) -> None:
    before = read_publication(service.store)
    runs = len(service.runs("take-in", "COMPLETED", "SCHEDULED", "RUNNING", "PENDING"))
    shutil.copy(CLINIC_A[0], service.store.inbox / f"again_{CLINIC_A[0].name}")
    names = {name for export in landed_exports(service.store) for name in export.names}
    until(
        lambda: any(
            f"again_{CLINIC_A[0].name}" in export.names for export in landed_exports(service.store)
        ),
        "the second name",
    )
    assert f"again_{CLINIC_A[0].name}" not in names
    time.sleep(3)
    assert len(service.runs("take-in", "COMPLETED", "SCHEDULED", "RUNNING", "PENDING")) == runs
    assert read_publication(service.store) == before


def test_those_woken_for_what_is_published_already_publish_nothing(service: Service) -> None:
    before = read_publication(service.store)
    published_runs = len(service.runs("publish", "COMPLETED"))
    reports = len(service.runs("report", "COMPLETED"))
    event = partial(occurrence, "exports.taken_in", "store", service.store.data)
    service.ask("/events", [event(clinics=["clinic_a"]) for _ in range(3)])
    until(lambda: len(service.runs("publish", "COMPLETED")) >= published_runs + 3, "three runs")
    assert read_publication(service.store) == before
    assert len(service.runs("report", "COMPLETED")) == reports


def test_an_export_that_grows_waits_until_it_is_whole(service: Service) -> None:
    whole = CLINIC_B[0].read_bytes()
    steps = 12
    size = len(whole) // steps + 1
    growing = service.store.inbox / CLINIC_B[0].name
    for step in range(steps):
        with growing.open("ab") as file:
            file.write(whole[step * size : (step + 1) * size])
        assert all(growing.name not in export.names for export in landed_exports(service.store))
        time.sleep(0.2)
    until(
        lambda: any(growing.name in export.names for export in landed_exports(service.store)),
        "the grown file",
    )
    (export,) = (e for e in landed_exports(service.store) if growing.name in e.names)
    assert export.path.read_bytes() == whole


def test_a_rejected_export_is_told_of_without_its_name(service: Service) -> None:
    cut = CLINIC_B[1].read_bytes()[:-20]
    (service.store.inbox / "Jane_Doe_sessions.csv").write_bytes(cut)
    (notice,) = until(lambda: service.notices("export-rejected"), "a notice")
    assert "rejected" in notice
    assert "Jane" not in notice


def test_a_payload_without_a_key_is_noticed(service: Service) -> None:
    event = occurrence("exports.landed", "inbox", service.store.data)
    service.ask("/events", [event])
    until(lambda: service.notices("failed"), "a notice")


def test_runs_that_fail_before_they_name_themselves_are_one_notice_of_their_flow(
    service: Service,
) -> None:
    """As each does where the code changed under the service."""
    (report,) = (d for d in service.ask("/deployments/filter", {}) if d["name"] == "report")
    wrong = {"parameters": {"no_such": 1}, "enforce_parameter_schema": False}
    for name in ("terrific-axolotl", "modest-heron"):
        service.ask(f"/deployments/{report['id']}/create_flow_run", {**wrong, "name": name})
    until(lambda: len(service.runs("report", "FAILED", "CRASHED")) == 2, "both to fail")
    until(lambda: [one for one in service.notices("failed") if "report" in one], "a notice")
    until(lambda: is_quiet(service), "the end of all of it")
    told = "\n".join(service.notices("failed"))
    assert told.count("report failed\n") == 1
    assert "axolotl" not in told
    assert "heron" not in told


def test_the_weekly_report_is_due_on_mondays_at_six_in_the_groups_zone(service: Service) -> None:
    runs = until(lambda: service.runs("report", "SCHEDULED"), "a scheduled report")
    zone = ZoneInfo("Australia/Adelaide")
    local = [datetime.fromisoformat(run["expected_start_time"]).astimezone(zone) for run in runs]
    assert {(t.isoweekday(), t.hour, t.minute) for t in local} == {(1, 6, 0)}
    assert local[0] - datetime.now(UTC) < timedelta(days=7)


@pytest.mark.skipif(not CAMPAIGN, reason="waits for the clock")
def test_a_report_runs_at_the_time_set(service: Service) -> None:
    (report,) = (d for d in service.ask("/deployments/filter", {}) if d["name"] == "report")
    every_minute = [{"schedule": {"cron": "* * * * *", "timezone": "UTC"}, "active": True}]
    (schedule,) = service.ask(f"/deployments/{report['id']}/schedules", every_minute)
    assert schedule
    # Those that an event woke are not of any schedule.
    rung = lambda: [r for r in service.runs("report", "COMPLETED") if r["auto_scheduled"]]  # noqa: E731
    until(rung, "a report by the clock")


def test_a_second_service_on_the_same_data_ends_with_75(service: Service) -> None:
    second = service.started()
    assert second.wait(120) == 75
    assert service.health["state"] == "running"


def test_a_checkout_that_was_moved_runs_its_own_code(service: Service) -> None:
    before = len(service.runs("sweep", "COMPLETED"))
    database = service.store.service / "prefect.db"
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        connection.execute("update deployment set path = '/another/checkout'")
    service.kill("runner")
    ours = lambda: {d["path"] for d in service.ask("/deployments/filter", {})} == {str(ROOT)}  # noqa: E731
    until(ours, "the deployments of this checkout")
    service.wait_until_running()
    until(lambda: len(service.runs("sweep", "COMPLETED")) > before, "a sweep by its code")
    automations = [a["name"] for a in service.ask("/automations/filter", {})]
    assert len(automations) == len(set(automations)), "a trigger of the other checkout is left"


def test_status_tells_that_it_runs(service: Service) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "adherence", "status", "--data", str(service.store.data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "Service: running, started" in told.stdout


def test_what_lands_while_the_server_is_down_is_taken_in_when_it_is_back(
    service: Service,
) -> None:
    files = CLINIC_B[2:4]
    ids = {hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    service.wait_until_running()
    service.kill("server")
    service.drop(files)
    landed = lambda: ids <= {e.export_id for e in landed_exports(service.store)}  # noqa: E731
    until(landed, "the files to land")
    assert not ids & service.receipts
    assert service.health["state"] != "running"
    until(lambda: ids <= service.receipts, "the server to be back and the receipts")


@pytest.mark.skipif(not CAMPAIGN, reason="takes in two hundred exports")
def test_two_hundred_files_at_once_are_taken_in_without_an_error_that_anybody_sees(
    service: Service, tmp_path: Path
) -> None:
    header, *rows = CLINIC_B[-1].read_text().splitlines()
    told = len(service.notices("failed"))
    files = [tmp_path / f"clinic_b_sessions_{number:03}.csv" for number in range(200)]
    for number, file in enumerate(files):
        file.write_text("\n".join([header, *rows[5 * number : 5 * number + 5], ""]))
    ids = {hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    service.wait_until_running()
    service.drop(files)
    until(lambda: ids <= service.receipts, "all receipts", 3000)
    until(lambda: is_quiet(service), "the end of it", 600)
    assert len(service.notices("failed")) == told
    assert not service.runs("take-in", "FAILED", "CRASHED")
    logs = "".join(path.read_text() for path in service.store.logs.glob("*.log"))
    assert "locked" not in logs.casefold()


def test_run_on_what_landed_gives_the_bytes_that_the_service_gave(
    service: Service, tmp_path: Path
) -> None:
    until(lambda: is_quiet(service), "the end of it", 600)
    store = Store(tmp_path / "data")
    # With the moments of arrival, which reports and tables show.
    shutil.copytree(service.store.landing, store.landing)
    publication = read_publication(service.store)
    assert publication
    given = ["--data", str(store.data), "--as-of", str(publication.as_of)]
    run = subprocess.run(
        [sys.executable, "-m", "adherence", "run", *given],
        cwd=ROOT,
        env={**os.environ, "ADHERENCE_CONFIG": str(service.config), "ADHERENCE_KEY": KEY},
        check=False,
        timeout=600,
    )
    assert run.returncode == (3 if service.notices("export-rejected") else 0)
    for folder in ("worklists", "reports", "parquet"):
        made, expected = contents(store.data / folder), contents(service.store.data / folder)
        assert set(made) == set(expected)
        assert {n for n in made if made[n] != expected[n]} <= {"publication.parquet"}


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file below a folder."""
    files = (path for path in folder.resolve().rglob("*") if path.is_file())
    return {str(path.relative_to(folder.resolve())): path.read_bytes() for path in files}


def is_quiet(service: Service) -> bool:
    """Whether nothing is at work and nothing is behind: all is published and reported on."""
    at_work = [
        run
        for flow in ("take-in", "publish", "report", "notify", "sweep")
        for run in service.runs(flow, "RUNNING", "PENDING")
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADHERENCE_CONFIG", str(service.config))
        patch.setenv("ADHERENCE_KEY", KEY)
        return not at_work and missed_event(service.store.data) is None


@pytest.mark.parametrize("seed", [int(os.environ.get("ADHERENCE_SEED", "20261126"))])
def test_whatever_is_killed_everything_is_taken_in_exactly_once(
    seed: int, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [file for week in weekly_exports(tmp_path / "exports", 3) for file in week][:30]
    assert len(files) == 30
    expected = service.receipts | {hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
    chance = random.Random(seed)
    victims = [*VICTIMS] * ROUNDS
    chance.shuffle(victims)
    arrives_with = [chance.randrange(len(victims)) for _ in files]
    for number, victim in enumerate(victims):
        service.drop(f for f, when in zip(files, arrives_with, strict=True) if when == number)
        # Also while it is still coming up, which takes from ten seconds to a minute.
        pause = chance.uniform(0, 40 if CAMPAIGN else 10)
        LOGGER.info("kill %d, %s, after %.1f s", number, victim, pause)
        time.sleep(pause)
        service.kill_all() if victim == "supervisor" else service.kill(victim)
    until(lambda: service.receipts >= expected, "all receipts", 1500)
    assert service.receipts == expected
    monkeypatch.setenv("ADHERENCE_KEY", KEY)
    publication = until(lambda: read_publication(service.store), "a publication")
    alone = published(landed_files(service.store, tmp_path), tmp_path / "alone", publication.as_of)
    tables = set(PUBLISHED) - {"publication"}
    until(
        lambda: all(same(alone.parquet / f"{t}.parquet", service.store.parquet) for t in tables),
        "the tables that one process makes of the same files",
    )


def landed_files(store: Store, folder: Path) -> list[Path]:
    """Every export that has landed, under each of its names."""
    files = []
    for export in landed_exports(store):
        for name in export.names:
            (folder / export.export_id).mkdir(exist_ok=True)
            files.append(Path(shutil.copy(export.path, folder / export.export_id / name)))
    return files


def same(expected: Path, folder: Path) -> bool:
    """Whether a table is the same, the moments of arrival apart."""
    one, other = pl.read_parquet(expected), pl.read_parquet(folder / expected.name)
    moments = ["received_at"] if "received_at" in one.columns else []
    return one.drop(moments).equals(other.drop(moments))


def test_the_same_file_deploys_to_an_ordinary_server_and_work_pool(service: Service) -> None:
    service.wait_until_running()
    origin = service.health["ui"]
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PREFECT")},
        "PREFECT_HOME": str(service.store.data / "client"),
        "PREFECT_API_URL": f"{origin}/api",
        "PREFECT_API_AUTH_STRING": service.store.service_password.read_text(),
        "ADHERENCE_DATA": str(service.store.data),
        "ADHERENCE_TIME_ZONE": "Australia/Adelaide",
    }
    for command in (["work-pool", "create", "adherence", "--type", "process"], ["deploy", "--all"]):
        subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *command],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            timeout=300,
        )
    deployed = {d["name"]: d for d in service.ask("/deployments/filter", {})}
    assert set(deployed) == {"take-in", "publish", "report", "notify", "sweep"}
    assert {d["work_pool_name"] for d in deployed.values()} == {"adherence"}
    assert {d["parameters"]["data"] for d in deployed.values()} == {str(service.store.data)}
    (schedule,) = deployed["report"]["schedules"]
    assert schedule["schedule"]["timezone"] == "Australia/Adelaide"
    automations = service.ask("/automations/filter", {})
    exports = [a["actions"][0]["parameters"] for a in automations if "exports-landed" in a["name"]]
    assert exports
    assert all(p["exports"] == "{{ event.payload.exports }}" for p in exports)


def test_told_to_stop_it_ends_well_and_leaves_nobody_behind(service: Service) -> None:
    service.wait_until_running()
    mine = family(service.process.pid)
    assert len(mine) >= 4
    assert service.stop() == 0
    until(partial(gone, mine), "the family to be gone", 30)
    assert not service.store.service_state.exists()
