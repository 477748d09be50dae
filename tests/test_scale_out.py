"""What is said of costs is what the script says; the work per clinic may be done anywhere."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from domain.errors import AdherenceError, UsageError
from domain.service import Dask, Service
from flows.context import listeners
from flows.spread import spread
from tests.conftest import PLAIN, ROOT
from tests.pipeline import KEY
from tests.service import configuration
from tests.thorough import CAMPAIGN
from warehouse.store import Store


def test_the_table_of_costs_is_the_one_that_the_script_prints() -> None:
    script = ROOT / "benchmarks" / "cost_of_scale.py"
    told = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert told.stdout in (ROOT / "docs" / "how-to" / "scale-out.md").read_text("utf-8")


def test_without_dask_each_is_done_here_in_its_order_and_told_of() -> None:
    done: list[int] = []
    told: list[tuple[str, int, int]] = []
    listeners.append(lambda *one: told.append(one))
    step: Any = lambda number: done.append(number)  # noqa: E731
    spread(step, [{"number": 1}, {"number": 2}], Service())
    listeners.clear()
    assert done == [1, 2]
    assert told == [("clinics", 1, 2), ("clinics", 2, 2)]


def test_where_dask_is_not_installed_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect_dask", None)
    step: Any = None
    with pytest.raises(UsageError, match="prefect-dask"):
        spread(step, [], Service(task_runner="dask"))


def refusing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on whoever connects to a scheduler meets the error."""
    runners = pytest.importorskip("prefect_dask.task_runners")

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(runners, "PrefectDaskClient", refuse)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (
            OSError("Timed out"),
            1,
            r"no Dask scheduler answers at tcp://10\.0\.0\.5:8786 ",
        ),
        (
            ValueError("unknown"),
            2,
            r"service\.yaml: dask\.address: expected the address",
        ),
    ],
)
def test_a_scheduler_that_cannot_be_reached_is_named_with_what_to_do(
    error: Exception, status: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(error, monkeypatch)
    step: Any = None
    service = Service(task_runner="dask", dask=Dask(address="tcp://10.0.0.5:8786"))
    with pytest.raises(AdherenceError, match=said) as refusal:
        spread(step, [{"number": 1}], service)
    assert refusal.value.exit_status == status


@pytest.mark.parametrize(
    "address", ["10.0.0.5:8786", "tcp://node-1.x:1", "tls://[::1]:8786", "wss://node:443", None]
)
def test_the_address_of_a_scheduler_is_as_dask_writes_it(address: str | None) -> None:
    assert Dask(address=address).address == address


@pytest.mark.parametrize(
    "address",
    ["node", "tcp://node", "tcp://node:port", "tcp://node:99999", "http://node:8787", "a b:1"],
)
def test_what_can_be_no_scheduler_is_refused_before_any_work(address: str) -> None:
    with pytest.raises(ValueError, match="expected the address of a scheduler, such as tcp://"):
        Dask(address=address)


@pytest.mark.slow
@pytest.mark.skipif(not CAMPAIGN, reason="a cluster of processes takes half a minute to start")
def test_a_local_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = []
    for runner in ("none", "dask"):
        store = Store(tmp_path / runner)
        store.inbox.mkdir(parents=True)
        for file in sorted(PLAIN.glob("clinic_*.csv")):
            (store.inbox / file.name).write_bytes(file.read_bytes())
        config = configuration(tmp_path / f"config_{runner}", task_runner=runner)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "adherence",
                "run",
                "--data",
                store.data,
                "--as-of",
                "2026-11-15",
            ],
            cwd=ROOT,
            env={**os.environ, "ADHERENCE_CONFIG": str(config), "ADHERENCE_KEY": KEY},
            check=True,
            timeout=900,
        )
        folders.append(store)
    one, other = ({f.name: f.read_bytes() for f in s.parquet.glob("*.parquet")} for s in folders)
    of_the_moment = {"publication.parquet", "exports.parquet"}
    assert {n for n in one if one[n] != other[n]} <= of_the_moment
