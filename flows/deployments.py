"""The deployments of prefect.yaml, as the service registers them on its private server."""

import re
from collections.abc import Mapping
from typing import Any

import yaml
from prefect.deployments.runner import RunnerDeployment
from prefect.events import DeploymentTriggerTypes
from pydantic import TypeAdapter

from domain.environment import REPOSITORY

FILE = REPOSITORY / "prefect.yaml"


def definitions(values: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the file says of each deployment, with ``{{ $NAME }}`` replaced as by `prefect deploy`.

    ``{{ event… }}`` stays as it is: the server fills it in when a trigger fires.
    """
    content = yaml.safe_load(FILE.read_text("utf-8"))
    deployments: list[dict[str, Any]] = _placed(content["deployments"], values)
    return deployments


def _placed(content: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401
    """The content with the values in their places, whatever is in them: they are no YAML."""
    match content:
        case dict():
            return {key: _placed(value, values) for key, value in content.items()}
        case list():
            return [_placed(value, values) for value in content]
        case str():
            return re.sub(r"\{\{ \$(\w+) \}\}", lambda found: values[found[1]], content)
    return content


def runner_deployments(values: Mapping[str, str]) -> list[RunnerDeployment]:
    """The deployments for a Runner, which runs one at a time.

    Without their ``concurrency_limit``, which is for a work pool: a slot would be lost for a while
    with a Runner that is killed.
    """
    return [_runner_deployment(definition) for definition in definitions(values)]


def _runner_deployment(definition: Mapping[str, Any]) -> RunnerDeployment:
    triggers: TypeAdapter[DeploymentTriggerTypes] = TypeAdapter(DeploymentTriggerTypes)
    return RunnerDeployment.from_entrypoint(
        definition["entrypoint"],
        name=definition["name"],
        description=definition["description"],
        parameters=definition["parameters"],
        schedules=[
            {"schedule": {"cron": s["cron"], "timezone": s["timezone"]}}
            for s in definition.get("schedules", ())
        ],
        triggers=[triggers.validate_python(t) for t in definition.get("triggers", ())],
    )
