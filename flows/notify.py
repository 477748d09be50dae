"""What happened → notices in the outbox, and where configured by mail and Prefect's blocks."""

import asyncio
import inspect
from email.message import EmailMessage
from pathlib import Path

from prefect import flow, task
from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from domain.settings import load_settings
from flows.engine import guarded
from flows.notices import notices_of
from flows.turn import turn
from reports.notices import Notice
from warehouse.outbox import drop_old_marks, is_told, put
from warehouse.store import Store


def _run_name() -> str:
    failed = flow_run.parameters.get("failed")
    return f"notify: {failed} failed" if failed else "notify"


@flow(name="notify", flow_run_name=_run_name, persist_result=False)
@guarded
def notify(data: Path, failed: str | None = None) -> int:
    """Tells what nobody was told of yet; the number of notices. ``failed`` names a failed run."""
    with turn(Store(data)):
        return notify_of(data, failed)


def notify_of(data: Path, failed: str | None = None) -> int:
    """Tells what nobody was told of yet; the number of notices."""
    store = Store(data)
    # Of the name of a run only which flow it is: each run of a day would be a notice else.
    what = failed.partition(" ")[0] if failed else None
    fresh = [n for n in notices_of(data, what) if not is_told(n.name, store)]
    for notice in fresh:
        tell(data, notice)
    drop_old_marks(store)
    return len(fresh)


def tell(data: Path, notice: Notice) -> None:
    """Puts a notice into the outbox, after sending it where that is configured."""
    for block in load_settings().service.notices.prefect_blocks:
        send_by_block(block, notice.subject, notice.text)
    mail = mail_of(notice)
    put(notice.name, {".txt": f"{notice.subject}\n\n{notice.text}\n", ".eml": mail}, Store(data))


def mail_of(notice: Notice) -> str:
    """The notice as a mail that any program can open and send."""
    wanted = load_settings().service.notices
    mail = EmailMessage()
    mail["Subject"] = notice.subject
    mail["From"] = wanted.sent_from
    mail["To"] = ", ".join(wanted.to)
    mail.set_content(notice.text)
    return mail.as_string()


@task(name="send-by-block", task_run_name="send-by-{block}", cache_policy=NO_CACHE, retries=2)
@guarded
def send_by_block(block: str, subject: str, text: str) -> None:
    """Sends a notice by a notification block of the server, such as slack-webhook/clinic."""
    loaded = Block.load(block)
    assert isinstance(loaded, NotificationBlock), f"{block} is no notification block"
    sending: object = loaded.notify(text, subject)
    if inspect.iscoroutine(sending):
        asyncio.run(sending)
