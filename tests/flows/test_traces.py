"""Where nobody should be named: what names a forgotten patient there goes."""

from pathlib import Path

import pytest

from flows.person import Person
from flows.traces import drop_traces, traces
from warehouse.pseudonyms import pseudonym_key
from warehouse.store import Store

WHO = Person("clinic_a", ("PT-0042",))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    for folder in (store.private, store.logs, store.prefect, store.outbox):
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
    kept = store.prefect / "prefect.db"
    kept.write_text("PT-0042")
    (store.private / "patient_keys.parquet").write_text("PT-0042")
    drop_traces(WHO, store)
    assert not kept.exists()
    # What the private folder is for is made anew without them.
    assert (store.private / "patient_keys.parquet").exists()


def test_what_the_program_wrote_for_people_goes_by_key_alone(store: Store) -> None:
    (key,) = WHO.keys(pseudonym_key(store))
    named, keyed = (store.outbox / name for name in ("named.txt", "keyed.txt"))
    named.write_text("PT-0042 may be any word of it")
    keyed.write_text(f"of {key}")
    drop_traces(WHO, store)
    assert (named.exists(), keyed.exists()) == (True, False)
