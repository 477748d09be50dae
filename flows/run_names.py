"""Names of flow runs that say which exports, clinics or week they are about."""

from collections.abc import Callable

from prefect.runtime import flow_run

MOST_NAMED = 3


def naming(flow: str, parameter: str, shown: Callable[[str], str] = str) -> Callable[[], str]:
    """A function that names a run by one of its parameters, each as ``shown``, for Prefect."""

    def name() -> str:
        given = flow_run.parameters.get(parameter) or ()
        ids = [given] if isinstance(given, str) else list(given)
        named = [shown(str(one)) for one in ids[:MOST_NAMED]]
        more = [f"+{len(ids) - MOST_NAMED}"] if len(ids) > MOST_NAMED else []
        return " ".join([flow, *named, *more])

    return name
