"""The server's own database: who would write waits for its turn, whatever it reads first."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prefect.server.database.configurations import (
    AioSqliteConfiguration,
)
from prefect.server.database.dependencies import MODELS_DEPENDENCIES, set_database_config
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, temporary_settings
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from flows.server_database import InTurn, let_transactions_wait


async def rows_of_two_who_meet(database: AioSqliteConfiguration) -> int:
    """Rows written by two: one reads, and writes once the other, at work meanwhile, is done."""
    engine = await database.engine()
    async with engine.begin() as connection:
        await connection.execute(text("create table run (number int)"))
    write, read = text("insert into run values (1)"), text("select count(*) from run")
    is_at_work, has_read, has_written = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def trigger() -> None:
        session = await database.session(engine)
        async with session, database.begin_transaction(session):
            await session.execute(write)
            is_at_work.set()
            await asyncio.wait([asyncio.create_task(has_read.wait())], timeout=0.5)
        has_written.set()

    async def run() -> None:
        # Were it the first to begin, each would wait for the other.
        await is_at_work.wait()
        session = await database.session(engine)
        async with session, database.begin_transaction(session):
            await session.execute(read)
            has_read.set()
            await has_written.wait()
            await session.execute(write)

    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(trigger())
            both.create_task(run())
        async with engine.connect() as connection:
            return int((await connection.execute(read)).scalar_one())
    finally:
        await engine.dispose()


def test_who_reads_while_another_writes_may_write_after_it(tmp_path: Path) -> None:
    database = InTurn(f"sqlite+aiosqlite:///{tmp_path}/prefect.db")
    assert asyncio.run(rows_of_two_who_meet(database)) == 2


def test_as_prefect_opens_it_who_has_read_is_refused(tmp_path: Path) -> None:
    database = AioSqliteConfiguration(f"sqlite+aiosqlite:///{tmp_path}/prefect.db")
    with pytest.raises(ExceptionGroup) as refused:
        asyncio.run(rows_of_two_who_meet(database))
    assert refused.group_contains(OperationalError, match="database is locked")


@pytest.fixture
def chosen() -> Iterator[Callable[[str], object]]:
    """How a server whose database is at a URL was told to open it; null: as Prefect does."""

    def chosen_for(url: str) -> object:
        with temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: url}):
            let_transactions_wait()
        return MODELS_DEPENDENCIES["database_config"]

    set_database_config(None)
    yield chosen_for
    set_database_config(None)


def test_only_sqlite_is_opened_otherwise(chosen: Callable[[str], object]) -> None:
    assert chosen("postgresql+asyncpg://nobody@nowhere/prefect") is None
    assert isinstance(chosen("sqlite+aiosqlite:////nowhere/prefect.db"), InTurn)
