"""The one definition of what runs when: it fits the flows, and no flow wakes itself."""

import importlib
import inspect
import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import yaml
from prefect.deployments.runner import RunnerDeployment
from prefect.server.events.schemas.events import Event
from prefect.server.utilities.user_templates import render_user_template_sync

from flows.deployments import FILE, definitions, runner_deployments
from tests.conftest import ROOT

VALUES = {"ADHERENCE_DATA": "/srv/data", "ADHERENCE_TIME_ZONE": "Australia/Adelaide"}
DEFINED = definitions(VALUES)
EMITTED = re.compile(r'"((?:exports|warehouse|reports|service)\.\w+)"')


def names(deployment: dict[str, Any]) -> str:
    return str(deployment["name"])


@pytest.fixture(scope="module")
def registered() -> dict[str, RunnerDeployment]:
    return {deployment.name: deployment for deployment in runner_deployments(VALUES)}


def test_the_deployments_are_those_that_the_system_has() -> None:
    assert [d["name"] for d in DEFINED] == ["take-in", "publish", "report", "notify", "sweep"]


@pytest.mark.parametrize("deployment", DEFINED, ids=names)
def test_every_parameter_is_one_that_the_flow_declares(deployment: dict[str, Any]) -> None:
    path, _, name = deployment["entrypoint"].partition(":")
    flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
    declared = set(inspect.signature(flow.fn).parameters)
    given = [deployment["parameters"], *(t["parameters"] for t in deployment.get("triggers", []))]
    assert {key for parameters in given for key in parameters} <= declared
    assert flow.name == deployment["name"]


@pytest.mark.parametrize("deployment", DEFINED, ids=names)
def test_every_event_that_a_trigger_expects_is_emitted(deployment: dict[str, Any]) -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "flows").glob("*.py"))
    expected = {e for t in deployment.get("triggers", []) for e in t["expect"]}
    assert {e for e in expected if not e.startswith("prefect.")} <= set(EMITTED.findall(code))


def test_notify_is_not_woken_by_its_own_failure() -> None:
    (notify,) = (d for d in DEFINED if d["name"] == "notify")
    (failed,) = (t for t in notify["triggers"] if t["name"] == "flow-failed")
    watched = set(failed["match_related"]["prefect.resource.name"])
    assert watched == {d["name"] for d in DEFINED} - {"notify"}


def test_a_notice_names_the_flow_that_failed_and_not_its_run() -> None:
    """A run that ends before it names itself has a name that Prefect made up."""
    flow = {"prefect.resource.name": "take-in", "prefect.resource.role": "flow"}
    event = Event.model_validate(
        {
            "occurred": datetime(2026, 11, 20, tzinfo=UTC),
            "event": "prefect.flow-run.Crashed",
            "resource": {
                "prefect.resource.id": f"prefect.flow-run.{uuid4()}",
                "prefect.resource.name": "terrific-axolotl",
            },
            "related": [{"prefect.resource.id": f"prefect.flow.{uuid4()}", **flow}],
            "id": uuid4(),
        }
    )
    triggers = {t["name"]: t for d in DEFINED for t in d.get("triggers", [])}
    failed = triggers["flow-failed"]["parameters"]["failed"]
    assert render_user_template_sync(failed, {"event": event.receive()}) == "take-in"


def test_a_trigger_that_fails_wakes_notify_unless_it_is_the_one_that_watches() -> None:
    triggers = {t["name"]: t for d in DEFINED for t in d.get("triggers", [])}
    watched = triggers["wake-up-failed"]["match"]["prefect.resource.name"]
    assert sorted(watched) == sorted(set(triggers) - {"wake-up-failed"})


def test_no_placeholder_of_the_environment_is_left_and_those_of_events_are() -> None:
    text = str(DEFINED)
    assert "{{ $" not in text
    assert "{{ event.payload.exports }}" in text
    assert set(re.findall(r"\{\{ \$(\w+) \}\}", FILE.read_text())) == set(VALUES)


def test_a_path_may_hold_whatever_a_folders_name_may() -> None:
    odd = {**VALUES, "ADHERENCE_DATA": '/srv/My "data" [1] #2 50%25 \\x {{ $X }}: é'}
    for deployment in definitions(odd):
        assert deployment["parameters"] == {"data": odd["ADHERENCE_DATA"]}
    assert len(runner_deployments(odd)) == len(DEFINED)


def test_what_the_service_registers_is_what_the_file_says(
    registered: dict[str, RunnerDeployment],
) -> None:
    for defined in yaml.safe_load(FILE.read_text())["deployments"]:
        deployment = registered[defined["name"]]
        assert deployment.entrypoint == defined["entrypoint"]
        assert deployment.parameters == {"data": "/srv/data"}
        assert len(deployment.triggers) == len(defined.get("triggers", []))
        assert len(deployment.schedules or []) == len(defined.get("schedules", []))


def test_the_weekly_report_has_the_clock_of_the_group(
    registered: dict[str, RunnerDeployment],
) -> None:
    (schedule,) = registered["report"].schedules or []
    assert schedule.schedule is not None
    assert schedule.schedule.model_dump()["timezone"] == "Australia/Adelaide"
    assert schedule.schedule.model_dump()["cron"] == "0 6 * * 1"
