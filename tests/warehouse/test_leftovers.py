"""What a killed run left goes when the next one begins; nothing else does."""

from pathlib import Path

from warehouse.lock import locked
from warehouse.store import Store


def test_drafts_of_a_killed_run_go_with_the_next_lock(store: Store) -> None:
    drafts = [
        store.data / ".adherence.duckdb.77.part",
        store.data / ".adherence.duckdb.77.part.wal",
        store.data / ".adherence.duckdb.77.part.spill" / "block",
        store.private / ".key.abc.part",
        store.private / "forgotten" / ".unfinished.json.77.part",
        store.landing / ("ab" * 32) / ".name-1.json.77.part",
        store.landing / ".abc.part" / "landed" / "export",
        store.accepted("sessions", "clinic_a", ".x.parquet.77.part").parent / ".x.parquet.77.part",
        store.quarantine("sessions", "x").parent / ".x.parquet.77.part",
        store.receipts / ".x.json.77.part",
        store.reports / ".abc.part" / "group.html",
        store.worklists / ".abc.part" / "index.html",
        store.workdirs / "abc" / "export.csv",
    ]
    written(drafts)
    with locked(store):
        assert [path for path in drafts if path.exists()] == []


def test_everything_else_stays(store: Store) -> None:
    kept = [
        store.inbox / ".a.csv.part",
        store.data / "incoming" / ".a.csv.part",
        store.derived / "clinic_a" / ".abc.part" / "current.parquet",
        store.database,
        store.private / "key",
        store.landing / ("ab" * 32) / "export",
        store.receipts / "x.json",
        store.data / ".prefect" / "prefect.db",
        store.reports / "2026-W30" / "group.html",
    ]
    written(kept)
    with locked(store):
        pass
    assert [path for path in kept if not path.exists()] == []


def test_a_nested_lock_leaves_the_drafts_of_the_work_around_it(store: Store) -> None:
    with locked(store), store.workdir() as workdir:
        (workdir / "raw.parquet").touch()
        with locked(store):
            assert (workdir / "raw.parquet").exists()


def test_a_link_is_removed_and_what_it_leads_to_stays(store: Store) -> None:
    target = store.data / ".published" / "parquet-1"
    written([target / "bouts.parquet"])
    link = store.data / ".parquet.77.part"
    link.symlink_to(target)
    with locked(store):
        assert not link.is_symlink()
    assert (target / "bouts.parquet").exists()


def written(paths: list[Path]) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
