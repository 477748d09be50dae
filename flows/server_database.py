"""Prefect's own SQLite database, as the private server opens it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import set_database_config
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction


class InTurn(AioSqliteConfiguration):
    """A database whose transactions wait for their turn before they read.

    Prefect begins most of them as readers. One that reads while another writes fails at its own
    first write, however long it might have waited, and whoever asked tries again two seconds
    later. So did each run that a trigger makes: the trigger's own transaction is still open.
    """

    @asynccontextmanager
    async def begin_transaction(
        self, session: AsyncSession, with_for_update: bool = False
    ) -> AsyncGenerator[AsyncSessionTransaction, None]:
        """A transaction that nobody writes beside, whether it will write or not."""
        async with super().begin_transaction(session, with_for_update=True) as transaction:
            yield transaction


def let_transactions_wait() -> None:
    """From now on the server of this process opens its database so, where that is SQLite."""
    url = PREFECT_API_DATABASE_CONNECTION_URL.value()
    if url.startswith("sqlite"):
        set_database_config(InTurn(url))
