"""Where nobody should be named: what names a forgotten patient there goes."""

from pathlib import Path

import pytest

from flows.person import Person
from flows.traces import drop_traces, traces
from warehouse.store import Store

WHO = Person("clinic_a", ("PT-0042",))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    for folder in (store.private, store.logs, store.outbox):
        folder.mkdir(parents=True)
    return store


@pytest.mark.parametrize("name", ["private/run.log", "private/serve.log.1", "logs/adherence.log"])
def test_a_log_loses_the_lines_that_name_them(name: str, store: Store) -> None:
    log = store.data / name
    log.write_text("started\nclinic_a_sessions_PT-0042.csv: 3 rows read\nended\n")
    assert traces(WHO, store) == [log]
    drop_traces(WHO, store)
    assert log.read_text() == "started\nended\n"
    assert traces(WHO, store) == []


def test_anything_else_goes_whole(store: Store) -> None:
    notice = store.outbox / "notice.txt"
    notice.write_text("PT-0042")
    (store.private / "patient_keys.parquet").write_text("PT-0042")
    drop_traces(WHO, store)
    assert not notice.exists()
    # What the private folder is for is made anew without them.
    assert (store.private / "patient_keys.parquet").exists()
