"""What happened → notices in the outbox, and where configured by mail and Prefect's blocks."""

import asyncio
import inspect
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import chain
from pathlib import Path

from prefect import flow, task
from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from domain.environment import config_folder, smtp_password_from_environment
from domain.errors import AdherenceError, UsageError
from domain.mail import MailSettings, mail_settings
from domain.printable import printable
from domain.service import Notices
from domain.settings import service_settings
from flows.engine import guarded
from flows.notices import notices_of
from flows.turn import turn
from reports.ledger import SENT, Ledger
from reports.notices import Notice, of_failure
from reports.post import posted
from warehouse.outbox import drop_old_marks, is_told, mark_told, put
from warehouse.store import Store


def _run_name() -> str:
    failed = flow_run.parameters.get("failed")
    return f"notify: {failed} failed" if failed else "notify"


@flow(name="notify", flow_run_name=_run_name, persist_result=False)
@guarded
def notify(data: Path, failed: str | None = None) -> int:
    """Tells what nobody was told of yet; the number of notices. ``failed``: which flow did."""
    with turn(Store(data)):
        return notify_of(data, failed)


def notify_of(data: Path, failed: str | None = None) -> int:
    """Tells what nobody was told of yet; the number of notices."""
    store = Store(data)
    number = 0
    try:
        if failed:
            failure = of_failure(failed, datetime.now(UTC).date())
            # By itself and first: what stopped the flow may stop who looks for anything else.
            number = told([failure], store)
    finally:
        notices = notices_of(data)
        number += told(notices, store)
        drop_old_marks({notice.name for notice in notices}, store)
    return number


def told(notices: Sequence[Notice], store: Store) -> int:
    """Tells those of the notices that nobody was told of; how many they were."""
    wanted, mailing = _ways()
    fresh = [notice for notice in notices if not is_told(notice.name, store)]
    for notice in fresh:
        mail = mail_of(notice, wanted, mailing).decode()
        put(notice.name, {".txt": notice.page, ".eml": mail}, store)
    ledger = Ledger(store.sent)
    # Of invented patients nobody elsewhere is told.
    elsewhere = [] if store.is_invented else fresh
    failed_blocks = failures_of_blocks(elsewhere, wanted.prefect_blocks, ledger)
    told_by_mail = mailed(elsewhere, wanted, mailing, ledger)
    for notice in fresh:
        is_mailed = notice not in elsewhere or notice.name in told_by_mail
        if is_mailed and not failed_blocks.get(notice.name):
            mark_told(notice.name, store)
    # Last: one block that fails keeps nobody else from being told.
    if failure := next(chain.from_iterable(failed_blocks.values()), None):
        raise failure
    return len(fresh)


def _ways() -> tuple[Notices, MailSettings | None]:
    """How notices go out; as by default where a slip keeps the configuration from saying so."""
    folder, wanted, mailing = config_folder(), Notices(), None
    with suppress(UsageError):
        wanted = service_settings(folder).notices
    with suppress(UsageError):
        mailing = mail_settings(folder)
    return wanted, mailing


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


def mailed(
    notices: Sequence[Notice], wanted: Notices, mailing: MailSettings | None, ledger: Ledger
) -> set[str]:
    """The names of the notices of which no mail is still to be sent."""
    if mailing is None or mailing.smtp is None or not wanted.to:
        return {notice.name for notice in notices}
    told = set()
    for notice in notices:
        done = posted(
            {notice.name: mail_of(notice, wanted, mailing)},
            "notice",
            mailing.model_copy(update={"to": {notice.name: wanted.to}}),
            ledger,
            password=smtp_password_from_environment(),
            # A run that waits keeps others from their turn.
            wait=lambda _: None,
        )
        if done.unsent:
            # The server is away: this one and the rest are sent when it is back.
            break
        # Where it is refused for everybody, it is the sender who has something to mend.
        if done.refused < len(set(wanted.to)):
            told.add(notice.name)
    return told


def mail_of(notice: Notice, wanted: Notices, mailing: MailSettings | None) -> bytes:
    """The notice as a mail that any program can open and send."""
    mail = EmailMessage(policy=SMTP)
    # An id may have a line separator in it, which no header can.
    mail["Subject"] = printable(notice.subject)
    mail["From"] = mailing.sender if mailing else wanted.sent_from
    mail["To"] = ", ".join(wanted.to) or "undisclosed-recipients:;"
    mail.set_content(notice.text)
    return mail.as_bytes()


@task(name="send-by-block", task_run_name="send-by-{block}", cache_policy=NO_CACHE, retries=2)
@guarded
def send_by_block(block: str, subject: str, text: str) -> None:
    """Sends a notice by a notification block of the server, such as slack-webhook/clinic."""
    loaded = Block.load(block)
    if not isinstance(loaded, NotificationBlock):
        raise UsageError(
            f"{block}: no notification block of the server. Mend prefect_blocks in service.yaml"
        )
    sending: object = loaded.notify(text, subject)
    if inspect.iscoroutine(sending):
        asyncio.run(sending)
