"""Notices by notification blocks of Prefect's server, each handed to each block once."""

import asyncio
import inspect
from collections.abc import Sequence

from prefect import task
from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block
from prefect.cache_policies import NO_CACHE

from domain.errors import AdherenceError, UsageError
from flows.engine import guarded
from reports.ledger import SENT, Ledger
from reports.notices import Notice


def failures_of_blocks(
    notices: Sequence[Notice], blocks: Sequence[str], ledger: Ledger
) -> dict[str, list[AdherenceError]]:
    """Per notice by name: what failed when those blocks had it that have not had it before."""
    return {
        notice.name: [
            failure for block in blocks if (failure := _failure_of(block, notice, ledger))
        ]
        for notice in notices
    }


def _failure_of(block: str, notice: Notice, ledger: Ledger) -> AdherenceError | None:
    """Sends a notice by a block that has not had it; what failed, if anything did."""
    if ledger.state(f"{block} {notice.name}") == SENT:
        return None
    try:
        send_by_block(block, notice.subject, notice.text)
    except AdherenceError as failure:
        return failure
    ledger.record(f"{block} {notice.name}", SENT)
    return None


@task(name="send-by-block", task_run_name="send-by-{block}", cache_policy=NO_CACHE, retries=2)
@guarded
def send_by_block(block: str, subject: str, text: str) -> None:
    """Sends a notice by a notification block of the server, such as slack-webhook/clinic."""
    mend = "mend prefect_blocks in service.yaml"
    try:
        loaded = Block.load(block)
    except ValueError:
        raise UsageError(
            f"{block}: the service's Prefect server has no such block. Make it there, or {mend}"
        ) from None
    if not isinstance(loaded, NotificationBlock):
        raise UsageError(f"{block}: no notification block of the server. Name another, or {mend}")
    sending: object = loaded.notify(text, subject)
    if inspect.iscoroutine(sending):
        asyncio.run(sending)
