"""What is measured, each step a process of its own: python -m benchmarks.scale.steps STEP …"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import perf_counter
from typing import Any


def morning_of(day: str) -> datetime:
    """Nine o'clock of a day."""
    return datetime.combine(date.fromisoformat(day), time(9), UTC)


def duckdb_load(file: str, database: str) -> None:
    """What somebody would do who has DuckDB and nothing else."""
    import duckdb

    with duckdb.connect(database) as connection:
        connection.execute("create table sessions as select * from read_csv($file)", {"file": file})
        connection.execute("checkpoint")


def land(data: str, day: str, *files: str) -> None:
    """Copies exports to landing, as they came on a day."""
    from warehouse.landing import land as landed
    from warehouse.store import Store

    for file in files:
        landed(Path(file), Store(Path(data)), morning_of(day))


def take_in(data: str) -> None:
    """Read, structure checked, parsed, validated, quarantined, stored; without Prefect."""
    from domain.lasting import imported_for_good

    with imported_for_good():
        from flows.ahead import in_turn, taken_in_ahead
        from flows.apart import taken_in_safely
        from flows.due_exports import due_exports

    due = due_exports(Path(data))
    with taken_in_ahead(Path(data), due) as ahead:
        for export_id in in_turn(due, ahead):
            taken_in_safely(Path(data), export_id, ahead.get(export_id))


def publish(data: str, as_of: str) -> None:
    """Settled, measured, published as tables and worklists; without Prefect."""
    from functools import partial

    from domain.weeks import Week
    from flows.context import planned
    from flows.publish import derive, publish_all
    from flows.tidy import tidy
    from flows.worklists import are_many_due, beside_worklists, write_worklists
    from warehouse.accepted import clinics_of

    folder, cut = Path(data), date.fromisoformat(as_of)
    with planned(folder) as plan:
        for clinic_id in clinics_of(plan.known):
            derive.fn(folder, clinic_id, [cut, Week.last_complete(cut).sunday])
        beside_worklists(
            partial(publish_all.fn, folder, cut, morning_of(as_of)),
            partial(write_worklists.fn, folder, cut),
            is_much=are_many_due(plan, cut),
        )
        tidy.fn(folder, cut)


def report(data: str, as_of: str) -> None:
    """The reports of the last week that was complete."""
    from domain.weeks import Week
    from flows.context import planned
    from flows.report import write_reports
    from warehouse.accepted import clinics_of

    with planned(Path(data)) as plan:
        clinics = clinics_of(plan.known)
        week = Week.last_complete(date.fromisoformat(as_of))
        write_reports.fn(Path(data), str(week), clinics, None)


def taken_apart(data: str, as_of: str, result: str) -> None:
    """Writes the seconds of each part of a run without Prefect's server and its flows."""
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(part: str) -> Iterator[None]:
        began = perf_counter()
        yield
        seconds[part] = seconds.get(part, 0) + perf_counter() - began

    with timed("imports"):
        import great_expectations  # noqa: F401

        import flows.judged
        import flows.once
    judge = flows.judged.validated

    def judged(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - passed on as they are
        with timed("great_expectations"):
            return judge(*arguments, **named)

    flows.judged.validated = judged
    with timed("take_in"):
        take_in(data)
    seconds["take_in"] -= seconds["great_expectations"]
    with timed("publish"):
        publish(data, as_of)
    with timed("report"):
        report(data, as_of)
    Path(result).write_text(json.dumps({part: round(s, 2) for part, s in seconds.items()}))


STEPS: dict[str, Callable[..., None]] = {
    step.__name__: step for step in (duckdb_load, land, take_in, publish, report, taken_apart)
}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
